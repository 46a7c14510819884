"""The command line: exit codes, stdout and stderr, and what is not imported.

Messages are in `test_messages`. The real processes here are few: each costs a start.
"""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

import project.__main__
import project.api
from project.cli.main import main
from project.core.components.manifest import Manifest
from project.runs.signals import Signals

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("torch", "pytorch_lightning", "numpy", "sklearn", "tokenizers")

CHECKED = f"""
import sys
from project.cli.main import main
code = main(sys.argv[1:])
heavy = [name for name in {HEAVY} if name in sys.modules]
sys.stderr.write(f"imported: {{heavy}}\\n")
sys.exit(code)
"""


def run(
    *words: str,
    code: str = "",
    cwd: Path | None = None,
    environment: dict[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Runs `python -m project`, or code of ours with the words as its argv."""
    start = ["-c", code] if code else ["-m", "project"]
    return subprocess.run(
        [sys.executable, *start, *words],
        capture_output=True,
        text=True,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})},
        timeout=600,
        check=False,
    )


@pytest.fixture(scope="session")
def warm(cache_home: Path) -> None:
    """The manifest of the project's own tasks and models, made once a session."""
    # As `-c` does: with `-m` every current folder has a manifest of its own.
    done = run("matrix", code=CHECKED, environment={"XDG_CACHE_HOME": str(cache_home)})
    assert done.returncode == 0, done.stderr


# ----------------------------------------------------------------- real processes


@pytest.mark.usefixtures("warm")
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("", 0),
        ("train --help", 0),
        ("matrix --format json", 0),
        ("describe lit-rnn", 0),
        ("train -t language-id -m lit-lstm --print-config", 0),
        ("train -t language-id -m lit-lstm --explain model.vocab_size", 0),
        ("train -t mnist1d", 2),
        ("train -t mnist1d -m lit-conv-net", 2),
        ("train -t mnist1d -m lit-conv-net -b model.droput=0.1", 2),
        ("train -t mnist1d -m lit-lstm", 2),
        ("train --max-epohcs 3", 2),
        ("trian", 2),
    ],
    ids=lambda v: v or "nothing" if isinstance(v, str) else "",
)
def test_what_does_not_train_imports_no_torch_and_writes_nothing(
    words: str, expected: int, tmp_path: Path
):
    done = run(*words.split(), code=CHECKED, cwd=tmp_path)
    assert done.returncode == expected, done.stderr
    assert "imported: []" in done.stderr
    assert "Traceback" not in done.stderr
    assert bool(done.stdout) is (expected == 0)
    assert list(tmp_path.iterdir()) == []


LOADED = """
import sys
from project.cli.main import main
main(sys.argv[1:])
room = "project.cli.commands."
print(sorted(n for n in sys.modules if n.startswith(room) or n == "fire"))
"""


@pytest.mark.parametrize(
    ("words", "loaded"),
    [
        ("--help", []),
        ("--version", []),
        ("trian", []),
        ("matrix --help", ["project.cli.commands.matrix"]),
        ("describe -h", ["project.cli.commands.describe"]),
        ("train --task", ["project.cli.commands.train"]),
    ],
)
def test_only_the_command_that_is_named_is_imported(words: str, loaded: list[str]):
    done = run(*words.split(), code=LOADED)
    assert done.stdout.splitlines()[-1] == str(loaded)


@pytest.mark.usefixtures("warm")
def test_what_does_not_train_imports_nothing_of_runs(tmp_path: Path):
    code = (
        "import sys; from project.cli.main import main; main(sys.argv[1:]); "
        "print([m for m in ('taking_up', 'commands.fit') "
        "if f'project.cli.{m}' in sys.modules], 'project.runs.folder' in sys.modules)"
    )
    pair = ["train", "-t", "wine", "-m", "lit-linear"]
    done = run(*pair, "--print-config", code=code, cwd=tmp_path)
    assert done.stdout.splitlines()[-1] == "[] False"


