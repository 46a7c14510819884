"""Other people's code, as it was reported not to work: a row for each kind.

The modules in `strangers/` are plugins, all of them at once, so that each also shows
that it harms no other.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from project.cli.main import main

STRANGERS = Path(__file__).parent / "strangers"
PLUGINS = sorted(path.stem for path in STRANGERS.glob("*.py") if path.stem != "lines")


@dataclass(frozen=True)
class Case:
    """A command line, and what it must say.

    Attributes:
        words: argv.
        says: Texts that stdout and stderr together hold.
        code: The exit code.
        files: Contents by path.
        silent: Texts that they must not hold.
    """

    words: str
    says: Sequence[str] = ()
    code: int = 0
    files: dict[str, str] = field(default_factory=dict)
    silent: Sequence[str] = ("Traceback",)


@pytest.fixture(scope="module")
def laboratory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for all of them: in one place the plugins are read once."""
    return tmp_path_factory.mktemp("strangers")


@pytest.fixture(autouse=True)
def among_strangers(
    monkeypatch: pytest.MonkeyPatch, laboratory: Path
) -> Iterator[None]:
    monkeypatch.chdir(laboratory)
    monkeypatch.syspath_prepend(str(STRANGERS))
    monkeypatch.setenv("PROJECT_PLUGINS", ",".join(PLUGINS))
    yield
    for left in laboratory.iterdir():
        if left.is_dir():
            shutil.rmtree(left)
        else:
            left.unlink()
    for name in [*PLUGINS, "lines", "theirs", "theirs.net"]:
        sys.modules.pop(name, None)


