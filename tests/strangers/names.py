"""Parts that are called as the engine's own component and as built-in parts are."""

from typing import Any

from lines import Base

MODELS = {"sink": "names:Sink"}
PARTS = {"run": "names:run", "TheirAdam": "names:Adam"}
COMPATIBLE = [("line", "sink")]


def run(mode: str = "train"):
    return mode


def Adam(params, lr: float = 0.5):  # noqa: N802
    return lr


class Sink(Base):
    def __init__(self, step: Any = None):
        super().__init__()
        self.step = step
