"""Reads every import and refuses the ones that point upward."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "project"

ZOO = ("project.tasks", "project.models", "project.pairs", "project.data",
       "project.batches", "project.parts")  # fmt: skip
HEAVY = ("torch", "pytorch_lightning", "lightning", "numpy", "sklearn")

MOST_LINES = 400


def modules() -> dict[str, Path]:
    found: dict[str, Path] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts).removesuffix(".__init__")] = path
    return found


MODULES = modules()
CORE = {name: path for name, path in MODULES.items() if ".core" in name}


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


@pytest.mark.parametrize("name", CORE)
def test_the_engine_imports_neither_torch_nor_the_zoo_nor_anything_above(name: str):
    for module in imports(CORE[name]):
        assert not below(module, HEAVY), f"{name} imports {module}"
        if module.startswith("project"):
            assert below(module, ("project.core",)), f"{name} imports {module}"


def test_only_the_bridge_imports_gin():
    guilty = [
        name for name, path in MODULES.items()
        if any(below(module, ("gin",)) for module in imports(path))
    ]  # fmt: skip
    assert guilty
    assert all(below(name, ("project.core.gin_bridge",)) for name in guilty)


def test_only_the_edge_imports_fire():
    guilty = [
        name for name, path in MODULES.items()
        if any(below(module, ("fire",)) for module in imports(path))
    ]  # fmt: skip
    assert guilty == ["project.cli"]


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


EDGE = ("project.cli", "project.__main__", "project.training", "project.trainer")


@pytest.mark.parametrize("name", MODULES)
def test_nothing_below_the_edge_imports_the_edge(name: str):
    if below(name, EDGE):
        return
    assert not [m for m in imports(MODULES[name]) if below(m, ("project.cli",))]


@pytest.mark.parametrize("name", [name for name in MODULES if below(name, ZOO)])
def test_the_zoo_imports_nothing_of_the_engine_but_hooks_and_errors(name: str):
    allowed = (*ZOO, "project.core.errors", "project.core.hooks", "project")
    for module in imports(MODULES[name]):
        if module.startswith("project") and module != "project":
            known = any(below(module, (a,)) for a in allowed if a != "project")
            assert known or module == "project.schedules", f"{name} imports {module}"


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
            assert not below(module, ("torch", "pytorch_lightning")), current
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
    if name in ("project.output", "project.progress"):
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


def test_the_engines_tests_import_no_torch():
    """They run on fakes; `test_architecture` may name it."""
    names = [f"test_{Path(path).stem}.py" for path in CORE.values()]
    for name in [*names, "fakes.py", "fakes_strings.py", "fakes_hooks.py"]:
        path = Path(__file__).parent / name
        if path.exists():
            assert not [m for m in imports(path) if below(m, HEAVY)], name
