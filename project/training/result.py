"""What came of a training, and which one is taken up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from project.core.writing.html import table_html


@dataclass(frozen=True)
class Resumed:
    """A run that is taken up.

    Attributes:
        folder: The run's folder, as an absolute path.
        changed: The values that are not as they were, as texts, by key: then and now.
    """

    folder: Path
    changed: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Any])


@dataclass(frozen=True)
class DryRun:
    """What one training step and one validation step showed.

    Attributes:
        metrics: What the model logged.
        operative: The operative config, as Gin reports it.
        seconds: How long building and stepping took.
    """

    metrics: dict[str, float]
    operative: str
    seconds: float


@dataclass(frozen=True, repr=False)
class Result:
    """What came of a training.

    Attributes:
        folder: The run's folder, as an absolute path; on other ranks than zero, the one
            around it.
        metrics: By name, what was logged for the weights that were kept (the best
            checkpoint's, or the last ones), and the test metrics of the same weights.
        epochs: How many epochs were trained.
        best_epoch: The epoch the kept weights are from, counted from 0; None when they
            are the last ones.
        checkpoint: The checkpoint with the kept weights; None when none was kept.
        seconds: How long it took, from building to the last test batch.
        rank: Which of several processes this is; only rank zero should print.
        status: How the run is recorded; a training that returns is done.
        uses: The commands that its weights can be used with: `test`, `predict`.
    """

    folder: Path
    metrics: dict[str, float]
    epochs: int
    best_epoch: int | None
    checkpoint: Path | None
    seconds: float
    rank: int = 0
    status: str = "done"
    uses: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"<Result {self._about()}: {self.folder}>"

    def _repr_html_(self) -> str:
        """The metrics as a table in a notebook, and where the run is."""
        rows = [(name, f"{value:.4f}") for name, value in sorted(self.metrics.items())]
        rows.append(("folder", str(self.folder)))
        return table_html(("metric", "value"), rows, self._about())

    def _about(self) -> str:
        epochs = "1 epoch" if self.epochs == 1 else f"{self.epochs} epochs"
        return f"{self.status}, {epochs} in {self.seconds:.1f} s"
