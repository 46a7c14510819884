"""A run on disk: its folder, its record, its metrics. No torch.

The room is also the function that lists runs, so that `from project import runs` is
what it says: `runs(task="wine")`.
"""

from __future__ import annotations

import os
import sys
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from project.runs.overview import Overview


class _Runs(ModuleType):
    """The module of this room, which can be called."""

    def __call__(
        self,
        runs_dir: str | os.PathLike[str] = "runs",
        *,
        task: str | None = None,
        model: str | None = None,
        status: str | None = None,
    ) -> Overview:
        """Returns the runs below a folder, newest first.

        Args:
            runs_dir: The folder of all runs.
            task: Public name of the only task.
            model: Public name of the only model.
            status: The only status, as it is shown: `done`, `died` and the others.

        Returns:
            A list, each with its `folder`, its `status` and its `record`; a table in a
            notebook.

        Raises:
            ConfigError: An argument cannot be meant, or there is no such status.
        """
        from project.runs.overview import overview  # A room opens nothing by itself.

        return overview(runs_dir, task=task, model=model, status=status)


sys.modules[__name__].__class__ = _Runs
