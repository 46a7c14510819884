"""`Literal`s of what JSON does not have."""

import enum
from typing import Literal

from lines import Base


class Mode(enum.Enum):
    FAST = "fast"
    SLOW = "slow"


MODELS = {"chooser": "choices:Chooser"}
COMPATIBLE = [("line", "chooser")]


class Chooser(Base):
    def __init__(
        self,
        mode: Literal[Mode.FAST, Mode.SLOW] = Mode.FAST,
        tag: Literal[b"a", b"b"] = b"a",
        mixed: Literal[Mode.SLOW, "no", 3, None] = None,
    ):
        super().__init__()
        self.given = (mode, tag, mixed)
