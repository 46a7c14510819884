"""The component of the trainer role: our settings together with all of Lightning's.

Lightning's Trainer is taken as it is, by its own signature, so that every argument of
the installed version can be set by name. Beside them stand the few that every training
needs and Lightning leaves to code around it: the seed, early stopping, the name of the
experiment.

Calling it seeds all generators before anything else is built, so that a seed is part of
the trainer and not a line that each script must remember. All arguments are passed on
explicitly, which also keeps `PL_TRAINER_*` variables from changing a run unrecorded.
"""

from __future__ import annotations

import inspect
import logging
import re
import typing
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import pytorch_lightning as pl
from annotated_types import Ge, Le
from lightning_fabric.plugins.io.torch_io import TorchCheckpointIO
from pytorch_lightning.callbacks import (
    Callback,
    Checkpoint,
    ModelSummary,
    ProgressBar,
)
from pytorch_lightning.loggers.logger import Logger

from project.core.components.docstrings import documented_parameters
from project.core.errors import ConfigError, Fault
from project.flavours import separate
from project.runs.experiment import check_experiment
from project.training.callbacks import FiniteLoss, ShortEpochs
from project.training.checkpoints import (
    BestCheckpoint,
    LastCheckpoint,
    WholeFileCheckpointIO,
)
from project.training.early_stopping import Patience
from project.training.lightning_arguments import ARGUMENTS
from project.training.lightning_messages import quiet
from project.training.loops import install
from project.training.metrics_logger import MetricsLogger
from project.training.monitors import DEFAULT, direction_of
from project.training.progress import StderrModelSummary, StderrProgressBar, on_terminal
from project.training.randomness import Randomness
from project.training.refusals import lightning_trainer

log = logging.getLogger(__name__)


RANDOMNESS: Final = Randomness()


NOT_CONFIGURABLE: Final = {"default_root_dir": "--runs-dir FOLDER"}
"""Parameters that only a training may give, with what a user sets instead: the run's
folder is not a setting."""


IN_THE_RUN: Final = {Logger: "save_dir"}
"""Parameters of parts, by what the part is, that are the run's folder unless somebody
sets them: what logs a training belongs beside it."""


_DIFFERENT: Final = {
    "logger": "Loggers beside our metrics.csv; False turns that off as well.",
    "log_every_n_steps": "How often to log within an epoch; None is 50, or as many "
    "steps as a shorter epoch has.",
    "enable_checkpointing": "Whether to keep best.ckpt and last.ckpt; None keeps them.",
    "enable_progress_bar": "Whether to show a bar on stderr; None is on a terminal.",
    "enable_model_summary": "Whether to show the layers on stderr; None shows the size "
    "of the model alone, on a terminal.",
    "default_root_dir": "The folder of the run; None writes nothing. Not configurable: "
    "training gives it.",
}
"""Documentation of Lightning's parameters that mean something else here."""


def _ours(
    *,
    deterministic: bool | Literal["warn"] = "warn",
    max_epochs: Literal[-1] | Annotated[int, Ge(1)] | None = 10,
    patience: Annotated[int, Ge(1)] | None = None,
    monitor: str = DEFAULT,
    mode: Literal["min", "max"] | None = None,
    seed: Annotated[int, Ge(0), Le(2**32 - 1)] = 0,
    experiment: str | None = None,
    checkpoint_every: Annotated[int, Ge(1)] | str | None = None,
) -> None:
    """Trains, with our settings and all of Lightning's.

    Args:
        deterministic: Whether operations must give the same bits each time; "warn" asks for it where it exists and warns elsewhere.
        max_epochs: How many epochs to train, -1 for no limit; the first of max_epochs, max_steps and max_time to be reached ends it.
        patience: How many checks in a row `monitor` may fail to improve before training stops early; None never stops early.
        monitor: The logged metric that decides the best checkpoint, and early stopping.
        mode: Whether `monitor` should fall ("min") or rise ("max"); None tells from its name: a loss or an error falls, an accuracy or F1 rises.
        seed: Seeds Python, NumPy, torch and the data workers before anything is built.
        experiment: The folder of related runs, inside the folder of all runs; None is "<task>-<model>".
        checkpoint_every: How many steps, or how much time as "10 min", come between two checkpoints within an epoch; None saves at the end of epochs alone.
    """  # noqa: E501


def Trainer(**arguments: Any) -> pl.Trainer:
    """Builds a trainer; its documentation is written below, for all its parameters."""
    bound = SIGNATURE.bind(**arguments)
    bound.apply_defaults()
    return _build(**bound.arguments)