@pytest.mark.usefixtures("warm")
def test_python_m_project_says_its_exit_code(tmp_path: Path):
    done = run("trian", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("error: no command 'trian'\n")


PLUGIN = '''
TASKS = {"mine": "my_zoo:Mine"}
MODELS = {"my-model": "my_zoo:MyModel"}
HOOKS = ["my_hooks"]
class Batch: ...
class Mine:
    """My own task."""
    def __init__(self, size: int = 3): ...
    def train_dataloader(self) -> list[Batch]: ...
class MyModel:
    def __init__(self, width: int): ...
    def forward(self, batch: Batch): ...
'''
HOOKS = '''
from project import pair_hook
@pair_hook(task="mine", model="my-model", reads=["task.size"], sets=["model.width"])
def match(config):
    """Twice the size."""
    return {"model.width": 2 * config["task.size"]}
'''


@pytest.fixture
def plugin(tmp_path: Path) -> Path:
    (tmp_path / "my_zoo.py").write_text(PLUGIN)
    (tmp_path / "my_hooks.py").write_text(HOOKS)
    return tmp_path


@pytest.mark.usefixtures("warm")
def test_a_plugin_in_the_current_folder_is_as_powerful_as_the_zoo(plugin: Path):
    """By flag, by variable, and by a file that names it as the user does."""
    words = ["train", "-t", "mine", "-m", "my-model", "--print-config"]
    by_flag = run(*words, "--plugin", "my_zoo", cwd=plugin)
    assert by_flag.returncode == 0, by_flag.stderr
    assert "width: 6" in by_flag.stdout
    by_variable = run(*words, cwd=plugin, environment={"PROJECT_PLUGINS": "my_zoo"})
    assert by_variable.stdout == by_flag.stdout
    (plugin / "a.yaml").write_text(by_flag.stdout)
    words = ["train", "-c", "a.yaml", "--print-config"]
    by_file = run(*words, "--plugin", "my_zoo", cwd=plugin)
    assert by_file.returncode == 0, by_file.stderr
    assert by_file.stdout.splitlines()[:4] == by_flag.stdout.splitlines()[:4]
    assert "width: 6" in by_file.stdout


@pytest.mark.needs("bash")
@pytest.mark.usefixtures("warm")
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.yaml", "run: {plugins: [evil], task: digits, model: lit-mlp}\n"),
        *(
            pytest.param(name, text, marks=pytest.mark.slow)
            for name, text in (
                ("a.yaml", "include: b.yaml\n"),
                ("a.gin", "run.plugins = ['evil']\nrun.task = 'digits'\n"),
                ("a.gin", "run.plugins = 'evil'\n"),
            )
        ),
    ],
)
def test_a_config_file_alone_runs_no_code(tmp_path: Path, name: str, text: str):
    (tmp_path / "evil.py").write_text("open('ran', 'w')\nTASKS = {}\n")
    (tmp_path / "b.yaml").write_text("run: {plugins: [evil]}\n")
    (tmp_path / name).write_text(text)
    for words in (["--print-config"], ["--explain"], ["--dry-run"], []):
        done = run("train", "-c", name, *words, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (2, "")
        assert "only a config file names evil" in done.stderr
        assert "next:     --plugin evil" in done.stderr
    assert not (tmp_path / "ran").exists()
    run("train", "-c", name, "--print-config", "--plugin", "evil", cwd=tmp_path)
    assert (tmp_path / "ran").exists()  # It was the user's word that was missing.


@pytest.mark.slow
def test_what_lies_in_a_folder_is_no_installed_package(tmp_path: Path):
    """Neither is what Python itself would find there first."""
    points = "[project.models]\nevil = evil:Evil\n[project.hooks]\nevil = evil\n"
    folder = tmp_path / "evil-1.0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: evil\nVersion: 1\n")
    (folder / "entry_points.txt").write_text(points)
    (tmp_path / "a.yaml").write_text("run: {plugins: [evil], task: wine}\n")
    for name in ("evil", "torch", "sklearn"):
        (tmp_path / f"{name}.py").write_text("open('ran', 'w')\n")
    cache = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    table = run("matrix", "--format", "plain", cwd=tmp_path, environment=cache)
    assert table.returncode == 0, table.stderr
    assert "evil" not in table.stdout
    config = ["train", "-c", "a.yaml", "-m", "lit-mlp", "--print-config"]
    assert run(*config, cwd=tmp_path, environment=cache).returncode == 2
    assert not (tmp_path / "ran").exists()


@pytest.mark.usefixtures("warm")
def test_a_reader_that_has_seen_enough_is_no_error(tmp_path: Path):
    words = "train -t digits -m lit-mlp --print-config --all"
    done = subprocess.run(
        ["bash", "-c", f'set -o pipefail; "$0" -c "$1" {words} | head -1',
         sys.executable, CHECKED],
        capture_output=True, text=True, cwd=tmp_path, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "imported: []\n")


# -------------------------------------------------------------------- in process


pytestmark = pytest.mark.filterwarnings("error")
WHOLE = ["train", "-t", "pixels", "-m", "net", "-b", "task.batch_size=1", "-b",
         "model.width=1"]  # fmt: skip


