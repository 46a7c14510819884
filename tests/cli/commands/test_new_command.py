"""`new`: the smallest project with a plugin of one's own."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from project.cli.commands import new
from project.cli.commands.new import FILES, MODULE, TEMPLATE
from project.cli.main import main
from project.core.components.manifest import Manifest

ROOT = Path(__file__).resolve().parents[3]


def files_below(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_every_file_of_the_template_is_written_and_no_other():
    assert files_below(TEMPLATE) == set(FILES)


@pytest.mark.parametrize(
    ("given", "module"),
    [("my-zoo", "my_zoo"), ("a_Zoo2", "a_Zoo2"), ("sub/my-zoo/", "my_zoo")],
)
def test_the_project_is_written_under_its_own_name(
    given: str, module: str, folder: Path, capsys: pytest.CaptureFixture[str]
):
    (folder / "sub").mkdir()
    assert main(["new", given]) == 0
    made = folder / given
    names = {name.replace(MODULE, module) for name in FILES}
    assert files_below(made) == names
    texts = {name: (made / name).read_text() for name in names}
    assert module == MODULE or not [n for n in names if MODULE in texts[n]]
    for name, text in texts.items():
        if name.endswith(".py"):
            ast.parse(text)
    settings = tomllib.loads(texts["pyproject.toml"])
    assert settings["tool"]["project"] == {"plugins": [module]}
    printed = capsys.readouterr()
    listed = [line.split("  ")[0] for line in printed.out.splitlines()]
    assert listed == [f"{Path(given)}/{n.replace(MODULE, module)}" for n in FILES]
    train = f"cd {Path(given)} && python -m project train -c gin/spirals.yaml"
    assert printed.err == f"note: next: {train}\n"


def test_an_empty_folder_is_filled_and_one_beside_it_is_left_alone(folder: Path):
    (folder / "my-zoo").mkdir()
    (folder / "other").mkdir()
    assert main(["new", "my-zoo"]) == 0
    assert len(files_below(folder / "my-zoo")) == len(FILES)
    assert sorted(os.listdir()) == ["my-zoo", "other"]


def test_what_is_written_has_the_users_own_permissions(folder: Path):
    (folder / "plain").mkdir()
    main(["new", "my-zoo"])
    assert os.stat("my-zoo").st_mode == os.stat("plain").st_mode


def test_nothing_is_written_where_something_goes_wrong(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(new.os, "rename", fails)
    assert main(["new", "my-zoo"]) == 2
    assert capsys.readouterr().err == (
        "error: my-zoo cannot be written: No space left on device\n"
        "  given:    new my-zoo\n"
    )
    assert os.listdir() == []


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "given",
    ["torch", "os", "gin", "project", "conftest", "3x", "a b", "é", "class", "..", ".",
     "x" * 81, "x" * 300, "full", "file", "link", "ful/x", "no/where", "-", "_",
     "__init__", "True",
     "a.b", "my-zoo.py", "full/file/x", "a\tb", "$(x)"],
)  # fmt: skip
def test_what_is_refused_writes_nothing_and_what_is_offered_is_accepted(
    given: str, capsys: pytest.CaptureFixture[str]
):
    Path("full").mkdir()
    Path("full/file").touch()
    Path("file").touch()
    Path("link").symlink_to("nowhere")
    before = files_below(Path())
    assert main(["new", given]) == 2
    error = capsys.readouterr().err
    assert "Traceback" not in error
    assert files_below(Path()) == before
    for line in error.splitlines():
        label, _, right = line.strip().partition(":")
        if label == "nearest":
            assert main(["new", right.strip()]) == 0


def test_the_current_folder_is_not_replaced(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    (folder / "here").mkdir()
    monkeypatch.chdir(folder / "here")
    assert main(["new", "../here"]) == 2
    assert "../here is the current folder\n" in capsys.readouterr().err
    assert Path.cwd() == folder / "here"


@pytest.mark.usefixtures("on_fakes")
def test_settings_that_are_broken_do_not_keep_one_from_it(
    manifest: Manifest, folder: Path, capsys: pytest.CaptureFixture[str]
):
    (folder / "pyproject.toml").write_text("[tool.project]\nplugins = 3\n")
    assert main(["matrix"]) == 2
    assert "pyproject.toml:2" in capsys.readouterr().err
    assert main(["new", "my-zoo"]) == 0


# ----------------------------------------------------------------- real processes


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_imports_neither_torch_nor_the_parser_of_settings(tmp_path: Path):
    code = "import sys; from project.cli.main import main; main(['new', 'my-zoo']);"
    code += "print({'torch', 'gin', 'tomllib'} & set(sys.modules))"
    done = run(tmp_path, "-c", code)
    assert done.stdout.splitlines()[-1] == "set()", done.stderr


@pytest.mark.slow
def test_a_new_project_trains_describes_itself_and_passes_its_test(tmp_path: Path):
    program = ("-m", "project")
    done = run(tmp_path, *program, "new", "my-zoo")
    command = done.stderr.partition("note: next: ")[2].strip()
    assert command == "cd my-zoo && python -m project train -c gin/spirals.yaml"
    made = tmp_path / "my-zoo"
    words = command.partition(" && ")[2].split()[1:]

    done = run(made, *words, "--format", "json")
    assert done.returncode == 0, done.stderr
    metrics = json.loads(done.stdout)["metrics"]
    assert metrics["test_accuracy"] > 0.9

    below = made / "below"
    below.mkdir()
    for folder in (made, below):
        done = run(folder, *program, "matrix", "-t", "spirals", "--format", "json")
        row = {pair["model"]: pair for pair in json.loads(done.stdout)}
        assert [name for name in row if row[name]["fits"]] == ["small-net"]
        assert row["small-net"]["computed"]
        done = run(folder, *program, "describe", "small-net")
        assert "How many arms it tells apart" in done.stdout
        done = run(folder, *words, "--explain", "model.classes")
        assert done.stdout.startswith("model.classes = 3  ("), done.stderr
        assert "The model tells apart the arms" in done.stdout

    checked = ("-t", "spirals", "-m", "small-net")
    for more in (("matrix", "--check", *checked), (*words[2:], "-b", "task.arms=4")):
        tried = (*more, "--dry-run") if more[0] == "train" else more
        done = run(made, *program, *tried)
        assert done.returncode == 0, done.stderr

    done = run(made, "-m", "pytest", "-q", "-p", "no:cacheprovider")
    assert done.returncode == 0, done.stdout
    assert "1 passed" in done.stdout
