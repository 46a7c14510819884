"""`load_run`: a run on disk as a Python object."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from project import api
from project.core import arguments
from project.core.components.in_process import plugin_of
from project.core.errors import ConfigError, Fault
from project.core.half_imported import require_whole
from project.core.request import Request
from project.core.resolving.resolution import Resolution
from project.core.sources.locating import shown
from project.core.writing.html import table_html
from project.runs.contents import CONFIG_GIN, METRICS
from project.runs.finding import find_run, record_in
from project.runs.metrics import read_metrics
from project.runs.record import RunRecord
from project.runs.weights import weights_in

if TYPE_CHECKING:
    import pandas as pd

    from project.training.reloading import Loaded

Plugins = Sequence[str | Mapping[str, Any]]


class SavedRun:
    """A run on disk. It is read when it is asked for.

    Attributes:
        folder: The run's folder, as an absolute path.
        record: What `run.json` said when the run was loaded.
    """

    def __init__(self, folder: Path, plugins: Plugins = ()) -> None:
        self.folder = folder
        self.record: RunRecord = record_in(folder)
        self._plugins = plugins

    @property
    def status(self) -> str:
        """How it stands: `died` where its process is gone."""
        return self.record.shown()

    @cached_property
    def config(self) -> Resolution:
        """The frozen config, resolved: every value of it, and where that came from.

        Raises:
            ConfigError: It cannot be used any more: a plugin is gone, or is not
                consented to.
        """
        names = tuple(map(plugin_of, arguments.plugins(self._plugins)))
        request = Request(files=(str(self.folder / CONFIG_GIN),), plugins=names)
        return api.resolve_request(request)  # What there was to say was said.

    @cached_property
    def metrics(self) -> dict[str, list[Any]]:
        """What was logged, as columns: `step`, `epoch`, `name`, `value`; a row for each
        number, in the order of their being logged. The results are in the record.

        Raises:
            ConfigError: The file is none of ours.
        """
        path = self.folder / METRICS
        try:
            rows = read_metrics(path)
        except (OSError, ValueError) as error:
            raise ConfigError(
                Fault("the metrics cannot be read", shown(path), expected=str(error))
            ) from None
        return {
            "step": [row.step for row in rows],
            "epoch": [row.epoch for row in rows],
            "name": [row.name for row in rows],
            "value": [row.value for row in rows],
        }

    def frame(self) -> pd.DataFrame:
        """Returns the metrics as a frame of pandas, which has to be installed.

        Raises:
            ModuleNotFoundError: It is not.
        """
        import pandas as pd  # No dependency of the project's.

        whole = {"step": "Int64", "epoch": "Int64"}
        return pd.DataFrame(self.metrics).astype(whole)

    def load(self, checkpoint: str | os.PathLike[str] | None = None) -> Loaded:
        """Builds the model and the task again, with weights of the run.

        Args:
            checkpoint: "best", "last", or a checkpoint's file; None for the weights
                that the run was judged by.

        Returns:
            The model, in evaluation mode, and the task: `model, task = run.load()`.

        Raises:
            ConfigError: There are no such weights, they do not fit, or the config
                cannot be used any more.
            BaseException: Whatever the task or the model raises, unchanged.
        """
        word = None if checkpoint is None else arguments.path("checkpoint", checkpoint)
        weights = weights_in(self.folder, self.record, word)
        self.config.require()
        require_whole("torch")
        from project.training.reloading import reload  # It needs torch.

        return reload(self.config, weights.path)

    @cached_property
    def _loaded(self) -> Loaded:
        return self.load()

    @property
    def model(self) -> Any:
        """The model with the weights that the run was judged by."""
        return self._loaded.model

    @property
    def task(self) -> Any:
        """The task, built again."""
        return self._loaded.task

    def __repr__(self) -> str:
        return f"<SavedRun {self._about()}: {self.folder}>"

    def _repr_html_(self) -> str:
        """What was set and what came of it, as a table in a notebook."""
        record = self.record
        rows = [
            *(("setting", key, value) for key, value in record.settings.items()),
            *(("result", k, _number(v)) for k, v in (record.metrics or {}).items()),
            ("run", "folder", str(self.folder)),
        ]
        if record.reason:
            rows.append(("run", "reason", record.reason))
        return table_html(("", "name", "value"), rows, self._about())

    def _about(self) -> str:
        return f"{self.record.task} + {self.record.model}, {self.status}"


def _number(value: Any) -> str:
    return f"{value:.4f}" if isinstance(value, float) else str(value)


def load_run(
    run: str | os.PathLike[str],
    *,
    runs_dir: str | os.PathLike[str] = "runs",
    plugins: Plugins = (),
) -> SavedRun:
    """Returns a run on disk: its config, its record, its metrics.

    Args:
        run: Its folder, its id, the beginning of an id that no other run shares, or
            `last`.
        runs_dir: The folder of all runs, where it is named by an id.
        plugins: Modules with tables, as for `resolve`; those of a run of this user's
            are known.

    Raises:
        ConfigError: No run is meant, or it cannot be read.
    """
    word = arguments.path("run", run)
    folder = Path(arguments.path("runs_dir", runs_dir)).expanduser()
    return SavedRun(find_run(word, folder), plugins)
