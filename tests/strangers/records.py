"""Parameters that are records: what is in them has names and types of its own."""

from dataclasses import dataclass, field
from typing import NamedTuple, TypedDict

import attrs
from lines import Base

MODELS = {
    name: f"records:{name.title()}" for name in ("net", "typed", "named", "sized")
}
COMPATIBLE = [("line", name) for name in MODELS]


@dataclass
class Block:
    width: int = 8
    act: str = "relu"


@dataclass
class Network:
    block: Block
    depth: int = 2
    sizes: list[int] = field(default_factory=list)


class Options(TypedDict, total=False):
    lr: float
    name: str


class Window(NamedTuple):
    start: int
    stop: int = 10


@attrs.define
class Size:
    width: int
    height: float = 1.0


class Net(Base):
    def __init__(self, network: Network, other: Block | None = None):
        super().__init__()
        self.given = (network, other)


class Typed(Base):
    def __init__(self, options: Options):
        super().__init__()
        self.given = options


class Named(Base):
    def __init__(self, window: Window = Window(1)):  # noqa: B008
        super().__init__()
        self.given = window


class Sized(Base):
    def __init__(self, size: Size):
        super().__init__()
        self.given = size
