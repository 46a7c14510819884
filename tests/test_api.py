"""The Python API takes values, not texts of them."""

from __future__ import annotations

import enum
import importlib
import json
import os
import signal
import sys
import threading
import warnings
from pathlib import Path

import fakes
import numpy as np
import pytest

import project
from project import ConfigError, build, matrix, resolve, train
from project.core.resolving.resolution import Resolution


class Mood(enum.Enum):
    SUNNY = "sunny"


PAIR = {"task": "language-id", "model": "lit-rnn"}


def test_values_are_bound_as_what_they_are():
    found = resolve(
        **PAIR,
        bind={
            "task.datadir": Path("data/x"),
            "task.batch_size": np.int64(8),
            "model.learn_rate": np.float32(0.5),
        },
    )
    assert not found.faults
    assert found.value("task.datadir") == "data/x"
    assert found.value("task.batch_size") == 8
    assert found.value("model.learn_rate") == 0.5
    assert type(found.value("task.batch_size")) is int


def test_texts_and_values_may_be_mixed_and_the_later_wins():
    found = resolve(
        **PAIR, bind=["task.batch_size=4", ("task.batch_size", 8), "model.x=1"]
    )
    assert found.value("task.batch_size") == 8
    (fault,) = found.faults
    assert str(fault.origin) == "--bind #3"


@pytest.mark.parametrize("value", [Mood.SUNNY, np.arange(3), open, object()])
def test_what_no_config_can_hold_is_a_fault_and_never_a_repr(value: object):
    found = resolve(**PAIR, bind={"task.batch_size": value})
    (fault,) = found.faults
    assert fault.problem.startswith("task.batch_size cannot be ")


def test_a_plugin_that_is_not_there_is_the_only_fault(folder: Path):
    with pytest.raises(ConfigError) as caught:
        resolve(task="digit", plugins=["a_plugin_of_nobodys"])
    (fault,) = caught.value.faults
    assert fault.problem.startswith("the plugin a_plugin_of_nobodys cannot be imported")
    assert (fault.given, str(fault.origin)) == (
        "--plugin a_plugin_of_nobodys",
        "--plugin #1",
    )


def test_one_of_a_list_may_stand_alone(folder: Path):
    (folder / "x.yaml").write_text("task: {batch_size: 2}\n")
    for file in ("x.yaml", Path("x.yaml")):
        found = resolve(**PAIR, files=file, bind="model.dropout=0.5")
        assert found.value("task.batch_size") == 2
        assert found.value("model.dropout") == 0.5
    with pytest.raises(ConfigError, match="the plugin gone cannot be imported"):
        resolve(**PAIR, plugins="gone")


# ------------------------------------------------------------------ what is said


def test_every_public_name_is_there():
    for name in project.__all__:
        assert callable(getattr(project, name))
    assert set(project.__all__) <= set(dir(project)), "what can be completed"


def test_what_nobody_asked_for_is_a_warning_where_it_was_called():
    bind = {"task.tokenizer_name": "byte", "model.vocab_size": 3}
    for _ in range(2):  # Each time, as a cell is run again.
        with pytest.warns(UserWarning, match="replaces 3") as caught:
            resolve(**PAIR, bind=bind)
        assert caught[0].filename == __file__
        assert str(caught[0].message).endswith("which replaces 3 (bind #2)")


