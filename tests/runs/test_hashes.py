"""Which changes of a config and of its code change a hash."""

from __future__ import annotations

import subprocess
import sys
import types
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from project.api import resolve
from project.core.components.loaded import digest_of_file
from project.core.resolving.resolution import Resolution
from project.runs.hashes import code_of, hashed_values, hashes_of


def found(**bind: Any) -> Resolution:
    given = {"task.batch_size": 32, "model.learn_rate": 0.1}
    bindings = [f"{key}={value}" for key, value in {**given, **bind}.items()]
    return resolve(task="wine", model="lit-linear", bind=bindings)


def config(**bind: Any) -> str:
    return hashes_of(found(**bind), {})["config"]


@pytest.mark.parametrize(
    "bind",
    [
        {"task.batch_size": 16},
        {"model.learn_rate": "null"},
        {"model.optimizer": "@AdamW"},
        {"trainer.devices": 2},
        {"trainer.num_nodes": 2},
        {"trainer.strategy": "ddp"},
        {"trainer.precision": "bf16-mixed"},
        {"trainer.patience": 3},
        {"trainer.callbacks": "[@LearningRateMonitor()]"},
        {"trainer.seed": 1},
        {"trainer.accumulate_grad_batches": 2},
    ],
    ids=str,
)
def test_what_can_change_a_result_changes_the_hash(bind: dict[str, Any]):
    assert config(**bind) != config()


@pytest.mark.parametrize(
    "bind",
    [
        {"trainer.experiment": "mine"},
        {"trainer.enable_progress_bar": "false"},
        {"trainer.enable_model_summary": "false"},
        {"trainer.profiler": "simple"},
        {"trainer.logger": "[@CSVLogger()]", "CSVLogger.name": "x"},
        {"task.datadir": "elsewhere"},
    ],
    ids=str,
)
def test_what_cannot_does_not(bind: dict[str, Any]):
    assert config(**bind) == config()


def test_a_part_that_something_else_uses_as_well_counts():
    callback = {"trainer.callbacks": "[@LearningRateMonitor()]"}
    logged = config(**callback, **{"LearningRateMonitor.log_momentum": "true"})
    assert logged != config(**callback)


def test_one_hash_leaves_the_seed_out():
    first, second = (hashes_of(found(**{"trainer.seed": s}), {}) for s in (1, 2))
    assert first["seedless"] == second["seedless"]
    assert first["config"] != second["config"]


def test_a_macro_is_what_it_stands_for():
    by_macro = [*["task.batch_size=%size", "size=32"], "model.learn_rate=0.1"]
    made = resolve(task="wine", model="lit-linear", bind=by_macro)
    assert dict(hashed_values(made)) == dict(hashed_values(found()))


def test_the_code_is_that_of_components_and_hooks_and_plugins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    names = {*code_of(found())}
    assert names >= {"project.tasks.wine", "project.models.linear",
                     "project.pairs.shapes", "project.training.trainer"}  # fmt: skip
    with_part = code_of(found(**{"model.optimizer": "@AdamW"}))
    assert {*with_part} - names == {"torch.optim"}


def test_a_module_that_nobody_has_imported_is_found_and_stays_so():
    code = (
        "import sys\n"
        "from project.api import resolve\n"
        "from project.runs.hashes import code_of\n"
        "found = resolve(task='wine', model='lit-linear', bind=sys.argv[1:])\n"
        "print(*code_of(found), 'torch' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "model.optimizer=@AdamW"],
        capture_output=True,
        text=True,
        check=True,
    )
    *names, torch = done.stdout.split()
    assert {"project.tasks.wine", "project.models.linear", "torch.optim"} <= {*names}
    assert torch == "False"


def test_the_code_of_a_script_is_its_file_and_a_made_up_module_has_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    script = tmp_path / "own.py"
    script.write_text("MODELS = {}\n")
    main = types.ModuleType("__main__")
    main.__file__ = "own.py"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "__main__", main)
    monkeypatch.setitem(sys.modules, "made_up", types.ModuleType("made_up"))
    plugins = ("__main__.tables_1", "made_up")
    made = code_of(replace(found(), plugins=plugins))
    assert made["__main__.tables_1"] == digest_of_file(str(script))
    assert "made_up" not in made
    del main.__file__  # A notebook.
    assert "__main__.tables_1" not in code_of(replace(found(), plugins=plugins))


def test_an_edit_changes_the_hash_of_the_code():
    files = {"a": "1", "b": "2"}
    before = hashes_of(found(), files)["code"]
    assert hashes_of(found(), dict(reversed(files.items())))["code"] == before
    assert hashes_of(found(), {**files, "b": "3"})["code"] != before


def test_a_default_that_no_text_expresses_has_a_hash_too() -> None:
    average = {"trainer.callbacks": "[@StochasticWeightAveraging()]"}
    assert len(config(**average, **{"StochasticWeightAveraging.swa_lrs": 0.01})) == 64
