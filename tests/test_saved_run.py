"""A run on disk as a Python object."""

from __future__ import annotations

import builtins
from pathlib import Path
from typing import Any

import pytest
from recorded import a_run

from project import ConfigError, load_run, resolve
from project.runs.metrics import append_metrics


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """The folder of a run, with a config and two metrics."""
    folder = a_run(
        tmp_path,
        "r1",
        metrics={"val_loss": 0.125},
        settings={"model.learn_rate": "0.1"},
    )
    bind = {"task.batch_size": 8, "model.learn_rate": 0.1, "model.hidden_sizes": [4]}
    config = resolve(task="wine", model="lit-mlp", bind=bind)
    (folder / "config.gin").write_text(config.to_gin())
    append_metrics(folder / "metrics.csv", {"val_loss": 0.5}, step=3, epoch=0)
    append_metrics(folder / "metrics.csv", {"test_loss": 0.25}, step=None, epoch=None)
    return folder


def test_it_has_the_config_the_record_and_the_metrics(saved: Path) -> None:
    run = load_run(saved)
    assert run.folder == saved
    assert run.record.metrics == {"val_loss": 0.125}
    assert (run.status, run.record.task) == ("done", "wine")
    assert run.config.value("task.batch_size") == 8
    assert not run.config.missing
    assert run.metrics == {
        "step": [3, None],
        "epoch": [0, None],
        "name": ["val_loss", "test_loss"],
        "value": [0.5, 0.25],
    }
    assert repr(run) == f"<SavedRun wine + lit-mlp, done: {saved}>"


def test_it_is_found_by_what_names_it(saved: Path) -> None:
    runs_dir = saved.parent.parent
    for word in ("last", "r1", "exp/r1", "r"):
        assert load_run(word, runs_dir=runs_dir).folder == saved
    with pytest.raises(ConfigError, match="no run 'x' in"):
        load_run("x", runs_dir=str(runs_dir))
    with pytest.raises(ConfigError, match="run cannot be 3"):
        load_run(3)  # pyright: ignore[reportArgumentType]


def test_it_is_a_table_in_a_notebook(saved: Path) -> None:
    page = load_run(saved)._repr_html_()
    assert "<caption>wine + lit-mlp, done</caption>" in page
    assert "<td>model.learn_rate</td><td>0.1</td>" in page
    assert "<td>val_loss</td><td>0.1250</td>" in page


def test_a_frame_is_one_of_pandas(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = load_run(saved)
    try:
        frame = run.frame()
    except ModuleNotFoundError:
        frame = None
    if frame is not None:
        assert list(frame.columns) == ["step", "epoch", "name", "value"]
        assert list(frame.value) == [0.5, 0.25]
    real = builtins.__import__

    def without(name: str, *more: Any) -> Any:
        if name == "pandas":
            raise ModuleNotFoundError("No module named 'pandas'", name="pandas")
        return real(name, *more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ModuleNotFoundError, match="pandas"):
        run.frame()


def test_what_is_no_run_of_ours_is_said(saved: Path) -> None:
    run = load_run(saved)
    (saved / "metrics.csv").write_text("a,b\n1,2\n")
    with pytest.raises(ConfigError, match="the metrics cannot be read"):
        _ = run.metrics
    (saved / "config.gin").unlink()
    with pytest.raises(ConfigError, match=r"has no config\.gin"):
        load_run(saved)
