"""Reads every import and refuses the ones that point upward."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "project"
TEMPLATE = PACKAGE / "template"

HEAVY = ("torch", "torchmetrics", "pytorch_lightning", "lightning_fabric", "lightning",
         "numpy", "sklearn")  # fmt: skip


@dataclass(frozen=True)
class Room:
    """A folder of the house.

    Attributes:
        may_import: The rooms, beside itself, that its files may import; a room does not
            stand for the rooms inside it.
        heavy: Whether it may import torch, Lightning and NumPy.
    """

    may_import: tuple[str, ...] = ()
    heavy: bool = False


ENGINE = (
    "project.core",
    "project.core.gin_bridge",
    "project.core.components",
    "project.core.sources",
    "project.core.writing",
    "project.core.resolving",
    "project.core.building",
)
"""The wings of the engine: each may import the ones before it."""

ROOMS = {
    **{room: Room(ENGINE[:floor]) for floor, room in enumerate(ENGINE)},
    "project.runs": Room(ENGINE),
    "project.training": Room((*ENGINE, "project.runs", "project.flavours"), heavy=True),
    "project": Room(
        (*ENGINE, "project.cli", "project.flavours", "project.runs", "project.training")
    ),
    "project.flavours": Room(),
    "project.cli": Room((*ENGINE, "project", "project.cli.commands", "project.runs")),
    "project.cli.commands": Room(
        (*ENGINE, "project", "project.cli", "project.training", "project.runs")
    ),
    "project.batches": Room(),
    "project.ranges": Room(),
    "project.data": Room(("project.core", "project.batches"), heavy=True),
    "project.pairs": Room(("project.core", "project.data")),
    "project.parts": Room(("project.ranges",), heavy=True),
    "project.tasks": Room(
        ("project.core", "project.batches", "project.data", "project.ranges"),
        heavy=True,
    ),
    "project.models": Room(
        (
            "project.core",
            "project.batches",
            "project.data",
            "project.parts",
            "project.ranges",
        ),
        heavy=True,
    ),
}
"""The rules of the house. What stands in no row may not be."""

ZOO = ("project.batches", "project.ranges", "project.data", "project.pairs",
       "project.parts", "project.tasks", "project.models")  # fmt: skip
DOORS = (
    "project.core",
    "project.core.hooks",
    "project.core.errors",
    "project.core.replacing",
    "project.core.user_folders",
)
"""What the zoo, as any plugin, may import of the engine."""

MOST_LINES = 400


def modules() -> dict[str, Path]:
    found: dict[str, Path] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        if TEMPLATE in path.parents:  # What `new` writes: it becomes a user's.
            continue
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts).removesuffix(".__init__")] = path
    return found


MODULES = modules()


def room_of(module: str) -> str:
    """The innermost room that a module is in."""
    return max((room for room in ROOMS if below(module, (room,))), key=len)


def is_for_type_checkers(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)


def imports(path: Path, *, inside: bool = True) -> Iterator[str]:
    """Yields the modules a file imports, those for type checkers alone excepted.

    Args:
        path: The file.
        inside: Whether imports inside functions count too.
    """
    waiting: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            yield node.module or ""
            for alias in node.names:
                if f"{node.module}.{alias.name}" in MODULES:
                    yield f"{node.module}.{alias.name}"
        elif isinstance(node, ast.If) and is_for_type_checkers(node):
            waiting.extend(node.orelse)
        elif inside or not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            waiting.extend(ast.iter_child_nodes(node))


def below(module: str, packages: tuple[str, ...]) -> bool:
    return any(module == p or module.startswith(f"{p}.") for p in packages)


def test_every_folder_is_a_room_with_a_row_in_the_table():
    folders = {name for name, path in MODULES.items() if path.name == "__init__.py"}
    loose = {"project.batches", "project.flavours", "project.ranges"}
    assert folders | loose == set(ROOMS)


@pytest.mark.parametrize("name", MODULES)
def test_a_file_imports_only_what_its_room_may(name: str):
    room = room_of(name)
    allowed = {room, *ROOMS[room].may_import}
    for module in imports(MODULES[name]):
        if module.split(".")[0] == "project":
            assert room_of(module) in allowed, f"{name} imports {module}"
        elif not ROOMS[room].heavy:
            assert not below(module, HEAVY), f"{name} imports {module}"


@pytest.mark.parametrize("name", [name for name in MODULES if below(name, ZOO)])
def test_the_zoo_knows_the_engine_by_its_doors(name: str):
    for module in imports(MODULES[name]):
        if below(module, ("project.core",)):
            assert module in DOORS, f"{name} imports {module}"


@pytest.mark.parametrize(
    "name", [name for name in MODULES if below(name, ("project.cli",))]
)
def test_a_command_imports_training_when_it_trains(name: str):
    for module in imports(MODULES[name], inside=False):
        assert not below(module, ("project.training",)), f"{name} imports {module}"


def test_only_the_bridge_imports_gin():
    guilty = [
        name for name, path in MODULES.items()
        if any(below(module, ("gin",)) for module in imports(path))
    ]  # fmt: skip
    assert guilty == ["project.core.gin_bridge.library"]


def test_words_for_a_shell_are_quoted_in_one_place():
    """`shlex` leaves line breaks and control characters as they are."""
    guilty = [
        name for name, path in MODULES.items()
        if any(below(module, ("shlex",)) for module in imports(path))
    ]  # fmt: skip
    assert guilty == ["project.core.shell_words"]


def test_only_the_edge_imports_fire():
    guilty = [
        name for name, path in MODULES.items()
        if any(below(module, ("fire",)) for module in imports(path))
    ]  # fmt: skip
    assert guilty == ["project.cli.main"]


def test_no_import_makes_a_cycle_not_even_inside_a_function():
    graph = {
        name: {m for m in imports(path) if m in MODULES and m != name}
        for name, path in MODULES.items()
    }
    # What a package's door names lazily is no dependency of the door.
    graph["project"] = set()
    try:
        list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


@pytest.mark.parametrize(
    "name", [name for name in MODULES if below(name, ("project.pairs",))]
)
def test_pair_hooks_do_not_import_torch(name: str):
    """Nor does anything they import: a config is printed without torch."""
    waiting, seen = [name], set[str]()
    while waiting:
        current = waiting.pop()
        if current in seen or current not in MODULES:
            continue
        seen.add(current)
        for module in imports(MODULES[current], inside=False):
            assert not below(module, HEAVY), f"{current} imports {module}"
            waiting.append(module)


def test_no_file_is_a_drawer_for_everything():
    names = {path.stem for path in MODULES.values()}
    assert not names & {"utils", "util", "helpers", "common", "misc"}


def test_the_folder_of_recipes_holds_no_python_which_would_hide_the_gin_library():
    assert not list((ROOT / "gin").rglob("*.py"))
    assert not (ROOT / "gin.py").exists()


@pytest.mark.parametrize("name", MODULES)
def test_only_the_edge_prints(name: str):
    # A progress bar is one, wherever it lives; it writes to stderr.
    if name in ("project.cli.output", "project.training.progress"):
        return
    calls = [
        node.lineno
        for node in ast.walk(ast.parse(MODULES[name].read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("print", "pprint")
    ]
    assert not calls, f"{name} prints on lines {calls}"


@pytest.mark.parametrize("name", MODULES)
def test_there_is_no_metaclass(name: str):
    for node in ast.walk(ast.parse(MODULES[name].read_text(encoding="utf-8"))):
        if isinstance(node, ast.ClassDef):
            assert not node.keywords, f"{name}.{node.name}"
            assert "type" not in [ast.unparse(base) for base in node.bases]


@pytest.mark.parametrize("name", MODULES)
def test_a_file_is_short_enough_to_be_read(name: str):
    path = MODULES[name]
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


@pytest.mark.parametrize("name", MODULES)
def test_every_module_says_what_it_is(name: str):
    tree = ast.parse(MODULES[name].read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), name


TESTS = ROOT / "tests"


@pytest.mark.parametrize(
    "path",
    [
        *TESTS.glob("core/**/*.py"),
        *TESTS.glob("cli/**/*.py"),
        *TESTS.glob("runs/**/*.py"),
        *TESTS.glob("fakes*.py"),
    ],
    ids=lambda path: path.stem,
)
def test_tests_of_what_is_light_run_on_fakes(path: Path):
    assert not [m for m in imports(path) if below(m, HEAVY)]


@pytest.mark.parametrize(
    "path", sorted(TESTS.rglob("test_*.py")), ids=lambda path: path.stem
)
def test_a_test_is_in_the_room_of_what_it_tests(path: Path):
    folder = path.parent.relative_to(TESTS).parts
    assert not folder or folder == ("zoo",) or ".".join(("project", *folder)) in ROOMS


def test_no_name_of_a_file_stands_twice_outside_the_zoo():
    places: dict[str, list[str]] = {}
    for name, path in MODULES.items():
        inner = below(name, ("project.cli.commands",)) and path.stem != "__init__"
        if below(name, ZOO) or inner or path.stem == "__init__":
            continue
        places.setdefault(path.stem, []).append(name)
    assert not {stem: names for stem, names in places.items() if len(names) > 1}


TESTED_ELSEWHERE = {
    "project.core.atoms": "test_kinds",
    "project.core.escaping": "test_messages_text",
    "project.core.expressible": "test_kinds",
    "project.core.spec": "test_kinds",
    "project.core.types": "test_kinds",
    "project.core.request": "test_resolve",
    "project.core.components.component": "test_encoding",
    "project.core.components.table_names": "test_registry",
    "project.core.components.wrong_tables": "test_registry",
    "project.core.gin_bridge.library": "test_injection",
    "project.core.gin_bridge.names": "test_lookup",
    "project.core.sources.tree": "test_yaml_reader",
    "project.core.sources.written": "test_files",
    "project.core.writing.descriptions": "test_messages",
    "project.core.writing.messages": "test_messages_text",
    "project.training.beginning": "test_engine",
    "project.training.loops": "test_resuming",
    "project.runs.contents": "test_folder",
    "project.training.metrics_logger": "test_trainer",
    "project.training.notices": "test_engine",
}
"""Files that have no tests of their own name: what has no logic, or is seen by what
uses it; a name of tests stands once in the suite."""


@pytest.mark.parametrize(
    "name",
    [
        name
        for name, path in MODULES.items()
        if not below(name, ZOO) and not path.stem.startswith("__")
    ],
)
def test_a_file_has_tests_of_its_name_in_its_room(name: str):
    _, *room, stem = name.split(".")
    folder = TESTS.joinpath(*room)
    own = [folder / f"test_{stem}.py", folder / f"test_{stem}_command.py"]
    if name in TESTED_ELSEWHERE:
        assert not any(path.exists() for path in own), "no longer elsewhere"
        assert list(TESTS.rglob(f"{TESTED_ELSEWHERE[name]}.py"))
    else:
        assert any(path.exists() for path in own), f"{own[0]} is not there"
