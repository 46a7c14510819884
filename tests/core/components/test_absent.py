"""What is meant by the name of a module that is not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from project.core.components.absent import DECORATORS, TABLES, Meant, meant_by

MODULES = {
    "my_zoo.py": 'TASKS = {"a": "my_zoo:A"}\n',
    "plain.py": "def pair(): ...\n",
    "my_hooks.py": "from project import pair_hook\n",
    "lent.py": "from my_zoo import TASKS\n",
    "zoos/__init__.py": "",
    "zoos/large.py": 'MODELS = {"a": "zoos.large:A"}\n',
    "zoos/own.py": 'MODELS = {"a": "own:A"}\n',
    "raises/__init__.py": "raise ValueError\n",
    "raises/inner.py": "HOOKS = []\n",
    "outside/other.py": "PARTS = {}\n",
}


@pytest.fixture(autouse=True)
def modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    here = tmp_path / "here"
    for name, text in MODULES.items():
        place = tmp_path if name.startswith("outside") else here
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text)
    monkeypatch.chdir(here)
    monkeypatch.syspath_prepend(here)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("my_zo", ["my_zoo"]),
        ("My-Zoo", ["my_zoo"]),
        ("len", ["lent"]),
        ("my_zoo.py", ["my_zoo"]),
        ("./my_zoo", ["my_zoo"]),
        ("./my_zoo.py", ["my_zoo"]),
        ("../here/my_zoo.py", ["my_zoo"]),
        ("my_zoo.ipynb", ["my_zoo"]),
        (".my_zoo", ["my_zoo"]),
        (" my_zoo", ["my_zoo"]),
        ("my_zoo.A", ["my_zoo"]),
        ("my_zoo:A", ["my_zoo"]),
        ("zoos/large", ["zoos.large"]),
        ("zoos/large.py", ["zoos.large"]),
        ("zoos.larg", ["zoos.large"]),
        ("zoos:large", ["zoos.large"]),
        ("raises.inne", ["raises.inner"]),  # And nothing is imported to know that.
        ("my_zoo,zoos.large", ["my_zoo --plugin zoos.large"]),
        ("my_zoo,other", []),
        ("my_zo.py", ["my_zoo"]),
        ("plai", []),  # It has no tables.
        ("plain.py", []),
        ("hooks_of_mine", []),
        ("", []),
        (".", []),
        ("nowhere.at.all", []),
    ],
)
def test_what_is_offered_is_a_plugin(name: str, nearest: list[str]):
    meant = meant_by(name, TABLES)
    assert (list(meant.nearest), meant.next) == (nearest, "")


def test_a_path_is_what_was_meant(modules: Path):
    assert meant_by(f"{modules}/here/my_zoo.py", TABLES).nearest == ("my_zoo",)


@pytest.mark.parametrize(
    ("name", "folder", "stem"),
    [("zoos/own.py", "zoos", "own"), ("../outside/other.py", "../outside", "other")],
)
def test_a_module_of_another_folder_needs_that_folder(
    name: str, folder: str, stem: str
):
    command = f"PYTHONPATH={folder} python -m project matrix --plugin {stem}"
    problem = "it is named as a module, not as a file"
    assert meant_by(name, TABLES) == Meant(problem, next=command)


def test_hooks_are_found_by_their_decorators():
    assert meant_by("my_hook", DECORATORS).nearest == ("my_hooks",)
    assert meant_by("lent", DECORATORS).nearest == ()
