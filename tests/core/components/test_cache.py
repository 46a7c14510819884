"""The manifest's cache: made in a child process, never trusted."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from project.core.components.cache import cache_folder, load_manifest
from project.core.components.manifest import Manifest
from project.core.errors import ConfigError

PLUGIN = '''
TASKS = {{"one": "little_zoo:One"}}
MODELS = {{}}
class One:
    """{doc}"""
class Trainer:
    pass
'''


@pytest.fixture
def zoo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A little plugin in a folder of its own, with a cache of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "zoo"
    folder.mkdir()
    path = folder / "little_zoo.py"
    path.write_text(PLUGIN.format(doc="The first."))
    monkeypatch.syspath_prepend(folder)
    return path


def loaded(told: list[str] | None = None) -> Manifest:
    notify = (lambda text: told.append(text)) if told is not None else None
    return load_manifest(["little_zoo"], "little_zoo:Trainer", notify)


def test_it_is_made_once_without_importing_anything_here(zoo: Path):
    told: list[str] = []
    assert loaded(told).tasks["one"].doc == "The first."
    assert loaded(told).tasks["one"].doc == "The first."
    assert told == ["reading the tasks and models once; the next start is instant"]
    assert "little_zoo" not in sys.modules


def test_a_changed_source_file_makes_it_anew(zoo: Path):
    loaded()
    zoo.write_text(PLUGIN.format(doc="The second, of another size."))
    assert loaded().tasks["one"].doc == "The second, of another size."


def test_a_changed_time_makes_it_anew(zoo: Path):
    loaded()
    zoo.write_text(PLUGIN.format(doc="The other."))  # Of the same size.
    os.utime(zoo, ns=(1, 1))
    assert loaded().tasks["one"].doc == "The other."


def damaged(path: Path, damage: Callable[[str], str]) -> None:
    """Checks that a cache is made anew after a change to its text."""
    whole = path.read_text()
    path.write_text(damage(whole))
    told: list[str] = []
    manifest = loaded(told)
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
def test_a_damaged_cache_is_made_anew(zoo: Path, text: str):
    loaded()
    (path,) = cache_folder().glob("manifest-*.json")
    damaged(path, lambda _: text)


def test_a_cache_with_right_stamps_that_lacks_anything_is_made_anew(zoo: Path):
    loaded()
    (path,) = cache_folder().glob("manifest-*.json")
    for key in json.loads(path.read_text()):
        damaged(path, without(key))
    for key in ("role", "name", "target", "parameters"):
        damaged(path, without("components", "0", key))
    damaged(path, lambda text: text.replace('"one"', '"two"'))
    damaged(path, lambda text: text[: len(text) // 2])


def test_a_cache_that_cannot_be_written_costs_only_time(
    zoo: Path, monkeypatch: pytest.MonkeyPatch
):
    (zoo.parent / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(zoo.parent / "file" / "below"))
    assert loaded().tasks["one"].doc == "The first."


def test_two_processes_may_make_it_at_once(zoo: Path):
    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(lambda _: loaded(), range(3)))
    assert {manifest.tasks["one"].doc for manifest in found} == {"The first."}
    assert len(list(cache_folder().iterdir())) == 1


def test_a_child_that_dies_is_a_fault_and_no_cache(zoo: Path):
    zoo.write_text("import os\nos._exit(7)\n")
    with pytest.raises(ConfigError) as caught:
        loaded()
    (fault,) = caught.value.faults
    assert fault.problem.endswith("ended with exit code 7")
    assert not cache_folder().exists()


def test_what_a_component_prints_is_not_seen(zoo: Path):
    zoo.write_text(PLUGIN.format(doc="Loud.") + "print('x' * 100_000)\n")
    code = (
        "from project.core.components.cache import load_manifest as load;"
        "load(['little_zoo'], 'little_zoo:Trainer')"
    )
    environment = {**os.environ, "PYTHONPATH": str(zoo.parent)}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment,
        check=True,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("", "")


def test_a_mended_component_is_seen_at_once(zoo: Path):
    zoo.write_text(PLUGIN.format(doc="x") + "import a_helper_of_ours\n")
    assert "a_helper_of_ours" in loaded().broken[0]
    (zoo.parent / "a_helper_of_ours.py").write_text("")
    assert loaded().tasks["one"].doc == "x"


def test_components_know_their_names(manifest: Manifest):
    adam, net = manifest.parts["Adam"], manifest.models["net"]
    assert (adam.gin_name, adam.selector) == ("Adam", "fakes.Adam")
    assert (net.gin_name, net.selector, net.name) == ("Net", "fakes.Net", "net")
    assert net.batch_names == ("ImageBatch",)
    roles = [component.role for component in manifest.components]
    assert roles == [*["task"] * 3, *["model"] * 5, "trainer", *["part"] * 4]


def test_hooks_are_found_by_the_batch_type_a_pair_shares(manifest: Manifest):
    tasks, models = manifest.tasks, manifest.models
    names = [h.name for h in manifest.hooks_for(tasks["grey"], models["net"])]
    assert names == ["match_width"]  # The pair shares ImageBatch, not GreyBatch.