def _build(
    *,
    patience: int | None,
    monitor: str,
    mode: Literal["min", "max"] | None,
    seed: int,
    experiment: str | None,
    checkpoint_every: int | str | None,
    **lightning: Any,
) -> pl.Trainer:
    """Builds Lightning's Trainer from our settings and all of Lightning's."""
    _require_one_lightning()
    check_settings(seed=seed, patience=patience, experiment=experiment)
    every = interval_of(checkpoint_every)
    direction = mode or direction_of(monitor)
    RANDOMNESS.seed(seed)
    quiet()

    theirs = _listed(lightning["callbacks"])
    folder = lightning["default_root_dir"]
    at_epoch_end = _validates_at_epoch_end(lightning)
    ours = _watchers(lightning, theirs)
    if patience is not None:
        ours.append(Patience(monitor, direction, patience, at_epoch_end=at_epoch_end))
    if _keeps_checkpoints(lightning, theirs):
        best = BestCheckpoint(
            Path(folder), monitor, direction, at_epoch_end=at_epoch_end
        )
        ours += [best, LastCheckpoint(Path(folder), every)]
    if not lightning["barebones"]:
        fast = bool(lightning["fast_dev_run"])
        lightning["logger"] = _loggers(lightning["logger"], folder, fast)
    lightning["callbacks"] = [*theirs, *ours]
    trainer = lightning_trainer(lightning)
    install(trainer)
    # Strategies with a format of their own, and the user's plugin, keep theirs.
    if type(trainer.strategy.checkpoint_io) is TorchCheckpointIO:
        trainer.strategy.checkpoint_io = WholeFileCheckpointIO()
    return trainer


def _require_one_lightning() -> None:
    """Refuses to mix classes of two copies of Lightning, which would refuse each other
    by checks that no user can read.

    Raises:
        ConfigError: Both packages were imported before this project.
    """
    if separate():
        raise ConfigError(
            Fault(
                "pytorch_lightning and lightning.pytorch were both imported before "
                "project, and each refuses the other's classes",
                expected="'import project' before either of them",
                next="start Python anew (a notebook: restart the kernel)",
            )
        )


def _watchers(lightning: dict[str, Any], theirs: list[Callback]) -> list[Callback]:
    """Returns what watches a training and what shows it, which `barebones` forbids."""
    ours: list[Callback] = [FiniteLoss()]
    if lightning["barebones"]:
        return ours
    if lightning["log_every_n_steps"] is None:
        ours.append(ShortEpochs())
    return ours + _display(lightning, theirs)


def _keeps_checkpoints(lightning: dict[str, Any], theirs: list[Callback]) -> bool:
    """Returns whether a run keeps our checkpoints; says why where it does not, and
    keeps Lightning's own away."""
    folder, reason = lightning["default_root_dir"], _keeps_nothing(lightning)
    if folder is not None and not reason:
        return True
    if folder is not None:
        log.warning("%s: this run keeps no checkpoints", reason)
    has_some = any(isinstance(each, Checkpoint) for each in theirs)
    if not lightning["barebones"] and not has_some:
        lightning["enable_checkpointing"] = False
    return False


def check_settings(*, seed: int, patience: int | None, experiment: str | None) -> None:
    """Refuses what a type alone cannot: a range, a name.

    Raises:
        ConfigError: With one fault for each setting that cannot be.
    """
    faults: list[Fault] = []
    if type(seed) is not int or not 0 <= seed < 2**32:
        faults.append(
            Fault(
                "trainer.seed is out of range",
                given=repr(seed),
                expected="a whole number from 0 to 4294967295",
                next="--bind trainer.seed=0",
                key="trainer.seed",
            )
        )
    if patience is not None and (type(patience) is not int or patience < 1):
        faults.append(
            Fault(
                "trainer.patience is out of range",
                given=repr(patience),
                expected="at least 1, or None for no early stopping",
                next="--bind trainer.patience=None",
                key="trainer.patience",
            )
        )
    if experiment is not None:
        try:
            check_experiment(experiment)
        except ConfigError as error:
            faults += error.faults
    if faults:
        raise ConfigError(*faults)


def interval_of(setting: int | str | None) -> int | float | None:
    """Returns how often to save within an epoch: steps, or seconds as a float.

    Raises:
        ConfigError: It is neither.

    >>> interval_of("1.5 min")
    90.0
    """
    found = re.fullmatch(_TIME, setting) if isinstance(setting, str) else None
    if found and (seconds := float(found[1]) * _SECONDS[found[2]]) > 0:
        return seconds
    if isinstance(setting, str) and setting.isdecimal() and int(setting):
        return int(setting)
    if setting is None or (type(setting) is int and setting > 0):
        return setting
    raise ConfigError(
        Fault(
            "trainer.checkpoint_every is neither a number of steps nor a time",
            given=repr(setting),
            expected='at least 1 step, a time such as "30 s", "10 min" or "2 h", or '
            "None for the end of epochs alone",
            next="--bind trainer.checkpoint_every='10 min'",
            key="trainer.checkpoint_every",
        )
    )


