"""Learning-rate schedules over the whole training, whose length they learn late.

torch's `OneCycleLR` and `CosineAnnealingLR` ask for the number of steps, which a
recipe cannot know: it follows from the data, the batch size and the epochs. The
schedule here states fractions of the training, and the model tells it the number of
steps when training starts (`project.models.optimization`).
"""

from __future__ import annotations

import math
from typing import Annotated, Any

from annotated_types import Ge, Le, Lt
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LRScheduler

from project.ranges import Count


class WarmupCosine(LRScheduler):
    """Linear warm-up, then half a cosine down, stepped after every batch.

    With `T` steps in all, `W = warmup * T` and `f = final`, step `t` multiplies the
    optimizer's learning rate by

        (t + 1) / (W + 1)                                           for t < W,
        f + (1 - f) * (1 + cos(pi * (t - W) / (T - W))) / 2         for W <= t < T,

    and by `f` from then on. The cosine is that of SGDR (Loshchilov and Hutter, 2017,
    equation 5, one cycle); the warm-up is that of Goyal et al., 2017, section 2.2.

    Args:
        optimizer: Its learning rates are the highest that are reached.
        warmup: Fraction of the steps that warm up.
        final: Fraction of the learning rate at the end.
        steps: Optimizer steps of the whole training; None for those that the trainer
            will take.

    Raises:
        ValueError: `warmup` or `final` is out of its range.
    """

    def __init__(
        self,
        optimizer: Optimizer,
        warmup: Annotated[float, Ge(0), Lt(1)] = 0.1,
        final: Annotated[float, Ge(0), Le(1)] = 0.0,
        steps: Count | None = None,
    ) -> None:
        if not 0 <= warmup < 1:
            raise ValueError(f"warmup must be in [0, 1), got {warmup}")
        if not 0 <= final <= 1:
            raise ValueError(f"final must be in [0, 1], got {final}")
        self.warmup = warmup
        self.final = final
        self.steps = steps
        super().__init__(optimizer)

    def span(self, steps: int) -> None:
        """Sets the length of the training, unless the recipe has set it."""
        if self.steps is None:
            self.steps = steps
            self._last_lr = self.get_lr()
            for group, rate in zip(
                self.optimizer.param_groups, self._last_lr, strict=True
            ):
                group["lr"] = rate

    def get_lr(self) -> list[float]:
        """Returns the learning rate of every parameter group at `last_epoch`."""
        factor = self._factor(self.last_epoch)
        return [rate * factor for rate in self.base_lrs]

    def state_dict(self) -> dict[str, Any]:
        """Returns the state without the length, which the resumed training knows."""
        return {k: v for k, v in super().state_dict().items() if k != "steps"}

    def _factor(self, step: int) -> float:
        if self.steps is None:
            return 1.0
        warm = self.warmup * self.steps
        if step < warm:
            return (step + 1) / (warm + 1)
        if step >= self.steps:
            return self.final
        progress = (step - warm) / (self.steps - warm)
        return self.final + (1 - self.final) * (1 + math.cos(math.pi * progress)) / 2
