"""Every pair of the zoo that is said to fit is built by Gin and trained, twice.

What Gin reports to have injected is compared with what the engine resolved, both read
by Gin's own parser; the second training is compared with the first, bit for bit.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
import pytorch_lightning as pl
import torch

from project.api import manifest_of, resolve
from project.cli.main import main
from project.core.building.build import build
from project.core.components.compatibility import matrix
from project.core.gin_bridge.parsing import parse_gin
from project.core.loading import load
from project.core.values import Value
from project.models import MODELS
from project.training.engine import train

MANIFEST = manifest_of()
PAIRS = [(v.task, v.model) for row in matrix(MANIFEST) for v in row if v.fits]

# The smallest values for what has no default, by parameter.
VALUES: dict[str, object] = {
    "batch_size": 8,
    "context_length": 8,
    "val_size": 0.1,
    "tokenizer_name": "byte",
    "hidden_sizes": [8],
    "channels": 8,
    "embedding_dim": 8,
    "hidden_size": 8,
    "projection_size": 4,
    "num_layers": 1,
    "num_heads": 2,
    "learn_rate": None,
}


def bindings(task: str, model: str, folder: Path) -> dict[str, object]:
    """Values for all that a pair requires, and parts that Gin has to inject late."""
    text = folder / "text.txt"
    text.write_text("To be, or not to be, that is the question.\n" * 40)
    values = {**VALUES, "path": str(text)}
    found: dict[str, object] = {
        f"{role}.{name}": values[name]
        for role, component in (
            ("task", MANIFEST.tasks[task]),
            ("model", MANIFEST.models[model]),
        )
        for name, parameter in component.parameters.items()
        if parameter.required and name in values
    }
    return found


def by_key(text: str) -> dict[str, Value]:
    return {str(s.key): s.value for s in parse_gin(text, "gin") if s.kind == "binding"}


def test_the_zoo_has_pairs_of_every_kind() -> None:
    symbols = {verdict.symbol for row in matrix(MANIFEST) for verdict in row}
    assert symbols == {"∅", "λx.x", "λx.y"}
    assert MANIFEST.broken == ()
    assert [c.name for c in MANIFEST.components if c.error] == []


def test_every_parameter_of_the_zoo_is_documented_and_typed() -> None:
    components = [*MANIFEST.tasks.values(), *MANIFEST.models.values()]
    silent = [
        f"{component.name}.{parameter.name}"
        for component in components
        for parameter in component.parameters.values()
        if not parameter.doc or parameter.type.kind == "any"
    ]
    assert silent == []
    assert [c.name for c in components if not c.doc] == []


SHARED = [
    # Parts that Gin injects late, when the model asks for its optimizer.
    "model.optimizer=@AdamW",
    "AdamW.lr=%rate",
    "rate=0.002",
    "trainer.max_epochs=2",
    "trainer.limit_train_batches=3",
    "trainer.limit_val_batches=2",
    "trainer.limit_test_batches=2",
    "trainer.enable_progress_bar=false",
    "trainer.enable_model_summary=false",
]


@pytest.mark.slow
@pytest.mark.parametrize("task", MANIFEST.tasks)
def test_every_pair_trains_as_resolved_and_can_be_had_again(
    task: str, tmp_path: Path
) -> None:
    """Gin injects what was resolved. In a new process the frozen config alone gives the
    run to the last bit, the checkpoint alone, read without pickled code, its test
    metrics, and so do `test` and `validate` of the run."""
    torch.set_num_threads(1)  # Another number of threads gives other bits.
    runs: dict[Path, dict[str, float]] = {}
    for model in (model for name, model in PAIRS if name == task):
        binds = [f"{k}={'null' if v is None else v}" for k, v in bindings(task, model, tmp_path).items()]  # fmt: skip  # noqa: E501
        resolution = resolve(task=task, model=model, bind=[*binds, *SHARED])
        assert (resolution.faults, resolution.missing) == ((), ())
        result = train(resolution, runs_dir=tmp_path / "runs", command=["project"])
        runs[result.folder] = result.metrics
        operative = by_key((result.folder / "operative.gin").read_text())
        assert operative == by_key(resolution.to_gin()), model
        assert any(key.startswith("AdamW.") for key in operative)
    assert runs
    done = subprocess.run(
        [sys.executable, __file__, str(tmp_path / "again"), *map(str, runs)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    reloaded = json.loads(done.stdout.splitlines()[-1])
    for run, metrics in runs.items():
        (again,) = (tmp_path / "again" / run.parent.name).iterdir()
        for name in ("metrics.csv", "config.gin", "operative.gin"):
            assert (again / name).read_bytes() == (run / name).read_bytes(), again
        tested = {k: v for k, v in metrics.items() if k.startswith("test_")}
        assert tested
        assert reloaded[str(run)] == tested, run
        for how, start in (("test", "test_"), ("validate", "val_")):
            [said] = run.glob(f"evaluations/*-{how}/evaluation.json")
            found = json.loads(said.read_text())
            ended = {k: v for k, v in metrics.items() if k.startswith(start)}
            assert found["metrics"] == ended, (run, how)
            assert found["sha256"]
        yaml = resolve(files=[run / "config.yaml"])
        assert yaml.to_gin() == (run / "config.gin").read_text()


def again(runs_dir: str, folders: Sequence[str]) -> dict[str, dict[str, float]]:
    """Trains every run's config once more, then tests every run's checkpoint, and has
    every run tested and validated.

    Returns:
        By the run's folder, the metrics of the test.
    """
    torch.set_num_threads(1)
    tested: dict[str, dict[str, float]] = {}
    for folder in folders:
        config = str(Path(folder, "config.gin"))
        assert main(["train", "-c", config, "--runs-dir", runs_dir]) == 0
        assert main(["test", folder]) == main(["validate", folder]) == 0
        resolution = resolve(files=[config])
        model = load(MODELS[resolution.model]).load_from_checkpoint(
            Path(folder, "checkpoints", "best.ckpt"), weights_only=True
        )
        trainer = pl.Trainer(
            accelerator="cpu",
            logger=False,
            limit_test_batches=2,
            enable_progress_bar=False,
            enable_model_summary=False,
        )
        with build(resolution) as built:
            (tested[folder],) = trainer.test(model, built.task, verbose=False)
    return tested


if __name__ == "__main__":
    print(json.dumps(again(sys.argv[1], sys.argv[2:])))
