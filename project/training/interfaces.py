"""What a task and a model must have to be trained, and what is said where one lacks it.

Lightning says it late, of each in other words, and of a task that is none in a failure
of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pytorch_lightning as pl
from pytorch_lightning.strategies.launchers import _MultiProcessingLauncher
from pytorch_lightning.utilities.model_helpers import is_overridden

from project.core.building.build import Built
from project.core.errors import ConfigError, Fault
from project.core.keys import Key

_NEEDED: Final[dict[str, tuple[type, tuple[str, ...]]]] = {
    "task": (pl.LightningDataModule, ("train_dataloader",)),
    "model": (pl.LightningModule, ("training_step", "configure_optimizers")),
}
"""What the roles derive from, and the methods that a training calls."""


def require_interfaces(built: Built) -> None:
    """Refuses a task or a model that Lightning cannot train, and a strategy whose
    training cannot be seen.

    Raises:
        ConfigError: It is no module of Lightning's, or lacks a method; or it is trained
            in processes that keep what comes of it.
    """
    faults = [fault for role in _NEEDED for fault in _faults(role, built)]
    faults += _faults_of_launcher(built)
    if faults:
        raise ConfigError(*faults)


def _faults(role: str, built: Built) -> Iterator[Fault]:
    base, methods = _NEEDED[role]
    made = _compiled_from(getattr(built, role))
    if not isinstance(made, base):
        component = built.resolution.components[role]
        yield Fault(
            f"the {role} {component.name} is no {base.__name__}",
            given=f"{component.selector} makes {_kind(made)}",
            expected=f"a class that derives from {base.__name__}, or a function that "
            "returns an object of one",
        )
        return
    for method in methods:
        if not is_overridden(method, made):
            component = built.resolution.components[role]
            yield Fault(
                f"the {role} {component.name} has no {method}",
                given=component.selector,
                expected=f"a method {method} of {type(made).__name__}, which training "
                "calls",
            )


def _faults_of_launcher(built: Built) -> Iterator[Fault]:
    if not isinstance(built.trainer.strategy.launcher, _MultiProcessingLauncher):
        return
    setting = built.resolution.ledger.winner(Key("", "trainer", "strategy"))
    name = built.resolution.value("trainer.strategy")
    yield Fault(
        f"trainer.strategy={name} trains in copies of this process, and what "
        "they count and log does not come back",
        given=f"trainer.strategy={name}",
        origin=setting.origin if setting else None,
        expected="a strategy that starts the program anew for each device, as ddp does",
        next="--bind trainer.strategy=ddp",
    )


def _kind(made: Any) -> str:
    """What something is, in words."""
    return (
        "None" if made is None else f"a {type(made).__module__}.{type(made).__name__}"
    )


def _compiled_from(made: Any) -> Any:
    """The module that `torch.compile` was given, which Lightning trains."""
    return getattr(made, "_orig_mod", made)
