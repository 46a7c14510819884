"""Tells the loggers that somebody has added which run they log, and of what config.

Lightning's loggers begin anew each time: a run that is gone on with would be two in
TensorBoard and two in MLflow, and what only the config knows would be in neither.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from pytorch_lightning.loggers import MLFlowLogger, TensorBoardLogger
from pytorch_lightning.loggers.logger import Logger

from project.core.resolving.resolution import Resolution
from project.core.values import MISSING, brief
from project.runs.kept_settings import secret_macros
from project.runs.secrets import MASK, is_secret, without_secrets
from project.training.metrics_logger import MetricsLogger

_PLAIN: Final = (bool, int, float, str)


def introduce(
    loggers: Sequence[Logger],
    run: str,
    values: Mapping[str, Any],
    known: Mapping[str, str],
    step: int = 0,
) -> dict[str, str]:
    """Names the run to loggers, and has them go on where the run does.

    Args:
        loggers: Those of the trainer; ours has nothing to be told.
        run: What the run is called.
        values: The config, by key.
        known: What they called the run when it was trained before, by logger.
        step: How many optimizer steps were taken when it was saved last.

    Returns:
        What they call the run, by logger, where they have a name of their own for it.
    """
    found: dict[str, str] = {}
    for name, logger in _named(loggers):
        before = known.get(name)
        if isinstance(logger, MLFlowLogger):
            found[name] = _in_mlflow(logger, run, before)
        elif isinstance(logger, TensorBoardLogger):
            found[name] = _in_tensorboard(logger, before, step)
        if before is None:
            logger.log_hyperparams(dict(values))
    return found


def _named(loggers: Sequence[Logger]) -> Iterator[tuple[str, Logger]]:
    """Yields the loggers by their classes; a second one of a class has a number."""
    counts: dict[str, int] = {}
    for logger in loggers:
        if isinstance(logger, MetricsLogger):
            continue
        name = type(logger).__name__
        counts[name] = counts.get(name, 0) + 1
        yield name if counts[name] == 1 else f"{name} {counts[name]}", logger


def _in_mlflow(logger: MLFlowLogger, run: str, before: str | None) -> str:
    """Returns the id of the run there; one that is gone on with has that of before."""
    logger._run_name = logger._run_name or run
    if before is not None and logger._run_id is None:
        logger._run_id = before
        logger.experiment.update_run(before, status="RUNNING")
    return str(logger.run_id)


def _in_tensorboard(logger: TensorBoardLogger, before: str | None, step: int) -> str:
    """Returns the folder's name there; what was logged after the last checkpoint is
    not shown, as it is logged again."""
    if before is not None and logger._version is None:
        logger._version = int(before) if before.isdecimal() else before
        logger._kwargs.setdefault("purge_step", step)
    return str(logger.version)


def hyperparameters(resolution: Resolution) -> dict[str, Any]:
    """Returns a config as loggers take it: numbers and texts, by key. A secret is none
    of their business."""
    found: dict[str, Any] = {}
    hidden = secret_macros(resolution)
    for setting in resolution.ledger.winners():
        key, value = str(setting.key), resolution.expanded(setting.value)
        if value is MISSING:
            continue
        shown = without_secrets(value)
        found[key] = shown if isinstance(shown, _PLAIN) else brief(shown)
        if is_secret(key) or key in hidden:
            found[key] = MASK
    return found
