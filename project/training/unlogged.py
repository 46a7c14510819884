"""Ends a training that rests on a metric which nobody logs.

Lightning warns of one, fails late in its own words for another, and keeps no checkpoint
for a third. Which metrics there are is known after the first validation, or where there
is none after the first epoch; by then a monitor that somebody set has to be there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

import pytorch_lightning as pl
from pytorch_lightning.callbacks import Callback, EarlyStopping, ModelCheckpoint
from pytorch_lightning.utilities.model_helpers import is_overridden

from project.core.errors import ConfigError, Fault, RunError, nearest, some_of
from project.core.keys import ROLES, Key
from project.core.ledger import Setting
from project.core.loading import load
from project.core.origins import Origin, Source
from project.core.resolving.resolution import Resolution
from project.core.values import Reference, walk
from project.training.checkpoints import BestCheckpoint
from project.training.monitors import DEFAULT, direction_of

_KEY: Final = Key("", "trainer", "monitor")

_ALWAYS: Final = ("epoch", "step")
"""What Lightning's checkpoints may watch though nobody logs it."""

_LIGHTNING: Final = ("conditioned on metric", "could not find the monitored key")
"""What Lightning says of a metric that is not there."""


@dataclass(frozen=True)
class Watch:
    """Something that rests on a logged metric.

    Attributes:
        monitor: The metric.
        what: What rests on it, as a message names it.
        key: The key that sets it; None where no config does.
        origin: Where it was set; None where nobody has set it.
        directed: Whether the name must tell if less is better.
        without: The flag that does without it; empty where there is none.
    """

    monitor: str
    what: str
    key: Key | None = None
    origin: Origin | None = None
    directed: bool = False
    without: str = ""

    def fault(self, logged: Iterable[str], *, validated: bool = True) -> Fault:
        """Returns what is wrong when the metric is not among those that were logged."""
        names = sorted(logged)
        close = self._nearest(names)
        listed = some_of(names) or "nothing"
        return Fault(
            f"{self.what} names a metric that was not logged: {self.monitor!r}",
            given=f"{self.key}={self.monitor}" if self.key else "",
            origin=self.origin,
            expected=f"one of what was logged: {listed}"
            + ("" if validated else " (there was no validation)"),
            nearest=close,
            next=self._next(close),
        )

    def _next(self, close: Sequence[str]) -> str:
        if close and self.key:
            return f"--bind {self.key}={close[0]}"
        return self.without

    def _nearest(self, names: Iterable[str]) -> tuple[str, ...]:
        """The names that are close and can be judged by. One of the same stage goes
        before one that is spelled alike, and if it must be any other will do."""
        fitting = [name for name in names if not self.directed or _tells(name)]
        close = nearest(self.monitor, fitting)
        likely = sorted(fitting, key=lambda name: (name != DEFAULT, name))
        staged = [each for each in likely if _stage(each) == _stage(self.monitor)]
        found = [each for each in close if each in staged] or staged[:1]
        return tuple(dict.fromkeys((*found, *close)))[:3] or tuple(likely[:1])


class UnknownMonitorError(RunError):
    """The training rests on a metric that the model does not log."""


class UnloggedMonitors(Callback):
    """Ends a training whose monitors are not logged by the first validation.

    Args:
        resolution: Says who has set which.
        say: Takes one line where nothing rests on it, and nobody has set it. Where our
            best checkpoint is kept it says so itself.
    """

    def __init__(
        self, resolution: Resolution, say: Callable[[str], None] | None = None
    ) -> None:
        self._resolution = resolution
        self._say = say
        self._validated = self._ended = self._settled = False

    def on_train_start(
        self, trainer: pl.Trainer, pl_module: pl.LightningModule
    ) -> None:
        """Has the best checkpoint say nothing of what will be refused."""
        for each in trainer.callbacks:
            if isinstance(each, BestCheckpoint) and _ours(self._resolution):
                each.said = True

    def on_validation_end(
        self, trainer: pl.Trainer, pl_module: pl.LightningModule
    ) -> None:
        """Looks now, unless the epoch is about to end or may still log what lacks."""
        if trainer.sanity_checking or self._settled:
            return
        self._validated = True
        if not trainer.is_last_batch and not _logs_later(trainer, pl_module):
            known = {*trainer.callback_metrics, *_of_training(trainer)}
            self._refuse(trainer, known)
            self._settled = True

    def on_train_epoch_end(
        self, trainer: pl.Trainer, pl_module: pl.LightningModule
    ) -> None:
        """Looks when the epoch has logged what it logs."""
        self._ended = True
        if not _logs_later(trainer, pl_module):
            self._look(trainer)

    def on_train_epoch_start(
        self, trainer: pl.Trainer, pl_module: pl.LightningModule
    ) -> None:
        """Looks at what a hook at the end of the first epoch has logged as well."""
        if self._ended:
            self._look(trainer)

    def on_train_end(self, trainer: pl.Trainer, pl_module: pl.LightningModule) -> None:
        """Looks at the latest here, with or without a validation."""
        if not self._settled:
            self._refuse(trainer, trainer.callback_metrics)
            self._note(trainer)

    def explained(
        self, trainer: pl.Trainer, error: Exception
    ) -> UnknownMonitorError | None:
        """Returns an exception of Lightning's about a monitor in our words; None for
        any other."""
        if not any(words in str(error) for words in _LIGHTNING):
            return None
        logged = trainer.callback_metrics
        faults = [
            watch.fault(logged, validated=self._validated)
            for watch in _watches(self._resolution, trainer)
            if watch.monitor in str(error) and watch.monitor not in logged
        ]
        return UnknownMonitorError(*faults) if faults else None

    def _look(self, trainer: pl.Trainer) -> None:
        if not self._settled and (self._validated or not trainer.enable_validation):
            self._refuse(trainer, trainer.callback_metrics)
            self._note(trainer)
            self._settled = True

    def _refuse(self, trainer: pl.Trainer, logged: Iterable[str]) -> None:
        names = set(logged)
        lacking = [
            watch
            for watch in _watches(self._resolution, trainer)
            if watch.monitor not in names
        ]
        if lacking:
            validated = self._validated
            faults = [watch.fault(names, validated=validated) for watch in lacking]
            raise UnknownMonitorError(*faults)

    def _note(self, trainer: pl.Trainer) -> None:
        monitor = self._resolution.value("trainer.monitor")
        names = trainer.callback_metrics
        kept = any(isinstance(each, BestCheckpoint) for each in trainer.callbacks)
        if self._say and not kept and monitor not in names:
            self._say(
                f"trainer.monitor={monitor!r} was not logged "
                f"(logged: {', '.join(sorted(names)) or 'nothing'}): "
                "a training keeps the last checkpoint, and no best one"
            )


