"""Records as values: what a mapping sets, field by field."""

from __future__ import annotations

from dataclasses import InitVar, dataclass, field, replace
from typing import Any, Generic, NamedTuple, TypedDict, TypeVar

import attrs
import pytest
from asking import problems, resolved

from project.core.components.manifest import Manifest
from project.core.components.parameters import parameters_of
from project.core.kinds import convert, realize
from project.core.records import completed, missing_path, patched, type_at, wrapped
from project.core.types import BadValueError
from project.core.types_of import type_of
from project.core.values import MISSING, Opaque, Reference, Scalar

Item = TypeVar("Item")


@dataclass
class Block:
    width: int = 8
    act: str = "relu"


@dataclass
class Network:
    block: Block
    depth: int = 2
    sizes: list[int] = field(default_factory=list)
    made: int = field(init=False, default=3)
    again: Network | None = None


class Options(TypedDict, total=False):
    lr: float
    name: str


class Window(NamedTuple):
    start: int
    stop: int = 10


@attrs.define
class Size:
    _width: int
    height: float = 1.0


NETWORK = type_of(Network)


def test_a_mapping_becomes_an_object() -> None:
    given = {"depth": Scalar("4"), "block": {"width": Scalar("3")}}
    value = convert(given, NETWORK)
    assert value == {"block": {"width": 3}, "depth": 4}
    assert list(value) == ["block", "depth"]
    assert realize(value, NETWORK) == Network(Block(3), 4)


@pytest.mark.parametrize(
    ("given", "annotation", "arrived"),
    [
        (Block(3), Block, Block(3)),
        ({}, Block, Block()),
        ({"lr": 1}, Options, {"lr": 1.0}),
        ({"start": 1}, Window, Window(1)),
        ([1, 2], Window, Window(1, 2)),
        (Window(1, 2), Window, Window(1, 2)),
        ({"width": 3}, Size, Size(3)),
        ({"width": 3}, Block | None, Block(3)),
        (None, Block | None, None),
        ([{"width": 1}], list[Block], [Block(1)]),
        ({"a": {"act": "x"}}, dict[str, Block], {"a": Block(act="x")}),
    ],
)
def test_every_kind_of_record(given: Any, annotation: Any, arrived: Any) -> None:
    wanted = type_of(annotation)
    assert realize(convert(given, wanted), wanted) == arrived


@pytest.mark.parametrize(
    ("given", "path", "expected"),
    [
        ({"depth": Scalar("x")}, "depth", "an integer"),
        ({"block": {"width": Scalar("x")}}, "block.width", "an integer"),
        ({"block": {"widht": 1}}, "block.widht", "a field of Block: width, act"),
        ({"sizes": [Scalar("x")]}, "sizes", "a list of integers"),
        (Scalar("x"), "", "a mapping with block, depth, sizes, again (Network)"),
        (Reference("Block"), "", "a mapping with block, depth, sizes, again (Network)"),
    ],
)
def test_what_does_not_fit_is_named_by_its_path(
    given: Any, path: str, expected: str
) -> None:
    with pytest.raises(BadValueError) as caught:
        convert(given, NETWORK)
    assert (caught.value.path, caught.value.expected) == (path, expected)


def test_a_default_that_is_a_record_is_a_mapping() -> None:
    def build(block: Block = Block(3), window: Window = Window(1)): ...  # noqa: B008

    found = {each.name: each.default for each in parameters_of(build)}
    assert found["block"] == {"width": 3, "act": "relu"}
    assert found["window"] == {"start": 1, "stop": 10}


def test_a_mapping_changes_the_fields_that_it_names() -> None:
    below = {"block": {"width": 3, "act": "x"}, "depth": 4}
    above = {"block": {"width": 5}}
    merged = {"block": {"width": 5, "act": "x"}, "depth": 4}
    assert patched(below, above, NETWORK) == merged
    assert patched(MISSING, above, NETWORK) == above
    assert patched(below, Reference("f", call=True), NETWORK) == Reference(
        "f", call=True
    )


