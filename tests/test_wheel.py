"""The wheel holds the package with the recipes, and is used as the source tree is."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("gin", "project", "tests", "scripts", "pyproject.toml", "setup.py",
           "MANIFEST.in", "README.md", "LICENSE")  # fmt: skip

pytestmark = [pytest.mark.slow, pytest.mark.needs("setuptools")]


def made(what: str, source: Path, into: Path) -> Path:
    """Builds a `wheel` or an `sdist` as pip does, without the network."""
    code = f"import sys; from setuptools.build_meta import build_{what} as build; "
    code += "build(sys.argv[1])"
    subprocess.run([sys.executable, "-c", code, str(into)], cwd=source, check=True)
    [path] = into.iterdir()
    return path


def files_below(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def names_in(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if not name.endswith("/")}


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the tree, since a build writes into it."""
    folder = tmp_path_factory.mktemp("source")
    junk = shutil.ignore_patterns("__pycache__")
    for name in SOURCES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=junk)
        else:
            shutil.copy(ROOT / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def wheel(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made("wheel", source, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def test_a_wheel_holds_the_package_and_the_recipes_and_nothing_else(wheel: Path):
    names = {name for name in names_in(wheel) if ".dist-info/" not in name}
    code = {f"project/{name}" for name in files_below(ROOT / "project")}
    recipes = {f"project/recipes/{name}" for name in files_below(ROOT / "gin")}
    assert names == code | recipes
    folders = {name.split("/")[0] for name in names_in(wheel)}
    assert len(folders) == 2
    assert "project" in folders


def test_a_wheel_made_from_the_sdist_is_the_same(
    wheel: Path, source: Path, tmp_path: Path
):
    for name in ("sdist", "unpacked", "wheel"):
        (tmp_path / name).mkdir()
    with tarfile.open(made("sdist", source, tmp_path / "sdist")) as archive:
        archive.extractall(tmp_path / "unpacked", filter="data")
    [unpacked] = (tmp_path / "unpacked").iterdir()
    other = made("wheel", unpacked, tmp_path / "wheel")
    assert names_in(other) == names_in(wheel)


# With `-m`, every current folder would have a manifest of its own, made in seconds.
MAIN = "import sys; from project.cli.main import main; sys.exit(main(sys.argv[1:]))"


def run(installed: Path, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Runs what the wheel holds, as if it were installed."""
    return subprocess.run(
        [sys.executable, "-c", MAIN, *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=False,
    )


PRINTED = ("train", "-t", "wine", "-m", "lit-mlp", "--print-config", "--changed")


@pytest.mark.parametrize("path", ["gin/wine.yaml", "wine.yaml"])
def test_a_recipe_is_found_from_any_folder_with_what_it_includes(
    installed: Path, tmp_path: Path, path: str
):
    done = run(installed, tmp_path, *PRINTED, "-c", path)
    recipes = installed / "project" / "recipes"
    assert done.returncode == 0, done.stderr
    assert f"batch_size: 32  # {recipes / 'wine.yaml'}:" in done.stdout
    assert f'"@WarmupCosine"  # {recipes / "models" / "warmup-cosine.yaml"}:' in (
        done.stdout
    )


def test_a_gin_file_includes_a_recipe_by_its_path_in_the_source_tree(
    installed: Path, tmp_path: Path
):
    (tmp_path / "mine.gin").write_text("include 'gin/trainer/debug.gin'\n")
    done = run(installed, tmp_path, *PRINTED, "-c", "mine.gin")
    assert "limit_val_batches: 2" in done.stdout, done.stderr


def test_a_file_of_the_users_own_folder_gin_comes_first(
    installed: Path, tmp_path: Path
):
    (tmp_path / "gin").mkdir()
    (tmp_path / "gin" / "wine.yaml").write_text("model: {dropout: 0.5}\n")
    done = run(installed, tmp_path, *PRINTED, "-c", "gin/wine.yaml")
    assert "dropout: 0.5" in done.stdout, done.stderr
    assert "# gin/wine.yaml:1" in done.stdout
    assert "recipes" not in done.stdout


def test_a_missing_recipe_is_told_with_the_places_that_were_tried(
    installed: Path, tmp_path: Path
):
    done = run(installed, tmp_path, *PRINTED, "-c", "gin/none.yaml")
    assert done.returncode == 2
    tried = f"one of these: gin/none.yaml, {installed}/project/recipes/none.yaml"
    assert tried in " ".join(done.stderr.split())


def test_matrix_check_needs_no_file_of_the_users(installed: Path, tmp_path: Path):
    pair = ("--task", "python-docs", "--model", "lit-gpt")
    done = run(installed, tmp_path, "matrix", "--check", *pair)
    assert done.returncode == 0, done.stderr
    assert "pass  python-docs with lit-gpt" in done.stderr
