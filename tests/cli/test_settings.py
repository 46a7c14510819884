"""`[tool.project]` of the nearest `pyproject.toml`."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from project.cli.settings import Settings, settings_of
from project.core.errors import ConfigError, Fault

WHOLE = """\
[project]
name = "x"

[tool.project]
plugins = ["my_zoo", "other.zoo"]
runs-dir = "out"  # Not `runs`.
config-path = ["conf", "/etc/conf"]
"""


def found(text: str | bytes, below: str = "") -> Settings:
    data = text.encode() if isinstance(text, str) else text
    Path("pyproject.toml").write_bytes(data)
    return settings_of(os.path.join(os.getcwd(), below))


def refused(text: str | bytes) -> list[Fault]:
    with pytest.raises(ConfigError) as caught:
        found(text)
    assert caught.value.exit_code == 2
    return list(caught.value.faults)


def test_paths_are_relative_to_the_file_and_everything_has_its_place(folder: Path):
    for below in ("", "a", "a/b/c"):
        settings = found(WHOLE, below)
        assert settings.folder == str(folder)
        places = {name: str(place) for name, place in settings.plugins.items()}
        assert places == dict.fromkeys(["my_zoo", "other.zoo"], "pyproject.toml:5")
        assert settings.runs_dir == str(folder / "out")
        assert list(settings.config_path) == [str(folder / "conf"), "/etc/conf"]
    origin = settings.plugins["my_zoo"]
    assert origin.label == 'pyproject.toml:5: plugins = ["my_zoo", "other.zoo"]'


def test_a_home_folder_is_expanded(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HOME", str(folder / "home"))
    assert found('tool.project.runs-dir = "~/x"').runs_dir == str(folder / "home/x")


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "text",
    [
        '[tool.project]\nplugins = ["a"]',
        '\ufeff[tool.project]\nplugins = ["a"]',
        '[tool.project]\r\nplugins = ["a"]\r\n',
        '  [ tool . "project" ]\nplugins = ["a"]',
        '["tool".project]\nplugins = ["a"]',
        '[tool]\nproject = {plugins = ["a"]}',
        '[tool]\nproject.plugins = ["a"]',
        'tool.project.plugins = ["a"]',
        'tool = {project = {plugins = ["a"]}}',
        '[ tool ]\n[tool.other]\nx = 1\n[tool.project]\nplugins = [\n  "a",\n]',
    ],
)
def test_a_table_may_be_written_in_any_way(text: str):
    assert list(found(text).plugins) == ["a"]


def test_the_nearest_file_counts_with_such_a_table_or_without(folder: Path):
    found(WHOLE)
    (folder / "a" / "b").mkdir(parents=True)
    (folder / "a" / "pyproject.toml").write_text("[tool.ruff]\n")
    assert settings_of(str(folder / "a" / "b")) == Settings()
    (folder / "a" / "pyproject.toml").unlink()
    (folder / "a" / "pyproject.toml").mkdir()  # No file at all.
    assert settings_of(str(folder / "a" / "b")).folder == str(folder)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "text", ["", "[project]\nname = 'x'\n", "[tool.ruff]\nx = = 1", "[tool.project]",
             "[tool.projects]\nplugin = 3", "# tool.project\n[[[", b"\xff"],
)  # fmt: skip
def test_without_such_a_table_there_are_no_settings_and_nothing_is_wrong(
    text: str | bytes,
):
    assert found(text) == Settings()


@pytest.mark.usefixtures("folder")
def test_every_key_that_there_is_none_of_is_a_fault_with_the_nearest():
    one, other = refused('[tool.project]\nplugin = ["a"]\nruns_dir = "x"\n')
    assert one.problem == "[tool.project] has no key 'plugin'"
    assert (one.given, str(one.origin)) == ('plugin = ["a"]', "pyproject.toml:2")
    assert one.expected == "one of plugins, runs-dir, config-path"
    assert one.nearest == ("plugins",)
    assert (str(other.origin), other.nearest) == ("pyproject.toml:3", ("runs-dir",))


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("line", "said", "close"),
    [
        ('plugins = "a"', '"a"', ('plugins = ["a"]',)),
        ('config-path = "a"', '"a"', ('config-path = ["a"]',)),
        ("plugins = [1]", "[1]", ()),
        ('plugins = [""]', '[""]', ()),
        ('plugins = {a = "b"}', "a table", ()),
        ("runs-dir = true", "true", ()),
        ('runs-dir = ""', '""', ()),
        ('runs-dir = ["a"]', '["a"]', ()),
        ("runs-dir = 3", "3", ()),
    ],
)
def test_a_wrong_type_is_a_fault_with_an_example(
    line: str, said: str, close: tuple[str, ...]
):
    (fault,) = refused(f"[tool.project]\n{line}\n")
    name = line.partition(" ")[0]
    assert fault.problem == f"{name} of [tool.project] cannot be {said}"
    assert (fault.given, str(fault.origin)) == (line, "pyproject.toml:2")
    assert f"such as {name} = " in fault.expected
    assert fault.nearest == close
    for right in (*close, fault.expected.partition("such as ")[2]):
        assert found(f"[tool.project]\n{right}\n").folder


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("text", "problem", "line"),
    [
        ("[tool.project]\nplugins = [\n", "not TOML: ", 2),
        ("[tool.project]\nplugins = = 3\n\n", "not TOML: Invalid value", 2),
        ("x = 1\nx = 2\n[tool.project]", "not TOML: Cannot overwrite a value", 2),
        (b"[tool.project]\n# \xff", "not UTF-8 text", 2),
        ("[tool.project]\na = " + "[" * 5000, "not TOML: nested too deeply", 1),
        ("[tool]\nproject = 3", "tool.project is no table", 2),
        ("[[tool.project]]", "tool.project is no table", 1),
    ],
)
def test_what_cannot_be_read_is_one_fault_with_its_line(
    text: str | bytes, problem: str, line: int
):
    (fault,) = refused(text)
    assert fault.problem.startswith(problem)
    assert "(at" not in fault.problem
    assert str(fault.origin) == f"pyproject.toml:{line}"


@pytest.mark.usefixtures("folder")
def test_a_file_that_cannot_be_read_or_is_too_large_is_a_fault():
    (fault,) = refused("#" * 1_000_001)
    assert fault.problem == "pyproject.toml is larger than 1,000,000 bytes"
    found("")
    os.chmod("pyproject.toml", 0)
    if os.getuid():
        with pytest.raises(ConfigError, match="cannot be read: Permission denied"):
            settings_of(os.getcwd())


@given(st.text(alphabet='[]tool.project"=\n plugins#', max_size=60))
def test_no_text_raises_anything_else(text: str):
    with suppress(ConfigError):
        found("[tool.project]\n" + text)


@pytest.fixture(scope="module", autouse=True)
def somewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A property is tried many times in one folder."""
    before = os.getcwd()
    os.chdir(tmp_path_factory.mktemp("settings"))
    yield
    os.chdir(before)


def test_the_parser_is_imported_only_where_there_is_such_a_table(folder: Path):
    code = "import sys; from project.cli.main import main; main(['--tasks']);"
    code += "from project.cli.settings import settings_of; settings_of(sys.argv[1]);"
    code += "print('tomllib' in sys.modules)"
    for text, imported in (("[tool.ruff]\n", "False"), (WHOLE, "True")):
        (folder / "pyproject.toml").write_text(text)
        done = subprocess.run(
            [sys.executable, "-c", code, str(folder)],
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.splitlines()[-1] == imported
