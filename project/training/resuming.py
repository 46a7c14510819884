"""What a training goes on with, beside what Lightning's checkpoint holds.

Lightning saves weights, optimizers, schedules and counters. The numbers of a training
also depend on the random generators, on those of its loaders, on what was logged
(early stopping and schedules look at it), and within an epoch on the batches seen and
the sums of what is logged at its end. All of it is kept as plain data, so that a
checkpoint loads with `weights_only=True`.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import pytorch_lightning as pl
import torch
from pytorch_lightning.trainer.connectors.logger_connector.result import (
    _ResultCollection,
)
from torchmetrics import Metric

from project.runs.contents import METRICS

KEY: Final = "project"
"""Where a checkpoint has what is ours."""

Plain = dict[str, Any]

_LOGGED: Final = ("_callback_metrics", "_logged_metrics", "_progress_bar_metrics")


def randomness() -> Plain:
    """Returns the states of all random generators as plain data."""
    version, ours, gauss = random.getstate()
    _, keys, position, has_gauss, cached = np.random.get_state(legacy=True)
    devices = torch.cuda.get_rng_state_all() if torch.cuda.is_available() else []
    return {
        "python": (version, torch.tensor(ours), gauss),
        "numpy": (
            torch.from_numpy(np.asarray(keys).astype(np.int64)),
            int(position),
            int(has_gauss),
            float(cached),
        ),
        "torch": torch.get_rng_state(),
        "cuda": devices,
    }


def put_back_randomness(state: Mapping[str, Any]) -> None:
    """Gives all random generators the states that `randomness` returned."""
    version, ours, gauss = state["python"]
    random.setstate((version, tuple(ours.tolist()), gauss))
    keys, *others = state["numpy"]
    np.random.set_state(("MT19937", keys.numpy().astype(np.uint32), *others))
    torch.set_rng_state(state["torch"])
    if len(state["cuda"]) == torch.cuda.device_count():
        torch.cuda.set_rng_state_all(state["cuda"])


class Watched:
    """What an epoch in progress began with; only kept where it may be gone on with.

    Attributes:
        wanted: Whether it is kept.
        before: The states from which the loaders' iterators are made.
        first: The states from which the first batch is drawn.
        drawn: The states from which the last one was drawn.
    """

    def __init__(self) -> None:
        self.wanted = False
        self.before: Plain = {}
        self.first: Plain = {}
        self.drawn: Plain = {}

    def iterators_come(self, trainer: pl.Trainer) -> None:
        """The loaders' iterators are about to be made."""
        if self.wanted:
            self.before = _drawing(trainer)

    def batches_come(self) -> None:
        """The first batch is about to be drawn."""
        if self.wanted:
            self.first = self.drawn = randomness()

    def batch_comes(self) -> None:
        """A batch is about to be drawn."""
        if self.wanted:
            self.drawn = randomness()


def taken(trainer: pl.Trainer, folder: Path, watched: Watched | None) -> Plain:
    """Returns all that Lightning's checkpoint leaves out.

    Args:
        trainer: It is between two epochs, or between two batches.
        folder: The folder of the run.
        watched: What the epoch began with; None between two epochs.
    """
    logged = trainer._logger_connector
    found: Plain = {
        **_drawing(trainer),
        "should_stop": trainer.should_stop,
        "logged": {name: dict(_numbers(getattr(logged, name))) for name in _LOGGED},
        "metrics": _metric_states(trainer.lightning_module),
        "length": _length(folder / METRICS),
    }
    if watched is not None:
        found |= {
            "before": watched.before,
            "first": watched.first,
            "drawn": watched.drawn,
            "results": _result_states(trainer.fit_loop.epoch_loop._results),
        }
    return found


def put_back_logged(trainer: pl.Trainer, state: Plain) -> None:
    """Gives a trainer what was logged, and whether it was about to stop."""
    trainer.should_stop = state["should_stop"]
    for name in _LOGGED:
        getattr(trainer._logger_connector, name).update(state["logged"][name])
    modules = dict(trainer.lightning_module.named_modules())
    for path, states in state["metrics"].items():
        if isinstance(metric := modules.get(path), Metric):
            _put_back_metric(metric, states)


