"""The random generators of a training, as building the trainer leaves them.

Building the trainer seeds them. A task that is built before the trainer, for a probe,
draws from the same ones.
"""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytorch_lightning as pl
import torch


class Randomness:
    """Seeds, saves and restores the generators of Python, NumPy and torch."""

    def seed(self, seed: int) -> None:
        """Seeds them all, and those of the data workers to come.

        Args:
            seed: The trainer's seed, 0 to 4294967295.
        """
        pl.seed_everything(seed, workers=True, verbose=False)

    def state(self) -> tuple[Any, ...]:
        """Returns the state of all of them."""
        devices = torch.cuda.get_rng_state_all() if torch.cuda.is_available() else []
        return random.getstate(), np.random.get_state(), torch.get_rng_state(), devices

    def restore(self, state: tuple[Any, ...]) -> None:
        """Gives all of them a state that they had."""
        ours, numpys, torchs, devices = state
        random.setstate(ours)
        np.random.set_state(numpys)
        torch.set_rng_state(torchs)
        if devices:
            torch.cuda.set_rng_state_all(devices)
