"""What raises is named, with what was set and what to change; a run that has not taken
a step leaves no folder.

The table has every hook at which a component can raise.
"""

from __future__ import annotations

import io
import json
import re
import signal
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import raising_zoo
import torch

from project import resolve
from project.cli.main import main
from project.core.errors import ConfigError, Fault
from project.core.gin_bridge.injection import ComponentError
from project.core.origins import Origin, Source
from project.runs.signals import Interrupted
from project.training.engine import train
from project.training.failing import blaming, config_errors, described

WIDE = ("task.width=5", "model.width=5")
WATCHED = ("trainer.callbacks=[@Watcher()]", "Watcher.limit=7")

TASK = "raised by points (raising_zoo.Points)"
MODEL = "raised by line (raising_zoo.Line)"
WATCHER = "raised by Watcher (raising_zoo.Watcher)"
BATCH = "  batch:    x float32 [4, 5], y float32 [4, 1]"
GONE, KEPT = "", "failed"

Train = Callable[..., tuple[int, str, str]]


def command(*bindings: str) -> list[str]:
    words = ["train", "--plugin", "raising_zoo", "-t", "points", "-m", "line"]
    settings = ("trainer.max_epochs=1", "trainer.accelerator=cpu", *bindings)
    return [*words, *(f"--bind={each}" for each in settings)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all: the plugins that are found from another are others."""
    return tmp_path_factory.mktemp("folder")


@pytest.fixture
def trained(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Train:
    """Trains, in an empty folder."""
    monkeypatch.chdir(folder)
    return partial(_trained, tmp_path, capsys)


def _trained(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    *bindings: str,
    flags: Sequence[str] = (),
) -> tuple[int, str, str]:
    """The exit code, what it said from the error on, and the status it recorded."""
    runs = tmp_path / "runs"
    code = main([*command(*bindings), *flags, "--runs-dir", str(runs)])
    err = capsys.readouterr().err
    said = err[err.index("error: ") :] if "error: " in err else err
    records = [json.loads(p.read_text()) for p in runs.glob("*/*/run.json")]
    assert bool(records) == runs.exists()
    return code, said, records[0]["status"] if records else GONE


ROWS = [
    # The task.
    (["task.at=init", *WIDE], [f"{TASK}, called with", "width = 5  (--bind #4)"], GONE),
    (["task.at=prepare_data", *WIDE], [f"{TASK} in prepare_data, built with"], GONE),
    (["task.at=setup", *WIDE], [f"{TASK} in setup", "--bind task.width=3"], GONE),
    (["task.at=setup:gone", *WIDE], ["No such file or directory: 'data.csv'"], GONE),
    (["task.at=setup:full", *WIDE], [f"{TASK} in setup"], KEPT),
    (["task.at=setup:exit"], ["sys.exit(0) was called", f"{TASK} in setup"], GONE),
    (["task.at=train_dataloader", *WIDE], [f"{TASK} in train_dataloader"], GONE),
    (["task.at=val_dataloader", *WIDE], [f"{TASK} in val_dataloader"], GONE),
    (["task.at=test_dataloader", *WIDE], [f"{TASK} in test_dataloader"], KEPT),
    (["task.at='val_dataloader item'", *WIDE],
     [f"{TASK} in a batch of val_dataloader", "in __getitem__"], GONE),
    (["task.at='train_dataloader item'", "task.workers=1", *WIDE],
     ["error: ValueError: a width of 5 is too wide",
      f"{TASK} in a batch of train_dataloader", "in __getitem__"], GONE),
    (["task.at=teardown", *WIDE], [f"{TASK} in teardown"], KEPT),
    # The model.
    (["model.at=init", *WIDE],
     [f"{MODEL}, called with\n    width = 5  (--bind #5)", "model.width=3"], GONE),
    (["model.at=configure_optimizers", *WIDE],
     [f"{MODEL} in configure_optimizers"], GONE),
    (["model.at=validation_step", *WIDE],
     [f"{MODEL} in validation_step", BATCH], GONE),
    (["model.at=training_step", *WIDE], [f"{MODEL} in training_step", BATCH], GONE),
    (["model.at=training_step", "model.after=2", *WIDE], [BATCH], KEPT),
    (["model.at=validation_step", "model.after=1", *WIDE], [BATCH], KEPT),
    (["model.at=training_step:exit", "model.after=2"], ["sys.exit(0)"], KEPT),
    (["model.at=training_step:pipe"], ["BrokenPipeError", "in training_step"], GONE),
    (["model.at=test_step", *WIDE], [f"{MODEL} in test_step", BATCH], KEPT),
    (["model.at=on_save_checkpoint", *WIDE], [f"{MODEL} in on_save_check"], KEPT),
    # Parts.
    ([*WATCHED, "Watcher.at=init"], [f"{WATCHER}, called with"], GONE),
    ([*WATCHED, "Watcher.at=on_fit_start"], [f"{WATCHER} in on_fit_start"], GONE),
    ([*WATCHED, "Watcher.at=on_train_batch_end"],
     [f"{WATCHER} in on_train_batch_end", "limit = 7  (--bind #4)"], KEPT),
    ([*WATCHED, "Watcher.at=on_exception", "model.at=training_step"],
     [f"{MODEL} in training_step", "and then on_exception raised ValueError"], GONE),
    (["model.optimizer=@shaky", "shaky.momentum=7"],
     ["raised by shaky (raising_zoo.shaky), called with\n    momentum = 7.0  (--bind",
      "--bind shaky.momentum=0.0"], GONE),
    (["model.optimizer=@Stumbling", "Stumbling.kick=7"],
     ["raised by Stumbling (raising_zoo.Stumbling) in optimizer_step",
      "--bind Stumbling.kick=0"], GONE),
    (["model.optimizer=@SGD", "model.lr=-1"],
     ["raised by SGD (torch.optim.SGD), called with\n    model.lr = -1.0  (--bind",
      "--bind model.lr=0.1"], GONE),
    (["trainer.logger=@Diary()", "Diary.limit=7", "trainer.log_every_n_steps=1"],
     ["raised by Diary (raising_zoo.Diary) in log_metrics, built with",
      "limit = 7  (--bind #4)"], KEPT),
    # What Lightning cannot use.
    (["task.at='no loader'"],
     ["invalid dataloader", f"{TASK} in train_dataloader, built with"], GONE),
    (["model.at='none of them'"],
     ["Unknown configuration", f"{MODEL} in configure_optimizers, built"], GONE),
    # Exceptions of every kind.
    (["model.at=init:group"],
     ["ExceptionGroup: two at once", "one of them: ValueError: the first",
      f"{MODEL}, called with"], GONE),
    (["model.at=training_step:group"],
     ["ExceptionGroup: two at once", "one of them: KeyError: 'b'"], GONE),
    (["model.at=init:mute"],
     ["MuteError: (what it says cannot be read: its __str__ raised RuntimeError)",
      f"{MODEL}, called with"], GONE),
    (["model.at=training_step:mute", "model.after=1"],
     ["MuteError: (what it says", f"{MODEL} in training_step"], KEPT),
    (["model.at=init:exit"], ["sys.exit(0) was called", f"{MODEL}, called"], GONE),
    (["task.at=setup:base"],
     ["StrayError: no exception of the usual kind", f"{TASK} in setup"], GONE),
    (["model.at=init:from"],
     ["RuntimeError: no vocabulary\n  from KeyError: 'tokens'\n", MODEL], GONE),
    (["model.at=training_step:while"],
     ["no vocabulary\n  while handling KeyError: 'tokens'\n"], GONE),
    (["model.at=scale"],
     ["no attribute 'scale'\n  scale is a property, and raises AttributeError: 'Line' "
      "object has no attribute 'no_such_scale' ("], GONE),
    # Sizes that do not go together.
    (["task.width=5"],
     ["shapes cannot be multiplied (4x5 and 3x1)",
      f"{MODEL} in validation_step, built with\n    width = 3  (default)\n"
      "    task.width = 5  (--bind #3)", BATCH, "--bind model.width=5"], GONE),
]  # fmt: skip


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("bindings", "lines", "status"), ROWS, ids=lambda each: (
    " ".join(each) if isinstance(each, list) and "=" in each[0] else ""
))  # fmt: skip
def test_what_raises_is_named(
    bindings: list[str],
    lines: list[str],
    status: str,
    trained: Train,
) -> None:
    code, said, recorded = trained(*bindings)
    assert (code, recorded) == (1, status)
    for line in lines:
        assert line in said
    assert "  more:     the same command with --traceback shows all frames" in said
    assert len(said.splitlines()) <= 20
    for machinery in ("site-packages", "project/", " at 0x"):
        assert machinery not in said


SHAPES = """\
error: RuntimeError: mat1 and mat2 shapes cannot be multiplied (4x5 and 3x1)
  raised by line (raising_zoo.Line) in validation_step, built with
    width = 3  (default)
    task.width = 5  (--bind #3)
  batch:    x float32 [4, 5], y float32 [4, 1]
  ZOO in validation_step
    self.log(self.logs, self.loss(batch))
  ZOO in loss
    return nn.functional.mse_loss(self(batch), batch.y)
  ZOO in forward
    return self.layer(batch.x)
  next:     --bind model.width=5
  more:     the same command with --traceback shows all frames
"""


@pytest.mark.filterwarnings("ignore")
def test_an_answer_is_read_as_a_whole(trained: Train) -> None:
    _, said, _ = trained("task.width=5")
    assert re.sub(rf"{re.escape(raising_zoo.__file__)}:\d+", "ZOO", said) == SHAPES


@pytest.mark.filterwarnings("ignore")
def test_the_whole_traceback_ends_with_the_defaults(
    trained: Train, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(RuntimeError, match="cannot be multiplied") as caught:
        trained("task.width=5", flags=["--traceback"])
    assert "    lr = 0.1  (default)" in caught.value.__notes__[-1]


@pytest.mark.filterwarnings("ignore")
def test_what_is_to_be_typed_next_mends_it(trained: Train) -> None:
    _, said, _ = trained("task.width=5")
    [binding] = re.findall(r"next:     --bind (\S+)", said)
    assert trained("task.width=5", binding)[0] == 0


@pytest.mark.filterwarnings("ignore")
def test_a_dry_run_gives_the_same_answer(trained: Train) -> None:
    whole, dry = (
        trained("model.at=configure_optimizers", flags=flags)
        for flags in ((), ("--dry-run",))
    )
    assert whole == dry


@pytest.mark.filterwarnings("ignore")
def test_in_python_the_exception_stays_and_its_notes_say_whose_it_is(
    tmp_path: Path,
) -> None:
    resolution = resolve(
        task="points",
        model="line",
        plugins=["raising_zoo"],
        bind={"model.at": "training_step", "trainer.accelerator": "cpu"},
    )
    said: list[str] = []
    with pytest.raises(ValueError, match="too wide") as caught:
        train(resolution, runs_dir=tmp_path / "runs", command=[], notice=said.append)
    assert type(caught.value) is ValueError
    [note] = caught.value.__notes__
    assert f"{MODEL} in training_step, built with\n" in note
    assert "    at = 'training_step'  (bind #1)\n" in note
    gone = rf"{re.escape(str(tmp_path))}/runs/points-line/\d{{8}}-\d{{6}} is gone"
    kept = "no step was taken: nothing of this run is kept, and "
    assert re.fullmatch(kept + gone, said[-1])
    assert not (tmp_path / "runs").exists()


def test_a_fault_of_a_constructor_is_one_of_the_config_and_says_where() -> None:
    origin = Origin(Source.FLAG, "--bind #1")
    fault = Fault("no", key="trainer.seed")
    error = ComponentError("Trainer", {}, ConfigError(fault))
    error.origins = {"seed": origin}
    resolution = resolve(task="points", model="line", plugins=["raising_zoo"])
    with pytest.raises(ConfigError) as caught, config_errors(resolution):
        raise error
    assert caught.value.faults == (fault.at(origin),)


@pytest.mark.parametrize(
    ("batch", "text"),
    [
        (torch.zeros(2, 3), "float32 [2, 3]"),
        ([torch.zeros(2), "a"], "float32 [2], str"),
        ({"x": torch.zeros(1), "y": [1]}, "x float32 [1], y list"),
        (raising_zoo.Batch(torch.zeros(1), torch.zeros(1, dtype=torch.int64)),
         "x float32 [1], y int64 [1]"),
        ((), "tuple"),
        ([torch.zeros(1)] * 8, ", ".join(["float32 [1]"] * 6) + " and 2 more"),
    ],
)  # fmt: skip
def test_a_batch_is_described_by_its_fields(batch: object, text: str) -> None:
    assert described(batch) == text


class Struck(io.BytesIO):
    """A file in whose nth write a signal strikes."""

    def __init__(self, nth: int) -> None:
        super().__init__()
        self.left = nth

    def write(self, data: Any) -> int:
        self.left -= 1
        if not self.left:
            raise Interrupted(signal.SIGINT)
        return super().write(data)


@pytest.mark.parametrize("nth", range(1, 12))
def test_a_signal_while_a_checkpoint_is_written_is_no_short_file(nth: int) -> None:
    resolution = resolve(task="points", model="line", plugins=["raising_zoo"])
    with pytest.raises(Interrupted), blaming(resolution, []):
        torch.save({"weights": torch.zeros(4)}, Struck(nth))


def test_of_a_run_that_was_announced_it_is_said_that_it_is_gone(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    monkeypatch.chdir(folder)
    runs = ["--runs-dir", str(tmp_path / "runs")]
    main([*command("model.at=training_step"), *runs])
    err = capsys.readouterr().err
    announced = re.search(r"^run: (.*)$", err, re.MULTILINE)
    assert announced
    gone = f"nothing of this run is kept, and {announced[1]} is gone"
    assert f"note: no step was taken: {gone}\n" in err
    main([*command("model.at=validation_step"), *runs])
    err = capsys.readouterr().err
    assert "run: " not in err
    assert "note: no step was taken: nothing of this run is kept\n" in err


def test_what_a_component_prints_is_no_answer(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    monkeypatch.chdir(folder)
    words = [*command("task.at=setup:print", "model.at=training_step:print")]
    code = main([*words, "--format", "json", "--runs-dir", str(tmp_path / "runs")])
    heard = capsys.readouterr()
    assert code == 0
    assert json.loads(heard.out)["status"] == "done"
    assert "printed by a component" in heard.err