def test_a_warning_that_is_an_error_takes_no_errors_place(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    from project.models.linear import LitLinear

    def full(self: object, *given: object) -> None:
        raise ValueError("no room")

    monkeypatch.setattr(LitLinear, "training_step", full)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(UserWarning, match="sets nothing"):
            resolve(**PAIR, environment={"PROJECT_TASKK": "3"})
        with pytest.raises(ConfigError, match="no task 'wnie'"):
            resolve(task="wnie", environment={"PROJECT_TASKK": "3"})
        with pytest.raises(ValueError, match="no room"):
            train(wine())
    assert not list(folder.glob("runs/*/*"))


def test_a_resolution_without_notices_is_quiet(capfd: pytest.CaptureFixture[str]):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        resolve(**PAIR)
    assert capfd.readouterr() == ("", "")


def test_a_resolution_is_a_table_in_a_notebook():
    made = resolve(**PAIR, bind={"model.dropuot": 1})._repr_html_()
    assert "<caption>Resolution language-id + lit-rnn: 1 fault" in made
    assert "<td>task.batch_size</td><td><strong>???</strong></td>" in made
    assert "nearest model.dropout</li>" in made


def test_the_matrix_is_that_of_the_command_line():
    made = matrix(task="wine")
    assert [verdict.model for verdict in made.rows[0] if verdict.fits] == [
        "lit-linear",
        "lit-mlp",
    ]
    assert made["wine", "lit-gpt"].symbol == "∅"
    with pytest.raises(ConfigError, match="no task 'wnie'") as caught:
        matrix(task="wnie")
    assert "nearest:  wine" in str(caught.value)


@pytest.mark.slow
def test_a_hook_that_was_edited_is_not_run_as_it_was(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    hook = (
        "from project import pair_hook\n"
        "HOOKS = ['edited_hooks']\n"
        "@pair_hook(task='wine', model='lit-mlp', reads=[], sets=['model.dropout'])\n"
        "def choose(config):\n    return {'model.dropout': 0.25}\n"
    )
    file = folder / "edited_hooks.py"
    file.write_text(hook)
    monkeypatch.syspath_prepend(folder)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)

    def dropout() -> object:
        pair = {"task": "wine", "model": "lit-mlp", "plugins": ["edited_hooks"]}
        return resolve(**pair).value("model.dropout")

    try:
        assert dropout() == 0.25
        file.write_text(hook.replace("0.25", "0.125"))
        with pytest.raises(ConfigError, match="has changed since it was imported"):
            dropout()
        importlib.reload(sys.modules["edited_hooks"])
        assert dropout() == 0.125
    finally:
        sys.modules.pop("edited_hooks", None)


# ------------------------------------------------------- classes of this program


def test_tables_of_classes_are_resolved_and_judged():
    tables = {"TASKS": {"pixels": fakes.Pixels}, "MODELS": {"net": fakes.Net}}
    found = resolve(
        task="pixels", model="net", plugins=[tables], bind={"model.width": 3}
    )
    assert [str(key) for key in found.missing] == ["task.batch_size"]
    assert found.plugins[0].startswith("__main__.tables_")
    assert matrix(plugins=[tables])["pixels", "net"].fits


def test_a_config_of_such_classes_needs_them_again(folder: Path):
    tables = {"TASKS": {"pixels": fakes.Pixels}, "MODELS": {"net": fakes.Net}}
    pair = {"task": "pixels", "model": "net", "plugins": [tables]}
    bind = {"model.width": 3, "task.batch_size": 2}
    frozen = folder / "config.gin"
    frozen.write_text(resolve(**pair, bind=bind).to_gin())
    again = resolve(files=[frozen], plugins=[tables])
    assert again.value("model.width") == 3
    with pytest.raises(ConfigError, match="defined in a notebook or a script"):
        resolve(files=[frozen])


# ------------------------------------------------------------------- a training


def wine(**bind: object) -> Resolution:
    bound = {
        "task.batch_size": 32,
        "model.learn_rate": 0.1,
        "trainer.max_epochs": 1,
        "trainer.accelerator": "cpu",
    }
    return resolve(task="wine", model="lit-linear", bind={**bound, **bind})


def test_a_training_returns_its_folder_and_its_metrics_and_is_quiet(
    folder: Path, capfd: pytest.CaptureFixture[str]
):
    found: list[object] = []
    thread = threading.Thread(target=lambda: found.append(train(wine())))
    thread.start()  # Where no handler of signals can be set.
    thread.join()
    (result,) = found
    assert capfd.readouterr() == ("", "")
    record = json.loads((result.folder / "run.json").read_text())
    assert (record["status"], result.status) == ("done", "done")
    assert record["metrics"] == result.metrics
    assert result.folder.parent == folder / "runs" / "wine-lit-linear"
    with build(resolve(files=[result.folder / "config.gin"])) as built:
        pass
    assert built.model.configure_optimizers() is not None


def test_what_has_no_effect_is_a_warning(folder: Path):
    bind = ["model.optimizer=@AdamW", "AdamW.lr=0.5", "model.learn_rate=0.1"]
    bind += ["task.batch_size=32", "trainer.max_epochs=1", "trainer.accelerator=cpu"]
    resolution = resolve(task="wine", model="lit-linear", bind=bind)
    with pytest.warns(UserWarning, match=r"AdamW\.lr has no effect") as caught:
        train(resolution, runs_dir=folder / "elsewhere")
    assert __file__ in [each.filename for each in caught]


def test_an_interrupt_is_one_of_pythons_and_recorded(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    from project.models.linear import LitLinear

    def interrupted(self: object, *given: object) -> None:
        os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(LitLinear, "training_step", interrupted)
    with pytest.raises(KeyboardInterrupt) as caught:
        train(wine())
    assert caught.value.__suppress_context__, "Lightning's frames say nothing"
    (record,) = folder.rglob("run.json")
    assert json.loads(record.read_text())["status"] == "interrupted"
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_what_is_missing_is_refused_with_the_argument_to_give(folder: Path):
    with pytest.raises(ConfigError) as caught:
        train(resolve(task="wine", model="lit-linear"))
    assert 'next:     bind=["task.batch_size=..."]' in str(caught.value)
    assert not list(folder.iterdir())
