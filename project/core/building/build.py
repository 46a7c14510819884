"""Builds a resolved pair with Gin, for the length of one `with` block.

The order is the same whether or not a probe has had the task built already: the
trainer, which seeds, the task, the model. A task that comes first is built with the
random generators that the trainer leaves, and the model with those that the task left.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final

from project.core.building.binding import bound, folder_text
from project.core.building.effects import without_effect
from project.core.building.probing import Probed, probed
from project.core.errors import Fault
from project.core.gin_bridge.injection import Injector
from project.core.half_imported import require_whole
from project.core.resolving.resolution import Resolution, require_resolution

_FOLDER: Final = "default_root_dir"
"""The trainer's argument that is the run's folder."""


@dataclass(frozen=True, slots=True, repr=False)
class Built:
    """A pair that Gin has built.

    Attributes:
        trainer: What the trainer component returned; built first, since it seeds.
        task: The task.
        model: The model.
        resolution: What they were built from, with the answers of the probes.
        injector: Gin with the config bound.
    """

    trainer: Any
    task: Any
    model: Any
    resolution: Resolution
    injector: Injector

    def operative(self) -> str:
        """Returns `gin.operative_config_str`: what Gin has really injected so far.

        Parts that are called later, an optimizer say, appear when they have been.
        """
        return self.injector.operative()

    def without_effect(self) -> list[Fault]:
        """Returns the user settings that have not got through to any call so far."""
        return without_effect(self.resolution, self.injector.calls)

    def __repr__(self) -> str:
        return f"<Built {self.resolution.pair}>"


class Build:
    """What `build` returns: a `with` block that builds when it is entered.

    It may be entered again when it has been left, and builds anew.
    """

    def __init__(
        self, resolution: Resolution, trainer_arguments: Mapping[str, Any]
    ) -> None:
        self._resolution = resolution
        self._trainer_arguments = trainer_arguments
        self._open: AbstractContextManager[Built] | None = None

    def __enter__(self) -> Built:
        require_whole("torch")
        opening = _built(self._resolution, self._trainer_arguments)
        built = opening.__enter__()
        self._open = opening
        return built

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool | None:
        opened, self._open = self._open, None
        return opened.__exit__(kind, error, traceback) if opened else None

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(
            f"nothing is built yet, and so there is no {name!r}: write "
            "`with build(resolution) as built:` and use `built` in the block"
        )

    def __repr__(self) -> str:
        return f"<build of {self._resolution.pair}, a `with` block>"


def build(
    resolution: Resolution, *, trainer_arguments: Mapping[str, Any] | None = None
) -> Build:
    """Builds the trainer, the task and the model of a resolution, in a `with` block.

    Parts are called late: train inside the block, since Gin's config lives as long as
    it, and reports what it injects. Outside nothing is bound; a factory that was
    injected keeps the values it had.

    Args:
        resolution: A resolution without faults and missing values; its probes, if it
            waits for any, are asked first.
        trainer_arguments: What the caller gives the trainer component besides.

    Raises:
        ConfigError: When it is no resolution.

    Returns:
        The block: `with build(resolution) as built:`. Entering it raises ConfigError
        when the resolution has faults or missing values, or a probe raises or answers
        wrongly; ComponentError when a constructor raises; RuntimeError when Gin
        already holds a config.
    """
    require_resolution(resolution, "build")
    return Build(resolution, trainer_arguments or {})


@contextmanager
def _built(
    resolution: Resolution, trainer_arguments: Mapping[str, Any]
) -> Generator[Built]:
    with (
        probed(resolution) as found,
        build_on(found, trainer_arguments=trainer_arguments) as built,
    ):
        yield built


@contextmanager
def build_on(
    found: Probed, *, trainer_arguments: Mapping[str, Any] | None = None
) -> Generator[Built]:
    """Builds what the probes have left to build, inside the block of `probed`.

    Args:
        found: What came of the probes.
        trainer_arguments: What the caller gives the trainer component besides.

    Yields:
        The built pair.

    Raises:
        ComponentError: When a constructor raises.
        RuntimeError: When Gin already holds a config.
    """
    resolution, early = found.resolution, found.early
    roles = resolution.components
    with ExitStack() as stack:
        injector = (
            early.injector
            if early
            else stack.enter_context(bound(resolution, resolution.to_gin()))
        )
        given = trainer_arguments or {}
        if folders := folder_text(resolution, str(given.get(_FOLDER) or ".")):
            injector.rebind(folders)
        trainer = injector.call(roles["trainer"].selector, **given)
        if early:
            task = early.task
            early.restore()
        else:
            task = injector.call(roles["task"].selector)
        model = injector.call(roles["model"].selector)
        yield Built(trainer, task, model, resolution, injector)
