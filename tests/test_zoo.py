"""Every pair of the zoo that is said to fit is built by Gin and takes a step.

What Gin reports to have injected is then compared with what the engine resolved, both
read by Gin's own parser.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from project.api import manifest_of, resolve
from project.core.compatibility import matrix
from project.core.gin_bridge import parse_gin
from project.core.values import Value
from project.training import dry_run

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
    return {
        f"{s.scope}/{s.selector}.{s.parameter}": s.value
        for s in parse_gin(text, "gin")
        if s.kind == "binding"
    }


@pytest.mark.slow
@pytest.mark.parametrize(("task", "model"), PAIRS, ids=["+".join(p) for p in PAIRS])
def test_gin_injects_what_was_resolved(task: str, model: str, tmp_path: Path) -> None:
    binds = [f"{k}={'null' if v is None else v}" for k, v in bindings(task, model, tmp_path).items()]  # fmt: skip  # noqa: E501
    binds += ["model.optimizer=@AdamW", "AdamW.lr=%rate", "rate=0.002"]
    resolution = resolve(task=task, model=model, bind=binds)
    assert resolution.faults == ()
    assert resolution.missing == ()

    result = dry_run(resolution)

    resolved, operative = by_key(resolution.to_gin()), by_key(result.operative)
    # The trainer of a dry run is given other arguments on purpose.
    expected = {k: v for k, v in resolved.items() if not k.startswith("/Trainer.")}
    reported = {k: v for k, v in operative.items() if not k.startswith("/Trainer.")}
    assert reported == expected
    assert any(key.startswith("/AdamW.") for key in reported)
    assert result.metrics["train_loss"] > 0


def test_the_zoo_has_pairs_of_every_kind() -> None:
    symbols = {verdict.symbol for row in matrix(MANIFEST) for verdict in row}
    assert symbols == {"∅", "λx.x", "λx.y"}
    assert MANIFEST.broken == ()
    assert [c.name for c in MANIFEST.components() if c.error] == []


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


@pytest.mark.slow
def test_a_frozen_config_alone_reproduces_a_run_to_the_last_bit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    program = [sys.executable, "-m", "project", "train"]
    first = ["-t", "mnist1d", "-m", "lit-linear", "-b", "task.batch_size=100"]
    first += ["-b", "model.learn_rate=1e-2", "-b", "trainer.max_epochs=2"]
    subprocess.run([*program, *first], check=True, capture_output=True)
    (run,) = (tmp_path / "runs" / "mnist1d-lit-linear").iterdir()
    again = ["-c", str(run / "config.gin")]
    subprocess.run([*program, *again], check=True, capture_output=True)
    (other,) = {*(tmp_path / "runs" / "mnist1d-lit-linear").iterdir()} - {run}
    for name in ("metrics.csv", "config.gin", "operative.gin"):
        assert (other / name).read_bytes() == (run / name).read_bytes()
    yaml = resolve(files=[run / "config.yaml"])
    assert yaml.to_gin() == (run / "config.gin").read_text()
