"""What a task yields and what a model takes, by their annotations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import (  # noqa: UP035
    Annotated,
    Any,
    Generic,
    List,
    NamedTuple,
    NotRequired,
    Optional,
    Tuple,
    TypedDict,
    TypeVar,
    Union,
)

import pytest
import typing_extensions

from project.core.components.batch_types import taken, yielded
from project.core.components.compatibility import verdict
from project.core.components.component import Component
from project.core.components.manifest import Manifest
from project.core.types import without_modules as shown_name

Item = TypeVar("Item")


class DataLoader(Generic[Item]): ...


class Tensor: ...


class Rows(NamedTuple):
    x: Tensor


class MoreRows(Rows): ...


@dataclass
class Record:
    x: Tensor


class Batch(TypedDict):
    x: Tensor
    y: NotRequired[Tensor]


class Alike(TypedDict):
    x: Tensor
    y: NotRequired[Tensor]


class Larger(Batch):
    z: Tensor


class Other(TypedDict):
    x: int


class Loader(DataLoader[Rows]): ...


class Graph(Generic[Item]): ...


Pair = tuple[Tensor, Tensor]
N = TypeVar("N", bound=Rows)


def task(annotation: Any) -> Any:
    def train_dataloader(self): ...

    train_dataloader.__annotations__["return"] = annotation
    return type("Task", (), {"train_dataloader": train_dataloader})


def model(forward: Any = None, step: Any = None) -> Any:
    def take(self, x): ...

    def training_step(self, batch, batch_idx): ...

    for method, annotation in ((take, forward), (training_step, step)):
        if annotation is not None:
            method.__annotations__[[*method.__code__.co_varnames][1]] = annotation
    return type("Model", (), {"forward": take, "training_step": training_step})


def fit(yields: Any, takes: Any) -> bool:
    manifest = Manifest((), (), set(), {}, (), (), (), {}, ())
    one = Component("task", "task", "m:T", batch=yielded(task(yields)).names)
    other = Component("model", "model", "m:M", batch=taken(model(takes)).names)
    return verdict(manifest, one, other).fits


@pytest.mark.parametrize(
    ("yields", "takes"),
    [
        (DataLoader[Rows], Rows),
        (DataLoader[MoreRows], Rows),
        (Iterable[Rows], Rows),
        (Loader, Rows),
        (DataLoader[Rows] | None, Rows),
        (Optional[DataLoader[Rows]], Optional[Rows]),  # noqa: UP045
        (DataLoader[Rows], Union[Record, Rows]),  # noqa: UP007
        (DataLoader[Rows], Record | Rows | None),
        (DataLoader[Rows | Record], Record | Rows),
        (DataLoader[Rows], N),
        (DataLoader[Record], Record),
        (DataLoader[Annotated[Rows, "of the mine"]], Rows),
        (DataLoader[Pair], tuple[Tensor, Tensor]),
        (DataLoader[Tuple[Tensor, Tensor]], Pair),  # noqa: UP006
        (DataLoader[Pair], tuple[Tensor, ...]),
        (DataLoader[Pair], Sequence[Tensor]),
        (DataLoader[tuple[Tensor, ...]], Sequence[Tensor]),
        (DataLoader[List[Tensor]], list[Tensor]),  # noqa: UP006
        (DataLoader[list[Tensor]], Sequence[Tensor]),
        (DataLoader[dict[str, Tensor]], dict[str, Tensor]),
        (DataLoader[dict[str, Tensor]], Mapping[str, Tensor]),
        (DataLoader[Batch], Batch),
        (DataLoader[Larger], Batch),
        (DataLoader[Batch], Alike),
        (DataLoader[Graph[Tensor]], Graph[Tensor]),
        (DataLoader[Graph[Tensor]], Graph),
    ],
)
def test_they_fit(yields: Any, takes: Any) -> None:
    assert fit(yields, takes)


@pytest.mark.parametrize(
    ("yields", "takes"),
    [
        (DataLoader[Rows], MoreRows),
        (DataLoader[Rows], Record),
        (DataLoader[Rows | Record], Rows),
        (DataLoader[tuple[Tensor, int]], Pair),
        (DataLoader[tuple[Tensor, int]], tuple[Tensor, ...]),
        (DataLoader[tuple[Tensor, ...]], Pair),
        (DataLoader[list[Tensor]], Pair),
        (DataLoader[Sequence[Tensor]], list[Tensor]),
        (DataLoader[dict[str, Tensor]], dict[str, int]),
        (DataLoader[dict[str, Tensor]], Batch),
        (DataLoader[Batch], Larger),
        (DataLoader[Batch], Other),
        (DataLoader[Graph[Tensor]], Graph[int]),
    ],
)
def test_they_do_not_fit(yields: Any, takes: Any) -> None:
    assert not fit(yields, takes)


@pytest.mark.parametrize(
    ("annotation", "said"),
    [
        (Any, "train_dataloader is not annotated"),
        (DataLoader, "says DataLoader, which does not tell"),
        (DataLoader[Any], "says DataLoader[Any], which does not tell"),
        (DataLoader[Tensor], "says DataLoader[Tensor], which does not tell"),
        (list[DataLoader[Rows]], "says list[DataLoader[Rows]]"),
        (dict[str, DataLoader[Rows]], "which does not tell"),
        ("DataLoader[Nothing]", "which cannot be resolved (NameError: name 'Nothing'"),
    ],
)
def test_a_task_that_says_nothing(annotation: Any, said: str) -> None:
    found = yielded(task(annotation))
    assert found.names == ()
    assert said in found.silent


# --------------------------------------------------------- forward and training_step


@pytest.mark.parametrize(
    ("forward", "step", "names"),
    [
        (None, Pair, "tuple[Tensor, Tensor]"),
        (Tensor, Pair, "tuple[Tensor, Tensor]"),
        (Tensor, dict[str, Tensor], "dict[str, Tensor]"),
        (Rows, None, "Rows"),
        (Rows, Any, "Rows"),
        (Rows, object, "Rows"),
        (Rows, NamedTuple, "Rows"),
        (Rows, Tensor, "Rows"),
        (MoreRows, Rows, "MoreRows"),
        (Rows, MoreRows, "MoreRows"),
        (Rows | Record, Record, "Record"),
    ],
)
def test_the_more_specific_annotation_counts(
    forward: Any, step: Any, names: str
) -> None:
    found = taken(model(forward, step)).names
    assert ", ".join(map(shown_name, found)) == names


def test_a_step_of_a_base_never_overrules_a_forward() -> None:
    class Base(model(None, Pair)):
        pass

    class Derived(Base):
        def forward(self, batch: Rows): ...

    class Both(Derived):
        def training_step(self, batch: Record, batch_idx: int): ...

    class Vague(Base):
        def forward(self, x: Tensor): ...

    assert [*map(shown_name, taken(Base).names)] == ["tuple[Tensor, Tensor]"]
    assert [*map(shown_name, taken(Derived).names)] == ["Rows"]
    assert [*map(shown_name, taken(Both).names)] == ["Record"]
    assert taken(Vague).silent.startswith("forward says Tensor, which does not tell")


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (model(), "forward is not annotated"),
        (model(Tensor), "forward says Tensor, which does not tell what is in a batch"),
        (model("Lost"), "forward says Lost, which cannot be resolved (NameError"),
        (model(None, "Lost"), "training_step says Lost, which cannot be resolved"),
    ],
)
def test_a_model_that_says_nothing(made: Any, said: str) -> None:
    assert taken(made).silent.startswith(said)


def test_a_function_says_what_it_makes() -> None:
    def make():
        return model(Rows)()

    make.__annotations__["return"] = model(Rows)
    assert [*map(shown_name, taken(make).names)] == ["Rows"]
    assert taken(lambda: None).silent


def test_a_task_without_annotations_is_not_annotated() -> None:
    bare = type("Bare", (), {"train_dataloader": lambda self: None})
    assert yielded(bare).silent == "train_dataloader is not annotated"
    assert yielded(type("None_", (), {})).silent == "train_dataloader is not annotated"


def test_a_static_step_has_no_self() -> None:
    class Static:
        @staticmethod
        def training_step(batch: Rows): ...

    assert [*map(shown_name, taken(Static).names)] == ["Rows"]


def test_types_of_one_name_in_two_modules_differ() -> None:
    other = type("Rows", (Record,), {"__module__": "elsewhere"})
    assert not fit(DataLoader[tuple[Rows, int]], tuple[other, int])


def test_an_optional_item_has_one_name_however_it_is_written() -> None:
    class Written:
        def train_dataloader(self) -> list[tuple[int, int | None]]: ...

    class Spelled:
        def train_dataloader(self) -> list[tuple[int, Optional[int]]]: ...  # noqa: UP045

    (first, second) = (yielded(each).names[0] for each in (Written, Spelled))
    assert first == second == "tuple[int, int | None]"


def test_a_typed_dict_of_typing_extensions_says_what_stands_in_it() -> None:
    class made(typing_extensions.TypedDict):  # noqa: N801
        x: int

    class Yields:
        def train_dataloader(self) -> list[made]: ...  # type: ignore[valid-type]

    Yields.train_dataloader.__annotations__["return"] = list[made]
    assert yielded(Yields).names[1:] == ("{x: int}",)
