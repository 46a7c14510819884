"""Predicts with the weights of a run, a row or an entry for each example."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytorch_lightning as pl
from pytorch_lightning.callbacks import Callback
from pytorch_lightning.utilities.model_helpers import is_overridden

from project.core.building.build import Built
from project.core.errors import Fault, RunError, some_of
from project.core.resolving.resolution import Resolution
from project.runs.evaluations import Evaluation, name_in
from project.training.evaluating import (
    computed,
    recorded,
    require_method,
    terminated,
)
from project.training.failing import described
from project.training.forward_step import forward_step
from project.training.predicted import (
    Array,
    class_names,
    examples_in,
    predicted,
    target_of,
)
from project.training.prediction_files import PredictionFile
from project.training.reviving import Trained, revived

Say = Callable[[str], None]


def predict(
    resolution: Resolution,
    run: Trained,
    evaluation: Evaluation,
    file: PredictionFile,
    say: Say,
) -> None:
    """Predicts with a run's weights.

    Args:
        resolution: The run's own config, with what was bound anew.
        run: The run.
        evaluation: What is recorded of it.
        file: Where the predictions go.
        say: Takes one line at a time of what the user should know.

    Raises:
        ConfigError: There is no data, the weights do not fit, or the predictions do
            not go into such a file. Nothing is recorded.
        RunError: There is nothing to write.
        Interrupted: A signal stopped it.
        BaseException: Whatever the task, the model or a part raises, unchanged.
    """
    arguments = on_one_device(resolution, say)
    with (
        recorded(evaluation, say) as say,
        revived(resolution, run, say, ended=True, arguments=arguments) as pair,
        file,
    ):
        built = pair.built
        require_method(built, "model", "predict_step", "forward")
        pair.as_trained(data_for(built, say))
        model = getattr(built.model, "_orig_mod", built.model)  # Which was compiled.
        if not is_overridden("predict_step", model):
            model.predict_step = forward_step(model, say)
        pair.trainer.callbacks.append(Collected(file, built.task, say))
        with terminated():
            pair.trainer.predict(
                built.model,
                datamodule=built.task,
                return_predictions=False,
                ckpt_path=run.checkpoint,
                weights_only=True,
            )
        if not file.rows:
            raise RunError(
                Fault(
                    "nothing was predicted: there was no batch",
                    expected="a loader that is not empty, and "
                    "trainer.limit_predict_batches that allows for one batch",
                )
            )
        evaluation.facts |= {
            **computed(pair),
            "predictions": name_in(run.folder, file.path),
            "rows": file.rows,
            "columns": file.columns,
        }


def on_one_device(resolution: Resolution, say: Say) -> dict[str, Any]:
    """What keeps all predictions in one process."""
    devices = resolution.value("trainer.devices")
    nodes = resolution.value("trainer.num_nodes")
    listed = isinstance(devices, (list, tuple)) and len(devices) == 1
    if nodes == 1 and (listed or devices in (1, "1")):
        return {}
    if devices != "auto" or nodes != 1:
        say(f"predictions are made on one device, and not on {devices!r}")
    return {"devices": 1, "num_nodes": 1, "strategy": "auto"}


def data_for(built: Built, say: Say) -> tuple[str, ...] | None:
    """Lets the test data stand in for data that a task has not for predictions; returns
    what alone it is to be set up for then.

    Raises:
        ConfigError: There is neither.
    """
    task = built.task
    if is_overridden("predict_dataloader", task):
        return None
    require_method(built, "task", "predict_dataloader", "test_dataloader")
    say("the task has no predict_dataloader: its test data is used")
    task.predict_dataloader = task.test_dataloader
    return ("test",)


class Collected(Callback):
    """Takes what is predicted of each batch, and has it written.

    Args:
        file: Where it goes.
        task: What the batches are of.
        say: Takes one line at a time of what the user should know.
    """

    def __init__(self, file: PredictionFile, task: Any, say: Say) -> None:
        self._file, self._task, self._say = file, task, say
        self._counts: dict[int, int] = {}
        self._said = False

    def on_predict_batch_end(
        self,
        trainer: pl.Trainer,
        pl_module: pl.LightningModule,
        outputs: Any,
        batch: Any,
        batch_idx: int,
        dataloader_idx: int = 0,
    ) -> None:
        """Takes a batch apart."""
        loaders = trainer.predict_loop._combined_loader
        loader = loaders.flattened[dataloader_idx] if loaders else None
        if not self._file.rows:
            self._file.names = class_names(self._task, loader)
        examples = examples_in(outputs, batch)
        found, left_out = predicted(outputs, examples)
        if not found or not examples:
            raise RunError(_nothing_of(outputs))
        if left_out and not self._said:
            self._said = True
            self._say(f"left out, for it is not one an example: {some_of(left_out)}")
        index = self._index(loader, batch_idx, dataloader_idx, examples)
        several = loaders is not None and len(loaders.flattened) > 1
        numbers = np.full(examples, dataloader_idx) if several else None
        self._file.add(index, numbers, target_of(batch, examples), found)

    def _index(self, loader: Any, batch: int, number: int, examples: int) -> Array:
        """The places of examples in the data, where the loader tells, which may have
        shuffled them; else their places among all that came."""
        first = self._counts.get(number, 0)
        self._counts[number] = first + examples
        sampler = getattr(loader, "batch_sampler", None)
        seen = getattr(sampler, "seen_batch_indices", None)
        if seen and batch < len(seen):
            places = seen[batch]
            if len(places) == examples and all(isinstance(n, int) for n in places):
                return np.array(places)
        return np.arange(first, first + examples)


def _nothing_of(outputs: Any) -> Fault:
    what = "nothing" if outputs is None else described(outputs)
    return Fault(
        f"predict_step returned {what}, and no value for each example",
        expected="a tensor whose first size is that of the batch, or several in a "
        "tuple, a mapping or a dataclass",
    )
