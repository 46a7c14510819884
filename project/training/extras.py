"""Packages that parts need and a bare installation lacks."""

from __future__ import annotations

from typing import Final

from project.core.errors import Fault
from project.core.gin_bridge.injection import ComponentError
from project.core.resolving.resolution import Resolution
from project.core.values import Reference, walk

EXTRAS: Final = {"TensorBoardLogger": "tensorboard", "MLFlowLogger": "mlflow"}
"""Extras of this project, named like the package that they install, by part."""


def lacking(error: ComponentError, resolution: Resolution) -> Fault | None:
    """Returns the fault of a part whose package is not installed.

    Args:
        error: What came of calling the part.
        resolution: The config that refers to it.

    Returns:
        None where something else is wrong.
    """
    name = error.selector.rpartition(".")[2]
    if not isinstance(error.cause, ImportError) or name not in EXTRAS:
        return None
    extra = EXTRAS[name]
    origins = [
        setting.origin
        for setting in resolution.ledger.winners()
        for value in walk(setting.value)
        if isinstance(value, Reference) and value.name.rpartition(".")[2] == name
    ]
    return Fault(
        f"{name} needs {extra}, which is not installed",
        given=origins[0].text if origins else f"@{name}()",
        origin=origins[0] if origins else None,
        expected=f"this project with its extra {extra}, or {extra} by itself",
        next=f"pip install {extra}",
    )
