"""`--config-path` and `config-path` of a project's own settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from project.cli.argv import scan
from project.cli.command import CommandLine
from project.cli.config_path import config_path_of
from project.cli.settings import Settings
from project.core.errors import ConfigError, Fault
from project.core.origins import Origin, Source

PLACE = Origin(Source.FILE, "pyproject.toml:2", 'config-path = ["conf"]')


def line(*words: str, own: tuple[str, ...] = ()) -> CommandLine:
    found = scan(["train", *words])
    found.settings = Settings(config_path=dict.fromkeys(own, PLACE))
    return found


def refused(given: CommandLine) -> list[Fault]:
    with pytest.raises(ConfigError) as caught:
        config_path_of(given)
    return list(caught.value.faults)


def test_what_is_typed_comes_before_the_projects_own(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    for name in ("a", "b", "c"):
        (folder / name).mkdir()
    words = ("--config-path", "b", "--config-path=a", "--config-path", "~/c")
    monkeypatch.setenv("HOME", str(folder))
    typed = line(*words, own=("c", "a"))
    assert config_path_of(typed) == ("b", "a", str(folder / "c"), "c")
    assert config_path_of(line()) == ()


def test_what_is_no_folder_is_a_fault_with_the_nearest(folder: Path):
    (folder / "conf").mkdir()
    (folder / "config").touch()
    one, other = refused(line("--config-path", "conff", own=("config",)))
    assert (one.problem, one.origin) == ("no folder conff", None)
    assert (one.given, one.nearest) == ("--config-path conff", ("conf",))
    assert (other.problem, other.origin) == ("config is a file", PLACE)
    assert (other.given, other.nearest) == ('config-path = ["conf"]', ("conf",))
    (fault,) = refused(line("--config-path", "no/where"))
    assert fault.nearest == ()
