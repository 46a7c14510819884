"""The logger that writes a run's `metrics.csv`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pytorch_lightning.loggers.logger import Logger
from pytorch_lightning.utilities.rank_zero import rank_zero_only

from project.runs.contents import METRICS
from project.runs.metrics import append_metrics


class MetricsLogger(Logger):
    """Writes what the model logs to the run's `metrics.csv`.

    Hyperparameters go nowhere: the config files of the run have them already.

    Args:
        folder: The folder of the run.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    @property
    def name(self) -> str:
        """Nothing: it would become a subfolder of the run."""
        return ""

    @property
    def version(self) -> str:
        """Nothing: it would become a subfolder of the run."""
        return ""

    @property
    def save_dir(self) -> str:
        """The folder of the run, where Lightning's profilers write as well."""
        return str(self._folder)

    @rank_zero_only
    def log_metrics(
        self, metrics: Mapping[str, float], step: int | None = None
    ) -> None:
        """Appends the metrics; `epoch` among them is Lightning's, and a column."""
        values = {name: float(value) for name, value in metrics.items()}
        epoch = values.pop("epoch", None)
        append_metrics(
            self._folder / METRICS,
            values,
            step=step,
            epoch=None if epoch is None else int(epoch),
        )

    def log_hyperparams(self, *args: Any, **kwargs: Any) -> None:
        """Does nothing."""
