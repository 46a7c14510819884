"""What is done when a training starts: when the optimizers are made, and no step taken.

Gin learns of an optimizer only when the model asks for it, so that what it has injected
is known then and not before.
"""

from __future__ import annotations

from collections.abc import Callable

import pytorch_lightning as pl
from pytorch_lightning.callbacks import Callback

from project.core.building.build import Built
from project.core.errors import ConfigError
from project.core.resolving.resolution import Resolution


class AtStart(Callback):
    """Calls a function before the first step, when the optimizer has been made.

    Gin learns of an optimizer only when the model asks for it.
    """

    def __init__(self, function: Callable[[], None]) -> None:
        self._function = function

    def on_train_start(
        self, trainer: pl.Trainer, pl_module: pl.LightningModule
    ) -> None:
        """Calls it once for all processes."""
        if trainer.is_global_zero:
            self._function()


def check_effects(
    resolution: Resolution, built: Built, notice: Callable[[str], None]
) -> None:
    """Says which settings did not get through to what they are for.

    Raises:
        ConfigError: When the resolution is strict and there are any.
    """
    faults = built.without_effect()
    if faults and resolution.strict:
        raise ConfigError(*faults)
    for fault in faults:
        notice(f"{fault.problem} ({fault.origin})")