_TIME: Final = r"\s*(\d+(?:\.\d+)?)\s*(s|min|h)\s*"

_SECONDS: Final = {"s": 1.0, "min": 60.0, "h": 3600.0}


def _keeps_nothing(lightning: dict[str, Any]) -> str:
    """Returns the setting under which Lightning allows no checkpoints, or nothing."""
    if lightning["barebones"]:
        return "trainer.barebones=True"
    if lightning["enable_checkpointing"] is False:
        return "trainer.enable_checkpointing=False"
    if lightning["fast_dev_run"]:
        return f"trainer.fast_dev_run={lightning['fast_dev_run']}"
    return ""


def _display(lightning: dict[str, Any], theirs: list[Callback]) -> list[Callback]:
    """Returns our bar and summary where they are wanted, and keeps Lightning's away."""
    ours: list[Callback] = []
    if any(isinstance(callback, ProgressBar) for callback in theirs):
        pass
    elif _wanted(lightning["enable_progress_bar"]):
        ours.append(StderrProgressBar())
        lightning["enable_progress_bar"] = True
    else:
        lightning["enable_progress_bar"] = False
    layers = lightning["enable_model_summary"]
    theirs_too = any(isinstance(callback, ModelSummary) for callback in theirs)
    if _wanted(layers) and not theirs_too:
        ours.append(StderrModelSummary(layers=layers is True))
    lightning["enable_model_summary"] = False
    return ours


def _wanted(setting: bool | None) -> bool:
    return on_terminal() if setting is None else setting


def _loggers(
    setting: Logger | Iterable[Logger] | bool | None, folder: Any, fast: bool
) -> list[Logger] | bool:
    """Returns ours, which writes `metrics.csv`, and then the user's."""
    if setting is False:
        return False
    theirs = [] if setting is None or setting is True else _listed(setting)
    ours = [] if folder is None or fast else [MetricsLogger(Path(folder))]
    return [*ours, *theirs] or False


def _listed(setting: Any) -> list[Any]:
    """Returns none, one or several as a list of its own."""
    if setting is None:
        return []
    return list(setting) if isinstance(setting, Iterable) else [setting]


def _validates_at_epoch_end(lightning: dict[str, Any]) -> bool:
    interval = lightning["val_check_interval"]
    whole = interval is None or (isinstance(interval, float) and interval == 1.0)
    return whole and lightning["check_val_every_n_epoch"] == 1


def _signature() -> inspect.Signature:
    """Returns our parameters, then those of Lightning that we do not have."""
    parameters: dict[str, inspect.Parameter] = {}
    for function in (_ours, pl.Trainer.__init__):
        hints = typing.get_type_hints(function, include_extras=True) | ARGUMENTS
        for name, parameter in inspect.signature(function).parameters.items():
            if name != "self" and name not in parameters:
                parameters[name] = parameter.replace(
                    kind=inspect.Parameter.KEYWORD_ONLY, annotation=hints[name]
                )
    return inspect.Signature(list(parameters.values()), return_annotation=pl.Trainer)


def _docstring() -> str:
    """Returns our documentation, followed by the first sentences of Lightning's."""
    lines = [inspect.cleandoc(_ours.__doc__ or "")]
    known = inspect.signature(_ours).parameters
    for name, sentence in documented_parameters(pl.Trainer).items():
        if name in _DIFFERENT:
            lines.append(f"    {name}: {_DIFFERENT[name]}")
        elif name in SIGNATURE.parameters and name not in known:
            plain = re.sub(r":\w+:`~?([^`<]*)[^`]*`", r"\1", sentence)
            lines.append(f"    {name}: {plain.replace('``', '')}.")
    return "\n".join(lines)


SIGNATURE: Final = _signature()


SECONDARY: Final = tuple(
    name
    for name in SIGNATURE.parameters
    if name not in inspect.signature(_ours).parameters
)
"""Lightning's own parameters, which are printed only where somebody set them."""


Trainer.__signature__ = SIGNATURE  # type: ignore[attr-defined]


Trainer.__annotations__ = {
    **{name: each.annotation for name, each in SIGNATURE.parameters.items()},
    "return": pl.Trainer,
}


Trainer.__doc__ = _docstring()


# A task that is built first, for a probe, is built as if this had been called.
Trainer.randomness = RANDOMNESS  # type: ignore[attr-defined]
