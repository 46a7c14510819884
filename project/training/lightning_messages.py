"""What Lightning says, without what it advertises.

It logs under several names (`pytorch_lightning`, `lightning.pytorch`, either Fabric's)
and warns besides. What a user asked for, a profiler's report or a callback that is
`verbose`, and what is true of the user's code, is heard; devices, tips, echoes of the
config and steps of its own are not.
"""

from __future__ import annotations

import logging
import re
import sys
import warnings
from typing import Final

from tqdm import tqdm

from project.flavours import STANDALONE, UNIFIED

_PACKAGES: Final = ("lightning", *STANDALONE, *UNIFIED)

_ADVERTISEMENTS: Final = (
    r".{0,3}Tip:",
    # Devices, and who talks to them.
    r"(GPU|TPU|HPU|IPU|XPU|MPS) available:",
    r"LOCAL_RANK: ",
    r"You are using a CUDA device",
    r"Using (16.?bit|bfloat16) ",
    r"(Trainer|Fabric) will use only 1 of ",
    r"Initializing distributed: ",
    r"-+\s+distributed_backend=",
    r"SLURM auto-requeueing enabled",
    # Echoes of the config.
    r"`Trainer\.fit` stopped: `max_(epochs|steps)=",
    r"`Trainer\(.*\)` was configured so",
    r"Running in `fast_dev_run` mode",
    r"You are running in `Trainer\(barebones=True\)` mode",
    r"`Trainer\(barebones=True\)` started running",
    r"Trainer already configured with model summary callbacks",
    # Steps of its own.
    r"(Restoring states|Restored all states|Loaded model weights) from the checkpoint",
    r"Loading `train_dataloader` to estimate number of stepping batches",
    r"Detected KeyboardInterrupt, attempting graceful shutdown",
    r"Your model can run with static graph optimizations",
)
"""How logged messages begin that nobody asked for."""

_NOISE: Final = (
    r".*isinstance\(treespec, LeafSpec\).*",  # Between Lightning and torch.
    r"The `srun` command is available",
    r"[GTHM]PU available but not used",
    r".*does not have many workers.*",
    r".*smaller than the logging interval.*",
    r"Checkpoint directory .* exists and is not empty.*",  # The best, then the last.
    # As a hyperparameter it is one line in the file: its text in the config.
    r"Attribute .* is an instance of `nn\.Module` and is already saved.*",
)
"""How warnings begin that are no news, or not about the user's code."""


def _wanted(record: logging.LogRecord) -> bool:
    """A filter of loggers: lets through what is no advertisement."""
    return _ADVERTISEMENT.match(record.getMessage()) is None


class AsideHandler(logging.Handler):
    """Says what is logged on stderr, beside a bar that moves there.

    It stands in for the handler that Lightning makes for itself when it is imported,
    which would write into the bar, and to what was stderr then.
    """

    def emit(self, record: logging.LogRecord) -> None:
        """Writes it above the bar, if there is one."""
        tqdm.write(self.format(record), file=sys.stderr)


def quiet() -> None:
    """Silences Lightning's advertisements and known noise, in this process.

    Only now: before Lightning is imported it has no effect.
    """
    # A filter holds for what its own logger is given, not for the loggers below.
    for name in list(logging.root.manager.loggerDict):
        if any(f"{name}.".startswith(f"{package}.") for package in _PACKAGES):
            logging.getLogger(name).addFilter(_wanted)
    for name in _PACKAGES:
        logger = logging.getLogger(name)
        for handler in logger.handlers:
            if type(handler) is logging.StreamHandler:
                logger.removeHandler(handler)
                logger.addHandler(_ASIDE)
    for message in _NOISE:
        warnings.filterwarnings("ignore", message=message)


_ADVERTISEMENT: Final = re.compile(rf"\s*({'|'.join(_ADVERTISEMENTS)})")


_ASIDE: Final = AsideHandler()
