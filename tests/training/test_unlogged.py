"""A training that rests on a metric which nobody logs ends, and says what there is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from project import resolve
from project.core.errors import Fault
from project.training.engine import Result, dry_run, train
from project.training.unlogged import UnknownMonitorError, Watch

SHORT = {"trainer.max_epochs": 2, "trainer.accelerator": "cpu"}
TYPO: dict[str, Any] = {"trainer.monitor": "val_lss", "trainer.mode": "min"}
HALVES = {"trainer.val_check_interval": 0.5}


def asked(model: str = "line", files: list[Path] | None = None, **bind: Any) -> Any:
    settings = {name.replace("__", "."): value for name, value in bind.items()}
    references = {k: v for k, v in settings.items() if str(v).startswith(("@", "[@"))}
    plain = {k: v for k, v in settings.items() if k not in references}
    return resolve(
        task="points",
        model=model,
        plugins=["raising_zoo"],
        files=files or [],
        bind=[*plain.items(), *(f"{k}={v}" for k, v in references.items())],
    )


def run(tmp_path: Path, said: list[str] | None = None, **asking: Any) -> Result:
    """Trains two epochs of four batches."""
    return train(
        asked(**{**SHORT, **asking}),
        runs_dir=tmp_path,
        command=[],
        notice=([] if said is None else said).append,
    )


def refused(tmp_path: Path, **asking: Any) -> Fault:
    with pytest.raises(UnknownMonitorError) as caught:
        run(tmp_path, **asking)
    [record] = tmp_path.glob("*/*/run.json")
    assert '"status": "failed"' in record.read_text()
    [fault] = caught.value.faults
    return fault


pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.parametrize(
    "more",
    [
        {},
        HALVES,
        {"trainer.limit_val_batches": 0},
        {"trainer.check_val_every_n_epoch": 2},
        {"trainer.check_val_every_n_epoch": 9},
        {"trainer.fast_dev_run": True},
        {"trainer.enable_checkpointing": False},
        {"model": "late-line"},
        {"model": "late-line", **HALVES},
        {"trainer.patience": 3},
    ],
    ids=str,
)
def test_a_monitor_that_somebody_set_has_to_be_logged(
    more: dict[str, Any], tmp_path: Path
) -> None:
    fault = refused(tmp_path, **TYPO, **more)
    assert "'val_lss'" in fault.problem
    assert fault.given == "trainer.monitor=val_lss"
    assert fault.origin is not None
    validated = not {"trainer.limit_val_batches"} & more.keys()
    validated &= more.get("trainer.check_val_every_n_epoch") != 9
    expected = "train_loss, val_loss" if validated else "train_loss (there was no"
    assert expected in fault.expected
    best = "val_loss" if validated else "train_loss"
    assert fault.next == f"--bind trainer.monitor={best}"


@pytest.mark.parametrize(
    "more", [{}, HALVES, {"trainer.limit_val_batches": 0}], ids=str
)
@pytest.mark.parametrize("monitor", ["train_loss", "late_loss"])
def test_what_training_logs_at_the_end_of_its_epoch_is_waited_for(
    monitor: str, more: dict[str, Any], tmp_path: Path
) -> None:
    more = {**more, "trainer.monitor": monitor, "model": "late-line"}
    assert run(tmp_path, **more).best_epoch is not None


def test_the_default_that_nobody_set_is_a_note_and_the_last_weights_are_kept(
    tmp_path: Path,
) -> None:
    said: list[str] = []
    result = run(tmp_path, said, model__logs="val_acc")
    assert result.best_epoch is None
    assert result.checkpoint == result.folder / "checkpoints" / "last.ckpt"
    [note] = [line for line in said if "was not logged" in line]
    # A run that is frozen, which sets every default, is repeated as it was.
    again = run(tmp_path, files=[result.folder / "config.gin"])
    assert again.metrics == result.metrics

    dry: list[str] = []
    dry_run(asked(model__logs="val_acc"), notice=dry.append)
    fact = note.partition(": the")[0]
    assert dry == [f"{fact}: a training keeps the last checkpoint, and no best one"]


def test_the_default_that_somebody_set_is_none(tmp_path: Path) -> None:
    said: list[str] = []
    with pytest.raises(UnknownMonitorError):
        run(tmp_path, said, trainer__monitor="val_loss", model__logs="val_acc")
    assert not any("was not logged" in line for line in said)


def test_patience_rests_on_the_default_too(tmp_path: Path) -> None:
    fault = refused(tmp_path, trainer__patience=2, model__logs="val_acc")
    assert fault.origin is None
    assert fault.nearest == ("val_acc", "train_loss")
    assert fault.next == "--bind trainer.monitor=val_acc"


def test_a_schedule_rests_on_what_its_model_says(tmp_path: Path) -> None:
    fault = refused(tmp_path, model__plateau="val_lss")
    assert fault.problem.startswith("the schedule ReduceLROnPlateau names")
    assert fault.nearest == ("val_loss",)


@pytest.mark.parametrize("more", [{}, {"trainer.check_val_every_n_epoch": 2}], ids=str)
@pytest.mark.parametrize("name", ["EarlyStopping", "ModelCheckpoint"])
def test_a_callback_of_the_users_gets_the_same_answer(
    name: str, more: dict[str, Any], tmp_path: Path
) -> None:
    callback = {"trainer.callbacks": f"[@{name}()]", f"{name}.monitor": "val_lss"}
    fault = refused(tmp_path, **callback, **more)
    assert fault.given == f"{name}.monitor=val_lss"
    assert fault.origin is not None
    assert fault.next == f"--bind {name}.monitor=val_loss"


def test_a_callback_that_need_not_have_its_metric_goes_on(tmp_path: Path) -> None:
    stops = {"EarlyStopping.monitor": "val_lss", "EarlyStopping.strict": False}
    run(tmp_path, **{"trainer.callbacks": "[@EarlyStopping()]", **stops})


def test_a_dry_run_gives_the_same_answer() -> None:
    with pytest.raises(UnknownMonitorError) as caught:
        dry_run(asked(**TYPO))
    assert caught.value.faults[0].next == "--bind trainer.monitor=val_loss"


@pytest.mark.parametrize(
    ("monitor", "logged", "close"),
    [
        ("val_acc", ["train_loss", "val_accuracy", "val_loss"], ("val_accuracy",)),
        ("val_loss", ["train_loss", "val_f1"], ("val_f1", "train_loss")),
        ("accuracy", ["train_loss", "val_accuracy"], ("val_accuracy",)),
        ("x", ["odd", "train_loss"], ("train_loss",)),  # Which tells its direction.
        ("x", [], ()),
    ],
)
def test_the_nearest_is_of_the_same_stage_and_can_be_judged_by(
    monitor: str, logged: list[str], close: tuple[str, ...]
) -> None:
    fault = Watch(monitor, "trainer.monitor", directed=True, without="x").fault(logged)
    assert fault.nearest == close
    assert fault.next == "x"
    assert ("nothing" in fault.expected) is not logged or bool(logged)


def test_of_many_metrics_some_are_listed() -> None:
    fault = Watch("x", "it").fault([f"val_{number}" for number in range(20)])
    assert fault.expected.endswith(" and 8 more")


@pytest.mark.parametrize(
    "order", ["", "run: {precedence: [default,pair,file,env,flag]}\n"]
)
def test_who_writes_the_default_in_a_file_has_set_it(
    tmp_path: Path, order: str
) -> None:
    """Also in the order of a frozen config, which is one if it holds everything."""
    file = tmp_path / "mine.yaml"
    file.write_text(f"{order}trainer:\n  monitor: val_loss\n")
    fault = refused(tmp_path, files=[file], model__logs="val_acc")
    assert str(fault.origin) == f"{file}:{3 if order else 2}"
