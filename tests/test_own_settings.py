"""A project's own settings and a plugin's own recipes, from the words to the run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import project.api
from project.api import resolve, resolve_request
from project.cli.main import main
from project.core.components.manifest import Manifest
from project.core.errors import ConfigError
from project.core.keys import Key
from project.core.origins import Origin, Source
from project.core.request import Request

ROOT = Path(__file__).resolve().parents[1]
OWN = {"my_zoo": Origin(Source.FILE, "pyproject.toml:2")}


@pytest.fixture
def asked(
    manifest: Manifest, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> list[tuple[str, ...]]:
    """The plugins of every manifest that is made, of which each has recipes."""
    made: list[tuple[str, ...]] = []

    def manifest_of(plugins: tuple[str, ...], *_: object) -> Manifest:
        made.append(plugins)
        return replace(manifest, recipes=tuple(str(folder / p) for p in plugins))

    monkeypatch.setattr(project.api, "manifest_of", manifest_of)
    monkeypatch.setattr(project.api, "RECIPES", str(folder / "ours"))
    return made


def write(path: str, value: int, more: str = "") -> None:
    Path(path).parent.mkdir(exist_ok=True)
    Path(path).write_text(f"task: {{batch_size: {value}}}\n{more}")


def size(*files: str, **more: Any) -> object:
    request = Request(task="pixels", model="net", files=files, **more)
    return resolve_request(request).value("task.batch_size")


def test_the_users_folders_come_first_then_the_plugins_then_ours(
    asked: list[tuple[str, ...]],
):
    more = {"search_path": ("mine",), "own_plugins": OWN, "plugins": ("flag",)}
    for value, name in enumerate(["ours", "flag", "my_zoo", "mine", "."]):
        write(f"{name}/a.yaml", value)
        assert size("gin/a.yaml", **more) == (value if name != "." else 3)
        assert size("a.yaml", **more) == value
    assert set(asked) == {("my_zoo", "flag")}


def test_a_resolution_reads_one_manifest(asked: list[tuple[str, ...]]):
    write("my_zoo/a.yaml", 1, "include: b.yaml\n")
    write("my_zoo/b.yaml", 2)
    assert size("a.yaml", own_plugins=OWN) == 1
    assert asked == [("my_zoo",)]
    write("ours/c.yaml", 1)
    assert size("c.yaml") == 1
    assert asked[1:] == [()]


def test_a_plugin_that_a_file_names_counts_for_the_files_after_it(
    asked: list[tuple[str, ...]],
):
    write("a.yaml", 1, "run: {plugins: [my_zoo]}\n")
    write("my_zoo/b.yaml", 2)
    write("ours/b.yaml", 3)
    environment = {"PROJECT_PLUGINS": "other"}
    more: dict[str, Any] = {"environment": environment, "allow_imports": ()}
    assert size("b.yaml", **more) == 3
    assert size("a.yaml", "b.yaml", plugins=("my_zoo",)) == 2
    with pytest.raises(ConfigError, match="only a config file names my_zoo"):
        size("a.yaml", "b.yaml")
    assert ("my_zoo",) in asked


def test_python_takes_folders_and_no_settings(asked: list[tuple[str, ...]]):
    Path("pyproject.toml").write_text('[tool.project]\nplugins = ["my_zoo"]\n')
    write("mine/a.yaml", 1)
    pair = {"task": "pixels", "model": "net"}
    found = resolve(**pair, files=["a.yaml"], config_path=[Path("mine")])
    assert found.value("task.batch_size") == 1
    assert asked == [()]
    assert resolve(**pair, files=["a.yaml"]).unread


def test_what_looks_like_a_key_is_looked_up_in_the_projects_own_plugins(
    asked: list[tuple[str, ...]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    monkeypatch.setattr(sys, "path", list(sys.path))
    for text, plugins in (('plugins = ["my_zoo"]', ("my_zoo",)), ("plugins = 3", ())):
        Path("pyproject.toml").write_text(f"[tool.project]\n{text}\n")
        assert main(["train", "--model.width", "3"]) == 2
        assert asked.pop() == plugins
        assert "nearest:  --bind model.width=3" in capsys.readouterr().err


@pytest.mark.usefixtures("asked")
def test_the_command_line_gives_the_settings_to_every_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(sys, "path", list(sys.path))
    text = '[tool.project]\nplugins = ["my_zoo"]\nconfig-path = ["conf"]\n'
    Path("pyproject.toml").write_text(text)
    write("conf/a.yaml", 7)
    Path("deep").mkdir()
    monkeypatch.chdir("deep")
    words = ["train", "-t", "pixels", "-m", "net", "-c", "a.yaml", "--explain"]
    assert main([*words, "run.plugins"]) == 0
    place = f"{Path.cwd().parent}/pyproject.toml:2"
    assert capsys.readouterr().out == (
        f"run.plugins = ['my_zoo']  ({place}: plugins = [\"my_zoo\"])\n"
    )
    assert sys.path[0] == str(Path.cwd().parent)
    assert main([*words, "task.batch_size", "--plugin", "b"]) == 0
    assert "conf/a.yaml:1" in capsys.readouterr().out
    assert main(["train", "--config-path", "no", *words[1:]]) == 2
    assert capsys.readouterr().err.startswith("error: no folder no\n")


def test_a_plugin_that_cannot_be_read_is_named_where_it_was_asked_for(
    folder: Path, manifest: Manifest, monkeypatch: pytest.MonkeyPatch
):
    from project.core.components.registry import unreadable

    fault = unreadable("my_zoo", ModuleNotFoundError("No module named 'my_zoo'"))
    broken = replace(manifest, refused=(fault,))
    monkeypatch.setattr(project.api, "load_manifest", lambda *_: broken)
    with pytest.raises(ConfigError) as caught:
        resolve_request(Request(own_plugins=OWN))
    assert str(caught.value.faults[0].origin) == "pyproject.toml:2"


# ----------------------------------------------------------------- real processes


def run(*words: str, cwd: Path, state: Path) -> subprocess.CompletedProcess[str]:
    environment: Mapping[str, str] = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "XDG_STATE_HOME": str(state),
    }
    return subprocess.run(
        [sys.executable, "-m", "project", *words],
        capture_output=True,
        text=True,
        cwd=cwd,
        env=environment,
        timeout=600,
        check=False,
    )


def value_of(key: str, *words: str, cwd: Path, state: Path) -> str:
    done = run("train", *words, "--explain", key, cwd=cwd, state=state)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[0].partition(" = ")[2]


@pytest.mark.slow
def test_runs_are_reproduced_from_other_projects_and_where_theirs_was_moved(
    tmp_path: Path,
):
    state = tmp_path / "state"
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        folder.mkdir()
        assert run("new", "my-zoo", cwd=folder, state=state).returncode == 0
    one, other = one / "my-zoo", other / "my-zoo"
    with (one / "pyproject.toml").open("r+") as file:
        text = file.read()
        file.seek(0)
        file.write(text.replace("]\n", ']\nruns-dir = "out"\n', 1))
    module = (other / "my_zoo.py").read_text()
    (other / "my_zoo.py").write_text(module.replace("width: int", "size: int"))
    (one / "below").mkdir()
    (one / "below" / "my_zoo.py").write_text("raise SystemExit('not meant')\n")

    words = ("-c", "spirals.yaml", "-b", "trainer.max_epochs=1")
    binds = ("-b", "trainer.strategy=ddp", "-b", "trainer.devices=2")
    here = {"cwd": one / "below", "state": state}
    first = run("train", *words, *binds, **here)
    assert first.returncode == 0, first.stderr
    [frozen] = (one / "out" / "spirals-small-net").glob("*/config.gin")
    assert not (one / "below" / "runs").exists()

    for cwd in (one, one / "below", tmp_path, other):
        again = value_of("model.width", "-c", str(frozen), cwd=cwd, state=state)
        assert again.startswith("32  ("), cwd
    plugins = value_of("run.plugins", "-c", str(frozen), cwd=other, state=state)
    assert plugins.startswith("['my_zoo']  (")

    moved = tmp_path / "moved"
    shutil.move(one, moved)
    config = str(moved / frozen.relative_to(one))
    assert value_of("model.width", "-c", config, cwd=moved, state=state)
    gone = run("train", "-c", config, cwd=tmp_path, state=state)
    assert gone.returncode == 2
    assert "is gone" in gone.stderr


def test_a_key_of_the_request_is_no_key_of_the_config(manifest: Manifest):
    from asking import resolved

    resolution = resolved(manifest, "task.batch_size=4")
    key = Key("", "run", "task")
    assert key in resolution.ledger_of(key)
    assert key not in resolution.ledger