def test_what_is_missing_inside_has_a_path() -> None:
    value = completed({"depth": 3}, NETWORK)
    assert value == {"block": MISSING, "depth": 3}
    assert missing_path(value) == ".block"
    assert missing_path({"a": {"b": MISSING}}) == ".a.b"
    assert missing_path(3) == ""
    assert wrapped(("a", "b"), 1) == {"a": {"b": 1}}


# ------------------------------------------------------------------- in a whole config


@pytest.fixture
def with_record(manifest: Manifest) -> Manifest:
    """The fakes, whose model has a record for a parameter."""

    def build(width: int, network: Network, other: Block | None = None): ...

    parameters = {each.name: each for each in parameters_of(build)}
    rows = [
        replace(c, parameters={**c.parameters, **parameters}) if c.name == "net" else c
        for c in manifest.components
    ]
    return replace(manifest, components=tuple(rows))


def values(manifest: Manifest, *bindings: str, **more: Any) -> Any:
    found = resolved(manifest, "model.width=1", "task.batch_size=1", *bindings, **more)
    assert not found.faults
    return found.value("model.network")


def test_a_field_is_a_key(with_record: Manifest) -> None:
    bindings = ("model.network.block.width=3", "model.network.depth=5")
    value = {"block": {"width": 3}, "depth": 5}
    assert values(with_record, *bindings) == value
    assert values(with_record, "model.network={block: {width: 3}, depth: 5}") == value
    environment = {"PROJECT_MODEL__NETWORK__BLOCK__WIDTH": "4"}
    assert values(with_record, environment=environment) == {"block": {"width": 4}}
    assert values(with_record, *bindings, environment=environment) == value


def test_a_more_important_source_changes_one_field(
    with_record: Manifest, folder: Any
) -> None:
    text = "model:\n  network:\n    block: {width: 3, act: x}\n    depth: 7\n"
    (folder / "a.yaml").write_text(text)
    value = values(with_record, "model.network.block.width=4", files=("a.yaml",))
    assert value == {"block": {"width": 4, "act": "x"}, "depth": 7}
    (folder / "b.yaml").write_text("model.network.depth: 1\n")
    value = values(with_record, files=("a.yaml", "b.yaml"))
    assert value == {"block": {"width": 3, "act": "x"}, "depth": 1}


@pytest.mark.parametrize(
    ("binding", "problem", "nearest"),
    [
        ("model.network.dept=1", "model.network has no field 'dept'",
         ("model.network.depth",)),
        ("model.network.block.width=x", "model.network.block.width cannot be 'x'", ()),
        ("model.netwrk.depth=1", "net has no parameter 'netwrk'", ("model.network",)),
        ("model.width.x=1", "model.width (int) has no fields of its own to set", ()),
        ("model.other.act.x=1", "model.other.act cannot be {'x': 1}", ()),
    ],
)  # fmt: skip
def test_a_wrong_field_is_said_by_its_path(
    with_record: Manifest, binding: str, problem: str, nearest: tuple[str, ...]
) -> None:
    found = resolved(with_record, "model.width=1", "task.batch_size=1", binding)
    assert problem.replace("'x'", "x") in [
        p.replace("'x'", "x") for p in problems(found)
    ]
    assert nearest == found.faults[0].nearest


def test_a_field_of_a_default_that_no_text_expresses_is_refused(
    with_record: Manifest,
) -> None:
    (net,) = [c for c in with_record.components if c.name == "net"]
    network = replace(net.parameters["network"], default=Opaque("Network(f=len)"))
    parameters = {**net.parameters, "network": network}
    rows = [replace(c, parameters=parameters) if c is net else c
            for c in with_record.components]  # fmt: skip
    manifest = replace(with_record, components=tuple(rows))
    whole = ("model.width=1", "task.batch_size=1")
    found = resolved(manifest, *whole, "model.network.depth=3")
    assert problems(found) == [
        "model.network keeps its default Network(f=len), of which no field can be set "
        "by itself"
    ]
    mapping = "model.network={depth: 3, block: {}}"
    assert not resolved(manifest, *whole, mapping).faults
    assert not resolved(manifest, *whole, mapping, "model.network.depth=4").faults


