"""A trained pair, built again as it was when its training ended.

What a test comes to depends on more than weights: on the data that `setup("fit")` has
divided or counted, on the random generators, on the epoch that a model asks for. So
the data is prepared as for a training before it is asked for anything else, and what
drew at random goes on from where the training had left off.
"""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pytorch_lightning as pl
import torch
from pytorch_lightning.loggers.logger import DummyLogger
from pytorch_lightning.trainer import call
from pytorch_lightning.trainer.states import RunningStage, TrainerFn

from project.core.building.build import Built
from project.core.building.probing import Probed
from project.core.errors import ConfigError, Fault
from project.core.resolving.resolution import Resolution
from project.core.sources.locating import shown
from project.runs.contents import CHECKPOINTS, LAST
from project.runs.record import RunRecord
from project.runs.versions import versions
from project.training.engine import built_pair
from project.training.heartbeat import devices_of
from project.training.plain_data import read_plain
from project.training.restarting import differences
from project.training.resuming import KEY, put_back_randomness

Say = Callable[[str], None]

_FITTING: Final = (TrainerFn.FITTING, RunningStage.TRAINING)

_UNFITTING: Final = "Error(s) in loading state_dict for "
"""How torch begins to say which weights do not fit."""

_MOST: Final = 3


@dataclass(frozen=True)
class Trained:
    """A run whose weights are used again.

    Attributes:
        folder: Its folder.
        record: Its record.
        checkpoint: The weights.
        place: The folder for what is written meanwhile.
    """

    folder: Path
    record: RunRecord
    checkpoint: Path
    place: Path

    @property
    def last(self) -> Path:
        """What the run would be gone on from."""
        return self.folder / CHECKPOINTS / LAST


class SilentLogger(DummyLogger):
    """Takes what a model logs, and writes nothing: what comes of it is recorded."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    @property
    def save_dir(self) -> str:
        """A folder for what is no number."""
        return str(self._folder)


@dataclass
class Revived:
    """A pair that is built again, inside its block.

    Attributes:
        built: The pair.
        devices: What it computes on.
        threads: How many threads of a processor.
        header: What the checkpoint holds beside weights.
        end: What the epoch, the step and the generators are taken from.
    """

    built: Built
    devices: str
    threads: int
    header: Mapping[str, Any] = field(default_factory=dict[str, Any])
    end: Mapping[str, Any] = field(default_factory=dict[str, Any])

    @property
    def trainer(self) -> pl.Trainer:
        """The trainer."""
        return self.built.trainer

    def as_trained(self, stages: Sequence[str] | None = None) -> None:
        """Has the trainer set up the pair as for its training before what it does next.

        Args:
            stages: What alone the data is set up for after that; None for what
                Lightning does next.
        """
        set_up(self.trainer, lambda: put_back(self.trainer, self.end), stages)


@contextmanager
def revived(
    resolution: Resolution,
    run: Trained,
    say: Say,
    *,
    ended: bool,
    arguments: Mapping[str, Any],
) -> Iterator[Revived]:
    """Builds a pair again, for the length of a block.

    Args:
        resolution: The run's own config, with what was bound anew.
        run: The run.
        say: Takes one line at a time of what the user should know.
        ended: Whether it goes on from the end of the training; else from where the
            weights were saved.
        arguments: What the trainer is given besides.

    Raises:
        ConfigError: The checkpoint cannot be read, or its weights do not fit.
    """
    header = read_header(run.checkpoint)
    end = _end_of(run, say) if ended else {}
    _take_threads(run.record)
    given = {"default_root_dir": None, **_loggers(resolution, run.place), **arguments}
    with (
        _quietly(),
        fitting(run.checkpoint),
        built_pair(Probed(resolution), given, []) as built,
    ):
        trainer: pl.Trainer = built.trainer
        trainer._default_root_dir = os.fspath(run.place)
        devices, threads = devices_of(trainer), torch.get_num_threads()
        for line in _otherwise(run.record, devices, threads):
            say(f"{line}: the numbers may differ in their last bits")
        yield Revived(built, devices, threads, header, end or header)


@contextmanager
def _quietly() -> Iterator[None]:
    """Keeps Lightning from asking for the callbacks that only a training needs."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=_CALLBACKS)
        yield


_CALLBACKS: Final = "Be aware that when using `ckpt_path`"


def _loggers(resolution: Resolution, place: Path) -> dict[str, Any]:
    """What takes the place of the loggers, which a model may speak to."""
    if resolution.value("trainer.barebones"):
        return {}
    if resolution.value("trainer.logger") is False:
        return {"logger": False}
    return {"logger": [SilentLogger(place)]}


def _otherwise(record: RunRecord, devices: str, threads: int) -> Iterator[str]:
    """Yields what is not as it was, and the last bits of the numbers depend on."""
    now = RunRecord(versions=versions(), threads=threads, devices=record.devices)
    yield from differences(record, now)
    if record.devices and record.devices != devices:
        yield f"it runs on {devices}, and was trained on {record.devices}"


