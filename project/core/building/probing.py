"""Asks the probes of a pair: builds its task, and resolves with it once more.

A probe may build the task before there is a trainer. So that a run with a probe gives
the bits of one whose values were set by hand, the task is built with the random
generators as the trainer will leave them, and what the probe and the trainer draw after
it is undone before the model is built.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Protocol

from project.core.building.binding import bound
from project.core.gin_bridge.injection import Injector
from project.core.hooks import PROBED, SEED
from project.core.loading import load
from project.core.resolving.resolution import Resolution
from project.core.values import MISSING, walk
from project.core.writing.config import Row, to_gin


class Randomness(Protocol):
    """What the trainer's target may have as its attribute `randomness`."""

    def seed(self, seed: Any) -> None:
        """Leaves the random generators as building the trainer does."""

    def state(self) -> Any:
        """Returns the state of all random generators."""

    def restore(self, state: Any) -> None:
        """Gives all random generators a state that they had."""


@dataclass(frozen=True, slots=True)
class Early:
    """A task that was built before the trainer.

    Attributes:
        task: The task.
        injector: Gin with the complete config bound.
        restore: Leaves the random generators as they were when it had been built.
    """

    task: Any
    injector: Injector
    restore: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Probed:
    """What came of a resolution's probes.

    Attributes:
        resolution: The resolution with their answers.
        early: The task that they were given; None where nothing had to be asked.
    """

    resolution: Resolution
    early: Early | None = None


@contextmanager
def probed(resolution: Resolution) -> Generator[Probed]:
    """Asks the probes that a resolution waits for; without any, does nothing.

    Args:
        resolution: A resolution without faults and missing values.

    Yields:
        A complete resolution, and the task, which belongs to it: build the rest inside
        the block.

    Raises:
        ConfigError: When the resolution has faults or missing values, or a probe
            raises or answers wrongly.
        ComponentError: When the task's constructor raises.
        RuntimeError: When Gin already holds a config.
    """
    resolution.require()
    if resolution.resume is None:
        yield Probed(resolution)
        return
    with _asked(resolution) as found:
        found.resolution.require()
        assert found.early is not None
        found.early.injector.rebind(found.resolution.to_gin())
        yield found


def answered(resolution: Resolution) -> Resolution:
    """Returns a resolution with the answers of its probes, to be shown.

    What else is missing may be: only what the task needs has to be there. Where it is
    not, nothing is asked.

    Raises:
        ComponentError: When the task's constructor raises.
        RuntimeError: When Gin already holds a config.
    """
    incomplete = any(key.selector not in PROBED for key in resolution.missing)
    if resolution.resume is None or resolution.faults or incomplete:
        return resolution
    with _asked(resolution) as found:
        return found.resolution


@contextmanager
def _asked(resolution: Resolution) -> Generator[Probed]:
    """Builds the task and resolves again with it, for the length of a block."""
    assert resolution.resume is not None
    randomness = _randomness(resolution)
    with bound(resolution, _of_task(resolution)) as injector:
        randomness.seed(resolution.value(SEED))
        task = injector.call(resolution.components["task"].selector)
        state = randomness.state()
        complete = resolution.resume(task=task)
        yield Probed(complete, Early(task, injector, lambda: randomness.restore(state)))


def _of_task(resolution: Resolution) -> str:
    """The frozen text of what the task may be built from."""

    def known(row: Row) -> bool:
        return not any(value is MISSING for value in walk(row.value))

    return to_gin(
        [
            replace(section, rows=list(filter(known, section.rows)))
            for section in resolution.sections(frozen=True)
            if section.name not in PROBED
        ],
        comments=False,
    )


class _Unseeded:
    """The randomness of a trainer that says nothing of its own."""

    def seed(self, seed: Any) -> None:
        """Seeds nothing."""

    def state(self) -> Any:
        """Returns nothing."""

    def restore(self, state: Any) -> None:
        """Restores nothing."""


def _randomness(resolution: Resolution) -> Randomness:
    target = load(resolution.components["trainer"].target)
    return getattr(target, "randomness", None) or _Unseeded()
