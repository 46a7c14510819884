"""What Lightning's Trainer refuses when it is built, as a fault of one setting.

What its arguments may be is known before (`lightning_arguments`). What is left depends
on the machine, as accelerators do, or on several arguments together.
"""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Iterator
from typing import Any, Final

import pytorch_lightning as pl
from pytorch_lightning.utilities.exceptions import MisconfigurationException

from project.core.errors import ConfigError, Fault
from project.core.gin_bridge.factories import Factory

_REFUSALS: Final = (
    MisconfigurationException,
    ValueError,
    TypeError,
    RuntimeError,
    ImportError,
)

_MOST: Final = 300

_OBJECTS: Final = ("accelerator", "callbacks", "logger", "plugins", "profiler",
                   "strategy")  # fmt: skip
"""Arguments that are objects, or lists of them."""


def lightning_trainer(arguments: dict[str, Any]) -> pl.Trainer:
    """Returns Lightning's Trainer.

    Raises:
        ConfigError: An argument is what makes an object where the object is asked for.
            Lightning refuses its arguments; with the one that is to blame, where that
            can be told.
    """
    if uncalled := list(_uncalled(arguments)):
        raise ConfigError(*uncalled)
    try:
        return pl.Trainer(**arguments)
    except _REFUSALS as error:
        raise ConfigError(_fault(arguments, error)) from error


def _uncalled(arguments: dict[str, Any]) -> Iterator[Fault]:
    """Yields a fault for each `@name` that should be `@name()`: Lightning would find
    out in the middle of a training."""
    for name in _OBJECTS:
        value = arguments[name]
        for item in value if isinstance(value, (list, tuple)) else [value]:
            if isinstance(item, Factory):
                yield Fault(
                    f"trainer.{name} cannot be {item}, which makes objects and is none",
                    given=f"trainer.{name}={item}",
                    expected=f"{item}(), which is the object that it makes",
                    key=f"trainer.{name}",
                )


def _fault(arguments: dict[str, Any], error: Exception) -> Fault:
    message = " ".join(str(error).split())
    if len(message) > _MOST:
        message = f"{message[:_MOST]}..."
    name = next(_guilty(arguments, message), "")
    if not name:
        return Fault(f"Lightning refuses the trainer: {message}")
    return Fault(
        f"Lightning refuses trainer.{name}: {message}",
        given=f"trainer.{name}={_text(arguments[name])}",
        key=f"trainer.{name}",
    )


def _text(value: Any) -> str:
    plain = isinstance(value, (int, float, str, list, dict))
    return str(value) if plain else type(value).__name__


def _guilty(arguments: dict[str, Any], message: str) -> Iterator[str]:
    """Yields the arguments without which it is not refused, those that are named in
    the message first."""
    defaults = {
        name: parameter.default
        for name, parameter in inspect.signature(pl.Trainer.__init__).parameters.items()
        if name in arguments and arguments[name] is not parameter.default
    }
    for name in sorted(defaults, key=lambda name: name not in message):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                pl.Trainer(**{**arguments, name: defaults[name]})
            except _REFUSALS:
                continue
        yield name