def put_back_drawing(trainer: pl.Trainer, state: Plain) -> None:
    """Gives all generators the states that they had, those of the loaders too."""
    put_back_randomness(state["randomness"])
    kept = state["loaders"]
    for name, generators in _generators(trainer).items():
        known = kept.get(name, [])
        for generator, each in zip(generators, known, strict=False):
            generator.set_state(each)


def put_back_results(trainer: pl.Trainer, state: Plain) -> None:
    """Gives the epoch in progress the sums of what it logs at its end."""
    loop = trainer.fit_loop.epoch_loop
    loop._results = _Continued(True, state["results"])
    # The next batch is not the first of its epoch: nothing is reset for it.
    trainer._logger_connector._first_loop_iter = True


class _Continued(_ResultCollection):
    """What an epoch logs, each sum going on from what it was when it was saved."""

    def __init__(self, training: bool, left: Mapping[str, Plain]) -> None:
        super().__init__(training)
        self._left = dict(left)

    def __setitem__(self, key: str, metric: Any) -> None:
        super().__setitem__(key, metric)
        for name, value in self._left.pop(key, {}).items():
            setattr(metric, name, value)


def _drawing(trainer: pl.Trainer) -> Plain:
    """The states of all generators that batches are drawn with."""
    return {
        "randomness": randomness(),
        "loaders": {
            name: [each.get_state() for each in generators]
            for name, generators in _generators(trainer).items()
        },
    }


def _generators(trainer: pl.Trainer) -> dict[str, list[torch.Generator]]:
    """The generators that loaders and their samplers have of their own."""
    loops = {"train": trainer.fit_loop, "val": trainer.fit_loop.epoch_loop.val_loop}
    found: dict[str, list[torch.Generator]] = {}
    for name, loop in loops.items():
        combined = loop._combined_loader
        loaders = [] if combined is None else combined.flattened
        found[name] = [each for loader in loaders for each in _own(loader)]
    return found


def _own(loader: Any) -> Iterator[torch.Generator]:
    sampler = getattr(loader, "sampler", None)
    inner = getattr(getattr(loader, "batch_sampler", None), "sampler", None)
    seen: list[torch.Generator] = []
    for owner in (loader, sampler, inner):
        generator = getattr(owner, "generator", None)
        if isinstance(generator, torch.Generator) and generator not in seen:
            seen.append(generator)
            yield generator


def _metric_states(model: pl.LightningModule) -> dict[str, Plain]:
    """The states of the metrics that have seen something since they were reset."""
    return {
        path: {
            "count": metric._update_count,
            **{name: getattr(metric, name) for name in metric._defaults},
        }
        for path, metric in model.named_modules()
        if isinstance(metric, Metric) and metric._update_count
    }


def _put_back_metric(metric: Metric, states: Plain) -> None:
    for name, value in states.items():
        if name in metric._defaults:
            setattr(metric, name, _moved(value, metric.device))
    metric._update_count = states["count"]
    metric._computed = None


def _moved(value: Any, device: torch.device) -> Any:
    if isinstance(value, list):
        return [each.to(device) for each in value]
    return value.to(device)


def _result_states(results: Mapping[str, Any]) -> dict[str, Plain]:
    """The sums of what an epoch logs at its end."""
    return {
        key: {name: getattr(metric, name) for name in metric._defaults}
        for key, metric in results.items()
        if metric.is_tensor and not metric.has_reset
    }


def _numbers(logged: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in logged.items():
        if isinstance(value, torch.Tensor):
            yield name, value.detach().cpu()
        elif isinstance(value, (int, float)):
            yield name, float(value)


def _length(path: Path) -> int:
    """How many bytes a file has; it is put on the disk, as what refers to it is."""
    try:
        with open(path, "rb") as file:
            os.fsync(file.fileno())
            return os.fstat(file.fileno()).st_size
    except FileNotFoundError:
        return 0
