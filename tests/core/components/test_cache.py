"""The manifest's cache: made in a child process, never trusted."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from project.core.components.cache import cache_folder


def test_it_is_made_once_without_importing_anything_here(zoo: Any):
    told: list[str] = []
    assert zoo.loaded(told.append).tasks["one"].doc == "The first."
    assert zoo.loaded(told.append).tasks["one"].doc == "The first."
    assert told == ["reading the tasks and models once; the next start is instant"]
    assert "little_zoo" not in sys.modules


def test_a_changed_source_file_makes_it_anew(zoo: Any):
    zoo.loaded()
    zoo.write("The second, of another size.")
    assert zoo.loaded().tasks["one"].doc == "The second, of another size."


def test_a_changed_time_makes_it_anew(zoo: Any):
    zoo.loaded()
    zoo.write("The other.")  # Of the same size.
    os.utime(zoo.path, ns=(1, 1))
    assert zoo.loaded().tasks["one"].doc == "The other."


def damaged(zoo: Any, path: Path, damage: Callable[[str], str]) -> None:
    """Checks that a cache is made anew after a change to its text."""
    whole = path.read_text()
    path.write_text(damage(whole))
    told: list[str] = []
    manifest = zoo.loaded(told.append)
    assert told == ["reading the tasks and models once; the next start is instant"]
    assert manifest.tasks["one"].parameters == {}
    assert path.read_text() == whole


def without(*keys: str) -> Callable[[str], str]:
    """Leaves out a key, and keeps the stamps right."""

    def damage(text: str) -> str:
        data = json.loads(text)
        place = data
        for key in keys[:-1]:
            place = place[0] if isinstance(place, list) else place[key]
        del (place[0] if isinstance(place, list) else place)[keys[-1]]
        return json.dumps(data)

    return damage


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", '{"stamps": []}', "\0", "[" * 200_000, '{"a":' * 200_000],
    ids=lambda text: text[:12],
)
def test_a_damaged_cache_is_made_anew(zoo: Any, text: str):
    zoo.loaded()
    (path,) = cache_folder().glob("manifest-*.json")
    damaged(zoo, path, lambda _: text)


def digested(damage: Callable[[str], str]) -> Callable[[str], str]:
    """Does damage, and gives the rest the digest that it should have."""

    def done(text: str) -> str:
        rest = json.dumps({k: v for k, v in json.loads(damage(text)).items() if k != "digest"})  # fmt: skip  # noqa: E501
        digest = hashlib.sha256(rest[1:].encode()).hexdigest()
        return f'{{"digest": "{digest}", {rest[1:]}'

    return done


@pytest.mark.parametrize("right", [lambda damage: damage, digested])
def test_a_cache_with_right_stamps_that_lacks_anything_is_made_anew(
    zoo: Any, right: Callable[[Any], Any]
):
    zoo.loaded()
    (path,) = cache_folder().glob("manifest-*.json")
    assert digested(lambda text: text)(path.read_text()) == path.read_text()
    for key in ("components", "files", "stamps"):
        damaged(zoo, path, right(without(key)))
    for key in ("role", "name", "target"):
        damaged(zoo, path, right(without("components", "0", key)))


def test_a_cache_that_is_altered_or_cut_off_is_made_anew(zoo: Any):
    zoo.loaded()
    (path,) = cache_folder().glob("manifest-*.json")
    damaged(zoo, path, lambda text: text.replace('"one"', '"two"'))
    damaged(zoo, path, lambda text: text[: len(text) // 2])


def test_a_cache_that_cannot_be_written_costs_only_time(
    zoo: Any, monkeypatch: pytest.MonkeyPatch
):
    (zoo.path.parent / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(zoo.path.parent / "file" / "below"))
    assert zoo.loaded().tasks["one"].doc == "The first."


def test_of_several_at_once_one_makes_it(zoo: Any):
    log = zoo.path.parent / "log"
    zoo.write("The first.", f"with open({str(log)!r}, 'a') as file: file.write('x')\n")
    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(lambda _: zoo.loaded(), range(3)))
    assert {manifest.tasks["one"].doc for manifest in found} == {"The first."}
    assert len(list(cache_folder().glob("manifest-*.json"))) == 1
    assert log.read_text() == "x"


def test_what_was_killed_while_making_it_keeps_nobody_waiting(zoo: Any):
    zoo.loaded()
    (path,) = cache_folder().glob("manifest-*.json")
    code = "import fcntl, os, sys; lock = open(sys.argv[1], 'ab'); "
    code += "fcntl.flock(lock, fcntl.LOCK_EX); os._exit(9)"
    lock = path.with_suffix(".lock")
    assert subprocess.run([sys.executable, "-c", code, str(lock)]).returncode == 9
    path.unlink()
    assert zoo.loaded().tasks["one"].doc == "The first."


def test_a_disk_without_locks_costs_only_time(
    zoo: Any, monkeypatch: pytest.MonkeyPatch
):
    def refused(*words: object) -> None:
        raise OSError("Function not implemented")

    monkeypatch.setattr(fcntl, "flock", refused)
    assert zoo.loaded().tasks["one"].doc == "The first."


def test_a_mended_component_is_seen_at_once(zoo: Any):
    zoo.write("x", "import a_helper_of_ours\n")
    assert "a_helper_of_ours" in zoo.loaded().refused[0].problem
    (zoo.path.parent / "a_helper_of_ours.py").write_text("")
    assert zoo.loaded().tasks["one"].doc == "x"


def test_a_plugin_that_is_mended_in_its_place_is_seen_at_once(zoo: Any):
    zoo.path.write_text("x = (\n")
    (fault,) = zoo.loaded().refused
    assert str(fault.origin) == f"{zoo.path}:1"
    stamp = os.stat(zoo.path.parent).st_mtime_ns
    zoo.write("x")
    os.utime(zoo.path.parent, ns=(stamp, stamp))
    assert zoo.loaded().refused == ()


def test_a_module_that_appears_in_a_package_is_seen_at_once(zoo: Any):
    package = zoo.path.parent / "little_package"
    package.mkdir()
    (package / "__init__.py").write_text("")
    zoo.write("x", 'MODELS["two"] = "little_package.later:Two"')
    assert "no module little_package.later" in zoo.loaded().models["two"].error
    (package / "later.py").write_text("class Two: ...\n")
    assert zoo.loaded().models["two"].error == ""