def said(words: Sequence[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    code = main([*words])
    captured = capsys.readouterr()
    return code, captured.out + captured.err


def train(model: str, *bindings: str, task: str = "line", more: str = "") -> str:
    bound = "".join(f" -b {binding}" for binding in bindings)
    return f"train -t {task} -m {model}{bound} {more}".strip()


DRY = "--dry-run"
PRINT = "--print-config"

CASES = [
    # Factories that are kept as hyperparameters.
    Case(train("template", "model.optimizer=@Adam", more=DRY), ["train_loss"]),
    Case(
        train("template", "model.optimizer=@Adam", "model.scheduler=@StepLR",
              "StepLR.step_size=1", more=DRY),
        ["train_loss"],
    ),
    Case("describe template", ["scheduler: torch.optim.lr_scheduler | None = null"]),
    # Choices that JSON does not have.
    Case("describe chooser", ["FAST", "SLOW", "b'a'"]),
    Case(train("chooser", "model.mode=SLOW", more=PRINT), ["mode: SLOW"]),
    Case(
        train("chooser", "model.mode=slow", more=PRINT),
        ["one of FAST, SLOW", "nearest:  SLOW"],
        code=2,
    ),
    # A plugin is imported before what it names.
    Case("describe theirs", ["theirs.net.Theirs"]),
    Case(train("theirs", more=DRY), ["train_loss"]),
    # Names that the engine or the zoo have as well.
    Case(train("sink", more=f"-c a.gin {DRY}"), ["train_loss"],
         files={"a.gin": "Sink.step = @names.run\nnames.run.mode = 'test'\n"}),
    Case(train("sink", more=f"-c a.gin {DRY}"), ["train_loss"],
         files={"a.gin": "Sink.step = @names.Adam\nnames.Adam.lr = 2.0\n"}),
    Case(train("sink", more=f"-c a.gin {PRINT}"), ['step: "@Adam"'],
         files={"a.gin": "Sink.step = @torch.optim.Adam\n"}),
    # What bare Gin accepts.
    Case(train("sink", more=f"-c a.gin {DRY}"), ["train_loss", "SPARE"],
         files={"a.gin": "HIDDEN = 64\nSPARE = 3\nSink.step = %HIDDEN\n"}),
    Case(train("sink", more=f"-c a.gin {PRINT} --changed"), ["step: 2", "a.gin:1"],
         files={"a.gin": "Sink.step = 1\nSink.step = 2\n"}),
    Case(train("sink", more=f"-c a.gin --strict {DRY}"), ["a.gin:1"], code=2,
         files={"a.gin": "Sink.step = 1\nSink.step = 2\n"}),
    Case(train("sink", more=f"-c a.yaml {DRY}"), ["a second time"], code=2,
         files={"a.yaml": "model:\n  step: 1\n  step: 2\n"}),
    # Records.
    Case(train("net", "model.network.block.width=3", more=f"{PRINT} --changed"),
         ["width: 3"]),
    Case(train("net", "model.network.block.width=3",
               more="--explain model.network.block.width"),
         ["model.network = {'block': {'width': 3}}", "--bind #1"]),
    Case(train("net", more=f"-c a.yaml {DRY}"), ["train_loss"],
         files={"a.yaml": "model:\n  network:\n    block: {width: 3}\n    depth: 4\n"}),
    Case(train("net", more=f"-c a.yaml {DRY}"), ["model.network.block.width"], code=2,
         files={"a.yaml": "model:\n  network: {block: {width: x}}\n"}),
    Case(train("net", more=f"-c a.yaml {DRY}"), ["widht", "nearest:", "width"], code=2,
         files={"a.yaml": "model:\n  network: {block: {widht: 1}}\n"}),
    Case(train("typed", more=f"-c a.yaml {DRY}"), ["train_loss"],
         files={"a.yaml": "model:\n  options: {lr: 0.1, name: sgd}\n"}),
    Case(train("named", more=f"-c a.yaml {DRY}"), ["train_loss"],
         files={"a.yaml": "model:\n  window: {start: 3}\n"}),
    Case(train("sized", "model.size.width=3", more=DRY), ["train_loss"]),
    Case(train("sized", more=PRINT), ["???"]),
    # Parameters that are handed on, or that only the plugin knows.
    Case("describe child", ["width: int", "How wide it is", "depth: int = 2"],
         silent=["rate"]),
    Case(train("child", "model.width=3", more=DRY), ["train_loss"]),
    Case(train("child", "task.root=here", "model.width=3", task="far", more=DRY),
         ["train_loss"]),
    Case(train("child", "task.rot=here", "model.width=3", task="far", more=DRY),
         ["no parameter 'rot'", "task.root"], code=2),
    # Values without literals.
    Case(train("values", "model.kind=bfloat16", "model.place=cuda:1", more=PRINT),
         ["kind: bfloat16", 'place: "cuda:1"']),
    Case(train("values", "model.price=1.50", "model.pause=0:30:00", more=PRINT),
         ["1.50", "0:30:00"]),
    Case(train("values", "model.place=cudda", more=PRINT), ["model.place"], code=2,
         silent=["@cudda"]),
    # Conventional code.
    Case("matrix -t bare-line -m said-net", ["λx.x"]),
    Case("matrix -t said-line -m said-net", ["λx.x"]),
    Case("matrix -t dict-line -m dict-net", ["λx.x"]),
    Case("matrix -t said-line -m dict-net --why",
         ["tuple[Tensor, Tensor]", "dict[str, Tensor]"], silent=["TensorBase"]),
    Case("matrix -t bare-line -m bare-net --why",
         ['COMPATIBLE = [("bare-line", "bare-net")]', "conventional.py"]),
    Case(train("said-net", task="bare-line", more=DRY), ["train_loss"]),
    Case("describe lost-net", ["Rate"]),
    Case("matrix -t said-line -m lost-net --why", ["DigitBatch"]),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.words)
def test_a_strangers_code(case: Case, capsys: pytest.CaptureFixture[str]) -> None:
    for name, text in case.files.items():
        Path(name).write_text(text, encoding="utf-8")
    code, text = said(case.words.split(), capsys)
    assert code == case.code, text
    for expected in case.says:
        assert expected in text, text
    for unexpected in case.silent:
        assert unexpected not in text, text


RELOADED = [
    train("template", "model.optimizer=@Adam"),
    train("nothing"),
    train("other"),
    train("other", "model.width=2"),
    train("chooser"),
    train("chooser", "model.mixed=SLOW"),
    train("theirs"),
    train("sink", "model.step=@names.run"),
    train("net", "model.network.block.width=3", "model.other.act=tanh"),
    train("typed", "model.options.lr=0.1"),
    train("named"),
    train("sized", "model.size.width=3"),
    train("child", "model.width=3"),
    train("child", "model.width=3", "task.root=here", task="far"),
    train("values"),
    train("values", "model.kind=float16", "model.order={'a':1}", "model.recent=[1]"),
]


@pytest.mark.slow
@pytest.mark.parametrize("words", RELOADED)
def test_what_a_run_froze_is_the_same_again(
    words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, text = said([*words.split(), "-b", "trainer.max_epochs=1"], capsys)
    assert code == 0, text
    (first,) = Path("runs").glob("*/*")
    for name in ("config.gin", "config.yaml"):
        again = ["train", "-c", str(first / name), "--runs-dir", name]
        code, text = said(again, capsys)
        assert code == 0, text
        (second,) = Path(name).glob("*/*")
        for file in ("config.gin", "metrics.csv"):
            assert (first / file).read_bytes() == (second / file).read_bytes(), file