def test_a_field_that_needs_a_value_is_asked_for(with_record: Manifest) -> None:
    found = resolved(with_record, "model.width=1", "task.batch_size=1",
                     "model.network.depth=1")  # fmt: skip
    (fault,) = found.missing_faults()
    assert fault.problem.startswith("model.network.block has no value")
    assert "--bind model.network.block=..." in fault.next


@dataclass
class Left:
    shared: int = 0
    left: int = 1


@dataclass
class Right:
    shared: int = 0
    right: int = 1


@attrs.define
class Hidden:
    _width: int = 3


@dataclass
class Doubled:
    width: int = 1

    def __post_init__(self) -> None:
        self.width *= 2


@dataclass
class Box(Generic[Item]):
    item: Item


@dataclass
class Counted:
    start: InitVar[int] = 1
    size: int = 2


@pytest.mark.parametrize(
    ("given", "expected"),
    [({"right": 3}, Right(right=3)), ({"left": 3, "shared": 1}, Left(1, 3)),
     (Right(right=2), Right(right=2))],
)  # fmt: skip
def test_the_fields_choose_among_records(given: Any, expected: Any) -> None:
    wanted = type_of(Left | Right)
    assert realize(convert(given, wanted), wanted) == expected


def test_what_two_records_have_is_refused() -> None:
    with pytest.raises(BadValueError) as caught:
        convert({"shared": 1}, type_of(Left | Right))
    assert caught.value.expected == "fields that only one of them has: Left or Right"


@pytest.mark.parametrize("given", [{"width": 1, "act": "x"}, {"act": "x", "width": 1}])
def test_the_order_of_fields_means_nothing(given: Any) -> None:
    wanted = type_of(Block | dict[str, Any])
    assert realize(convert(given, wanted), wanted) == Block(1, "x")


def test_a_record_that_is_whole_goes_before_one_that_is_not() -> None:
    wanted = type_of(Window | dict[str, int])
    assert realize(convert({"stop": 1}, wanted), wanted) == {"stop": 1}


def test_an_instance_is_its_fields_by_the_names_its_constructor_has() -> None:
    wanted = type_of(Hidden)
    assert convert(Hidden(7), wanted) == {"width": 7}
    assert realize({"width": 7}, wanted) == Hidden(7)


def test_an_instance_of_a_generic_is_one() -> None:
    assert convert(Box(3), type_of(Box[int])) == {"item": 3}


@pytest.mark.parametrize("given", [Doubled(3), Counted(start=5)])
def test_an_instance_whose_fields_do_not_make_it_again_is_refused(given: Any) -> None:
    with pytest.raises(BadValueError):
        convert(given, type_of(type(given)))


@pytest.mark.parametrize(
    ("annotation", "given", "path"),
    [(list[Block], [{}, {"width": "x"}], "[1].width"),
     (tuple[int, Block], [1, {"width": "x"}], "[1].width"),
     (dict[str, Block], {"a": {"width": "x"}}, "a.width"),
     (dict[str, list[Block]], {"a": [{"width": "x"}]}, "a[0].width"),
     (list[Block | None], [{"width": "x"}], "[0].width")],
)  # fmt: skip
def test_a_path_leads_through_containers(annotation: Any, given: Any, path: str):
    with pytest.raises(BadValueError) as caught:
        convert(given, type_of(annotation))
    assert (caught.value.path, caught.value.raw) == (path, "x")


@pytest.mark.parametrize(
    ("annotation", "given", "path"),
    [(list[Window], [{"start": 1}, {}], "[1].start"),
     (dict[str, Window] | None, {"a": {}}, ".a.start"),
     (tuple[int, Network], (1, {"block": {}, "depth": 1}), ""),
     (tuple[int, Network], (1, {}), "[1].block")],
)  # fmt: skip
def test_what_a_record_in_a_container_needs_is_missing(
    annotation: Any, given: Any, path: str
):
    wanted = type_of(annotation)
    found = missing_path(completed(convert(given, wanted), wanted))
    assert found == path


def test_a_path_has_a_type() -> None:
    wanted = type_of(dict[str, list[Network]] | None)
    assert type_at(wanted, ".a[0].block.width").text == "int"
    assert type_at(wanted, "").text == wanted.text