@pytest.mark.usefixtures("on_fakes")
@pytest.mark.parametrize(
    ("value", "shown"),
    [("a'b", '"a\'b"'), ('"1"', '"1"'), ("#1", '"#1"'), ("(a", '"(a"'), ("a b", "a b"),
     ("$x", '"$x"'), ("\\", '"\\\\"'), ("é", '"é"'), ("1e5", '"1e5"'), ("'", None)],
)  # fmt: skip
def test_text_stays_exactly_what_was_typed(
    value: str, shown: str | None, capsys: pytest.CaptureFixture[str]
):
    code = main([*WHOLE, "-b", f"model.label={value}", "--print-config"])
    found = capsys.readouterr().out
    if shown is None:
        assert code == 2
        return
    assert f"label: {shown}" in found


@pytest.mark.usefixtures("on_fakes")
@pytest.mark.parametrize("words", [["--version"], ["train", "--version", "-x"]])
def test_the_version(words: list[str], capsys: pytest.CaptureFixture[str]):
    assert main(words) == 0
    assert capsys.readouterr().out == f"project {version('project')}\n"


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    def raises(*_: object) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(project.api, "manifest_of", raises)


BUG = "error: ZeroDivisionError: a bug\n"


@pytest.mark.usefixtures("broken")
def test_a_bug_is_shown_whole_only_on_request(capsys: pytest.CaptureFixture[str]):
    assert main([*WHOLE]) == 1
    assert capsys.readouterr().err.startswith(BUG)
    with pytest.raises(ZeroDivisionError):
        main([*WHOLE, "--traceback"])


@pytest.mark.usefixtures("broken")
def test_only_the_switch_asks_for_a_traceback(capsys: pytest.CaptureFixture[str]):
    """Not a word that is spelled like it."""
    assert main(["train", "--traceback", "--no-traceback"]) == 1
    assert capsys.readouterr().err.startswith(BUG)
    assert main(["train", "-b", "--traceback"]) == 2
    assert "--bind needs a value" in capsys.readouterr().err
    with pytest.raises(ZeroDivisionError):
        main(["train", "--traceback=true"])
    # A line that cannot be scanned has words only.
    with pytest.raises(ZeroDivisionError):
        main(["train", "--model.dropout", "1", "--traceback"])


@pytest.mark.parametrize(
    ("words", "variable", "looked"),
    [
        (["matrix", "--plugin", "mine"], "", True),
        (["--plugin", "mine"], "", True),
        (["train", "--plugin", "mine"], "", True),
        (["train"], "mine", True),
        (["train"], "", False),
        (["matrix"], "", False),
        (["train", "-c", "a.yaml"], "", False),
    ],
)
def test_the_current_folder_is_searched_for_plugins_that_the_user_names(
    words: list[str], variable: str, looked: bool, tmp_path: Path,
    manifest: Manifest, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):  # fmt: skip
    """As the installed command, whose own folder is first on the path."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_text("run: {task: pixels, model: net}\n")
    folders = [folder for folder in sys.path if folder not in ("", str(tmp_path))]
    monkeypatch.setattr(sys, "path", folders)
    monkeypatch.setenv("PROJECT_PLUGINS", variable)
    seen: list[str] = []

    def manifest_of(*_: object) -> Manifest:
        seen.append(sys.path[0])
        return manifest

    monkeypatch.setattr(project.api, "manifest_of", manifest_of)
    main(words)
    capsys.readouterr()
    assert [folder == str(tmp_path) for folder in seen] == [looked]


@pytest.mark.usefixtures("on_fakes")
def test_an_interrupted_command_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(project.api, "manifest_of", interrupted)
    assert main([*WHOLE]) == 130
    assert "interrupted" in capsys.readouterr().err


def test_garbage_is_collected_again_when_a_command_runs(
    monkeypatch: pytest.MonkeyPatch,
):
    collects: list[bool] = []

    def command() -> int:
        collects.append(gc.isenabled())
        return 3

    monkeypatch.setattr("project.cli.main.main", command)
    signals = Signals(program=False)  # They are pytest's.
    monkeypatch.setattr("project.runs.signals.of_the_program", lambda: signals)
    before = signal.getsignal(signal.SIGINT)
    try:
        with pytest.raises(SystemExit) as ended:
            project.__main__.main()
    finally:
        gc.unfreeze()
        signal.signal(signal.SIGINT, before)
    assert (collects, ended.value.code) == ([True], 3)


@pytest.mark.parametrize("words", [["matrix"], WHOLE, ["new", "zoo"], []], ids=str)
def test_a_current_folder_that_is_gone_is_said(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):  # fmt: skip
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert main(words) == 2
    said = "error: the current folder cannot be used (No such file or directory)"
    assert capsys.readouterr().err.startswith(said)
    assert main(["--version"]) == 0
    assert main(["train", "--model.dropout", "1"]) == 2
    assert "Traceback" not in capsys.readouterr().err