def _watches(resolution: Resolution, trainer: pl.Trainer) -> Iterator[Watch]:
    """Yields what a training rests on."""
    if watch := _ours(resolution):
        yield watch
    for config in trainer.lr_scheduler_configs:
        if config.reduce_on_plateau and config.strict and config.monitor:
            yield _of_schedule(resolution, config)
    for callback in trainer.callbacks:
        if type(callback).__module__.startswith("project.training"):
            continue
        monitor = getattr(callback, "monitor", None)
        strict = isinstance(callback, EarlyStopping) and callback.strict
        if isinstance(callback, ModelCheckpoint):
            strict = monitor not in _ALWAYS
        if strict and isinstance(monitor, str):
            yield _of_callback(resolution, callback, monitor)


def _ours(resolution: Resolution) -> Watch | None:
    """Our own monitor, where somebody has set it or patience rests on it."""
    setting = resolution.ledger.winner(_KEY)
    is_set = setting is not None and _is_set(setting, resolution)
    patient = resolution.value("trainer.patience") is not None
    if not is_set and not patient:
        return None
    return Watch(
        resolution.value("trainer.monitor"),
        "trainer.monitor",
        key=_KEY,
        origin=setting.origin if setting and is_set else None,
        directed=resolution.value("trainer.mode") is None,
        without="--bind trainer.patience=null" if patient and not is_set else "",
    )


def _is_set(setting: Setting, resolution: Resolution) -> bool:
    """Whether somebody has set it. A frozen config sets what nobody has set."""
    if setting.value == DEFAULT:
        file = setting.origin.where.rpartition(":")[0]
        if file in resolution.frozen:
            return False
    return setting.origin.source is not Source.DEFAULT


def _of_schedule(resolution: Resolution, config: Any) -> Watch:
    """What a schedule waits for; its model says what that is."""
    name = type(config.scheduler).__name__
    without = ""
    for setting in resolution.ledger.winners():
        refers = any(
            isinstance(value, Reference) and value.name == name
            for value in walk(resolution.expanded(setting.value))
        )
        parameter = resolution.parameter(setting.key)
        if refers and parameter is not None and parameter.default is None:
            without = f"--bind {setting.key}=null"
    return Watch(config.monitor, f"the schedule {name}", without=without)


def _of_callback(resolution: Resolution, callback: Any, monitor: str) -> Watch:
    """What a callback of the user's watches, with the setting that says so."""
    name = type(callback).__name__
    for part, component in resolution.components.items():
        if part in ROLES or load(component.target) is not type(callback):
            continue
        for setting in resolution.ledger.winners():
            key = setting.key
            if (key.selector, key.parameter) == (part, "monitor"):
                by_default = setting.origin.source is Source.DEFAULT
                origin = None if by_default else setting.origin
                return Watch(monitor, str(key), key=key, origin=origin)
        return Watch(monitor, f"{part}.monitor", key=Key("", part, "monitor"))
    return Watch(monitor, f"the monitor of {name}")


def _of_training(trainer: pl.Trainer) -> Iterator[str]:
    """What the training step logs at the end of the epoch."""
    results: Any = getattr(trainer.fit_loop.epoch_loop, "_results", {})
    for result in results.values() if isinstance(results, Mapping) else ():
        with suppress(AttributeError):  # Lightning's own, and no promise.
            yield from (result.meta.name, result.meta.forked_name(on_step=False))


def _logs_later(trainer: pl.Trainer, model: pl.LightningModule) -> bool:
    """Whether somebody may log when Lightning has told us that the epoch ends."""
    return is_overridden("on_train_epoch_end", model) or any(
        is_overridden("on_train_epoch_end", each, Callback)
        for each in trainer.callbacks
        if type(each).__module__.partition(".")[0]
        not in ("pytorch_lightning", "lightning", "project")
    )


def _stage(name: str) -> str:
    """What a name begins with: `val` of `val_loss` and of `val/loss`."""
    return re.split(r"[^A-Za-z]", name)[0]


def _tells(name: str) -> bool:
    """Whether a name tells if less is better."""
    try:
        direction_of(name)
    except ConfigError:
        return False
    return True
