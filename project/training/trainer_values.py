"""What the trainer's settings cannot be by what they mean, alone or together.

Their types and ranges are known from its signature. Lightning finds out the rest late
or never; a config is checked against it before anything is built, and without torch.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from project.core.errors import ConfigError, Fault
from project.core.keys import Key
from project.core.ledger import Setting
from project.core.resolving.resolution import Resolution
from project.core.values import MISSING, Macro, walk
from project.runs.experiment import check_experiment
from project.training.monitors import direction_of

_BOUNDS: Final = (("min_epochs", "max_epochs"), ("min_steps", "max_steps"))


def faults_of_trainer(resolution: Resolution) -> Iterator[Fault]:
    """Yields what is wrong with the trainer's settings that are all right by type."""
    values = _Values(resolution)
    for least, most in _BOUNDS:
        yield from _ends_before(values, least, most)
    yield from _part_of_no_epoch(values)
    experiment, monitor = values.of("experiment"), values.of("monitor")
    if isinstance(experiment, str):
        yield from values.refused("experiment", check_experiment, experiment)
    if isinstance(monitor, str) and values.of("mode") is None:
        yield from values.refused("monitor", direction_of, monitor)


class _Values:
    """The settings of a trainer, those aside that nobody knows or that are refused."""

    def __init__(self, resolution: Resolution) -> None:
        self._resolution = resolution

    def setting(self, name: str) -> Setting | None:
        return self._resolution.ledger.winner(Key("", "trainer", name))

    def of(self, name: str) -> Any:
        """The value; None for one that is not known, too."""
        setting = self.setting(name)
        if setting is None or setting.key in self._resolution.bad:
            return None
        value = self._resolution.expanded(setting.value)
        unknown = any(
            each is MISSING or isinstance(each, Macro) for each in walk(value)
        )
        return None if unknown else value

    def fault(self, name: str, problem: str, **more: Any) -> Fault:
        """What is wrong with one of them, where it was set."""
        setting = self.setting(name)
        return Fault(
            problem,
            given=f"trainer.{name}={self.of(name)}",
            origin=setting.origin if setting else None,
            key=f"trainer.{name}",
            **more,
        )

    def refused(self, name: str, check: Any, value: str) -> Iterator[Fault]:
        """What a check of one value says, where it was set."""
        try:
            check(value)
        except ConfigError as error:
            for fault in error.faults:
                yield self.fault(
                    name, fault.problem, expected=fault.expected, next=fault.next
                )


def _ends_before(values: _Values, least: str, most: str) -> Iterator[Fault]:
    """Lightning stops at the most, and never mentions the least."""
    low, high = values.of(least), values.of(most)
    if isinstance(low, int) and isinstance(high, int) and 0 < high < low:
        yield values.fault(
            least,
            f"trainer.{least} is {low}, and trainer.{most} is {high}, which is less",
            expected=f"at most {high}, or a larger trainer.{most}",
            next=f"--bind trainer.{most}={low}",
        )


def _part_of_no_epoch(values: _Values) -> Iterator[Fault]:
    """A share is one of an epoch, which is not what is counted."""
    interval, every = (
        values.of("val_check_interval"),
        values.setting("check_val_every_n_epoch"),
    )
    counts_none = every is not None and every.value is None
    if isinstance(interval, float) and counts_none:
        yield values.fault(
            "val_check_interval",
            f"trainer.val_check_interval cannot be {interval}, a share of an epoch, "
            "where trainer.check_val_every_n_epoch is null",
            expected="a number of batches, or a time",
            next="--bind trainer.check_val_every_n_epoch=1",
        )
