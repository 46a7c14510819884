"""Hyperparameters as a checkpoint holds them: plain data, which any reader may trust.

A model that calls `save_hyperparameters` keeps what it was given, which can be any
object. `torch.load(weights_only=True)` reads no objects, and a run is rebuilt from its
`config.gin` anyway: in the file an object is what the config says in its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import torch

from project.core.gin_bridge.spelling import gin_text
from project.core.resolving.resolution import Resolution
from project.core.values import Opaque, Reference, Value, mapped, own, walk

ROLES: Final = {"hyper_parameters": "model", "datamodule_hyper_parameters": "task"}
"""The keys of a checkpoint that hold hyperparameters, with whose they are."""

_PLAIN: Final = (type(None), bool, int, float, complex, str, bytes, torch.Tensor)

Written = Mapping[str, Mapping[str, Value]]
"""By role and parameter, what the config holds."""


def written_in(resolution: Resolution) -> Written:
    """Returns what a config holds for the parameters of the task and the model."""
    return {
        role: {
            setting.key.parameter: resolution.expanded(setting.value)
            for setting in resolution.ledger.winners()
            if setting.key.selector == role and not setting.key.scope
        }
        for role in ROLES.values()
    }


def readable(checkpoint: Mapping[str, Any], written: Written) -> dict[str, Any]:
    """Returns a checkpoint whose hyperparameters are plain data.

    One that is not is written as its Gin text, such as `@AdamW` or `@AdamW()`; a path
    or an enum as the literal that the config holds; what no config holds as its `repr`.

    Args:
        checkpoint: The checkpoint; it stays as it is.
        written: What the config holds.
    """
    found = dict(checkpoint)
    for key, role in ROLES.items():
        if isinstance(found.get(key), Mapping):
            known = written.get(role, {})
            found[key] = {
                name: _readable(value, known.get(name, Opaque("")))
                for name, value in found[key].items()
            }
    return found


def _readable(value: Any, literal: Value) -> Any:
    plain = mapped(value, own)
    if all(_is_plain(each) for each in walk(plain)):
        return plain
    inner = list(walk(literal))
    if any(isinstance(each, Opaque) for each in inner):
        return mapped(plain, _leaf)
    if any(isinstance(each, Reference) for each in inner):
        return gin_text(literal)
    return literal


def _leaf(value: Any) -> Any:
    return value if _is_plain(value) else repr(value)


def _is_plain(value: Any) -> bool:
    # Types themselves: an enum of strings is a string, and no reader knows it.
    return type(value) in (*_PLAIN, list, tuple, dict)