def _take_threads(record: RunRecord) -> None:
    """Computes with as many threads as the training did, where there are processors
    for them: sums are taken in another order with another number."""
    if record.threads and record.threads <= (os.cpu_count() or 1):
        torch.set_num_threads(record.threads)


def set_up(
    trainer: pl.Trainer,
    then: Callable[[], None],
    stages: Sequence[str] | None = None,
) -> None:
    """Has the data, the callbacks and the model set up as for a training, where
    Lightning has prepared the data and will set them up for what it does next.

    Args:
        trainer: The trainer.
        then: Is called after that, where a training would have been.
        stages: What alone the data is set up for then, for it may be drawn anew each
            time; None for what Lightning does next.
    """
    connector = trainer._data_connector
    prepare = connector.prepare_data

    def prepared() -> None:
        prepare()
        state = trainer.state
        before = state.fn, state.stage
        state.fn, state.stage = _FITTING
        try:
            call._call_setup_hook(trainer)
        finally:
            state.fn, state.stage = before
        then()
        if stages is not None:
            for stage in stages:
                call._call_lightning_datamodule_hook(trainer, "setup", stage=stage)
            task: Any = trainer.datamodule  # type: ignore[attr-defined]
            task.setup = _nothing_more

    connector.prepare_data = prepared  # type: ignore[method-assign]


def _nothing_more(stage: str) -> None:
    """Sets nothing up: what is asked for next is there."""


def put_back(trainer: pl.Trainer, state: Mapping[str, Any]) -> None:
    """Gives a trainer the epoch and the step that a checkpoint has, and the random
    generators their states, where it holds them."""
    if loops := state.get("loops"):
        trainer.fit_loop.load_state_dict(loops["fit_loop"])
    if KEY in state:
        put_back_randomness(state[KEY]["randomness"])


def _end_of(run: Trained, say: Say) -> Mapping[str, Any]:
    """What the training had come to, beside the weights; nothing where that is lost."""
    try:
        return read_header(run.last)
    except ConfigError:
        say(f"{LAST} cannot be read: what is drawn at random is drawn anew")
        return {}


def read_header(path: Path) -> Mapping[str, Any]:
    """Reads a checkpoint, whose weights stay in the file until they are asked for.

    Raises:
        ConfigError: It is none, or holds more than plain data.
    """
    if path.is_dir():  # Of a strategy that knows what to do with it.
        return {}
    found = read_plain(
        path,
        what="the checkpoint",
        whole="a whole checkpoint",
        plain="one that a training of this program has saved; a model's "
        "on_save_checkpoint adds nothing but numbers, texts, lists and tensors",
        mmap=True,
    )
    if isinstance(found, dict) and "state_dict" in found and _VERSION in found:
        return found
    raise ConfigError(
        Fault(
            "the checkpoint is none of Lightning's",
            given=shown(path),
            expected="a file that a training has saved, with the weights under "
            "'state_dict'",
        )
    )


_VERSION: Final = "pytorch-lightning_version"


@contextmanager
def fitting(checkpoint: Path) -> Iterator[None]:
    """Makes weights that do not fit the model one clear message."""
    try:
        yield
    except RuntimeError as error:
        if not str(error).startswith(_UNFITTING):
            raise
        raise ConfigError(_unfitting(checkpoint, str(error))) from error


def _unfitting(checkpoint: Path, text: str) -> Fault:
    name = text.removeprefix(_UNFITTING).partition(":")[0]
    found = [
        f"{key} is {_sizes(then)} there and {_sizes(now)} in the model"
        for key, then, now in re.findall(_SIZES, text)
    ]
    for said, pattern in _KEYS.items():
        for listed in re.findall(pattern, text):
            found += [f"{key} {said}" for key in re.findall(r'"([^"]+)"', listed)]
    more = f", and {len(found) - _MOST} more" if len(found) > _MOST else ""
    what = "; ".join(found[:_MOST]) or " ".join(text.split())[:300]
    return Fault(
        f"the weights do not fit the model {name}: {what}{more}",
        given=shown(checkpoint),
        expected="a model of the sizes that were trained: none of what they rest on "
        "bound anew, and its code as it was",
    )


_SIZES: Final = (
    r"size mismatch for (\S+): copying a param with shape torch\.Size\(\[(.*?)\]\) "
    r"from checkpoint, the shape in current model is torch\.Size\(\[(.*?)\]\)"
)

_KEYS: Final = {
    "is not in the checkpoint": r"Missing key\(s\) in state_dict: (.*)",
    "is not in the model": r"Unexpected key\(s\) in state_dict: (.*)",
}


def _sizes(text: str) -> str:
    return f"[{text}]"
