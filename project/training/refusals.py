"""What Lightning's Trainer refuses when it is built, as a fault of one setting.

What its arguments may be is known before (`lightning_arguments`). What is left depends
on the machine, as accelerators do, or on several arguments together.
"""

from __future__ import annotations

import inspect
import sys
import traceback
import warnings
from collections.abc import Iterator
from typing import Any, Final

import pytorch_lightning as pl
from pytorch_lightning.utilities.exceptions import MisconfigurationException

from project.core.errors import ConfigError, Fault
from project.core.gin_bridge.factories import Factory
from project.core.shell_words import typed
from project.core.writing.literals import yaml_text

_REFUSALS: Final = (
    MisconfigurationException,
    ValueError,
    TypeError,
    RuntimeError,
    ImportError,
)

_MOST: Final = 300

_PLAIN: Final = (int, float, str, dict)

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
        return _tried(arguments)
    except _REFUSALS as error:
        raise ConfigError(_fault(arguments, error)) from error


def _tried(arguments: dict[str, Any]) -> pl.Trainer:
    """Returns Lightning's Trainer; what it has made until it refuses is thrown away
    here, where nobody hears the complaints of what was half made."""
    # It adds to the list of callbacks that it is given.
    own = {n: v.copy() if isinstance(v, list) else v for n, v in arguments.items()}
    heard, sys.unraisablehook = sys.unraisablehook, _nothing
    try:
        return pl.Trainer(**own)
    except _REFUSALS as error:
        traceback.clear_frames(error.__traceback__)
        raise
    finally:
        sys.unraisablehook = heard


def _nothing(unraisable: object) -> None:
    """Says nothing."""


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
        next=typed("--bind", f"trainer.{name}={yaml_text(_default(name))}"),
        key=f"trainer.{name}",
    )


def _text(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_text, value))}]"
    return str(value) if isinstance(value, _PLAIN) else type(value).__name__


def _default(name: str) -> Any:
    """Lightning's own, with which it does not refuse the others."""
    return inspect.signature(pl.Trainer.__init__).parameters[name].default


def _guilty(arguments: dict[str, Any], message: str) -> Iterator[str]:
    """Yields the arguments without which it is not refused, those that are named in
    the message first, and of these the plain values."""
    parameters = inspect.signature(pl.Trainer.__init__).parameters
    defaults = {
        name: _default(name)
        for name in parameters
        if name in arguments and arguments[name] is not _default(name)
    }

    def place(name: str) -> tuple[bool, bool]:
        return name not in message, not isinstance(arguments[name], _PLAIN)

    for name in sorted(defaults, key=place):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                _tried({**arguments, name: defaults[name]})
            except _REFUSALS:
                continue
        yield name
