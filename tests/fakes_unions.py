"""A model whose parameters several kinds of value fit."""

import enum
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, NewType

import fakes

TASKS = {"pixels": "fakes:Pixels"}
MODELS = {"unions": "fakes_unions:Unions"}

Folder = NewType("Folder", Path)


class Color(enum.Enum):
    RED = "red"


class Level(enum.IntEnum):
    LOW = 3


class Tone(str, enum.Enum):  # noqa: UP042
    SOFT = "soft"


class Unions:
    """Keeps what it is given."""

    def __init__(
        self,
        list_or_tuple: list[int] | tuple[int, ...] | None = None,
        tuple_or_list: tuple[int, ...] | list[int] | None = None,
        set_or_list: set[int] | list[int] | None = None,
        set_or_tuple: set[int] | tuple[int, ...] | None = None,
        names: set[str] = {"b", "a"},  # noqa: B006
        frozen: frozenset[Path] | None = None,
        lists: set[list[int]] = set(),  # noqa: B006
        path_or_text: Path | str = "a",
        path_or_color: Path | Color = Color.RED,
        color_or_text: Color | str = "a",
        mode_or_path: Literal["fast"] | Path = "fast",
        home: Folder = Folder(Path("here")),  # noqa: B008
        by_size: dict[float, str] = {},  # noqa: B006
        colors: dict[Color, list[Path]] = {},  # noqa: B006
        level: Level | None = Level.LOW,
        number: float | int = 1,
        flag: bool | int = True,
        rate: float | None = None,
        rate_or_text: float | str = "x",
        pair: tuple[int, str] | None = None,
        sizes: Sequence[int] = (),
        tone: str | None = None,
        anything: Any = None,
    ) -> None:
        given = dict(locals())
        given.pop("self")
        self.given = given

    def forward(self, batch: fakes.ImageBatch) -> None: ...
