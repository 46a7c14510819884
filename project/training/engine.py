"""Training a resolved config: from the run's folder to its results.

The whole training happens inside one `build` block, since Gin hands out parts such as
optimizers only when the model asks for them. How it ended is always written down: well,
by an error of the model's own, which passes through unchanged, by one of ours, or by a
signal.

Only the process of rank zero makes the folder and writes in it.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytorch_lightning as pl
import torch
from pytorch_lightning.utilities.exceptions import (
    MisconfigurationException,
    SIGTERMException,
)
from pytorch_lightning.utilities.model_helpers import is_overridden
from pytorch_lightning.utilities.rank_zero import rank_zero_only

from project.core.building.build import Built, build_on
from project.core.building.probing import Probed, probed
from project.core.components.consent import remember
from project.core.errors import ConfigError, Fault
from project.core.resolving.resolution import Resolution
from project.core.sources.files import digest_of
from project.core.sources.locating import shown
from project.runs.contents import (
    CHECKPOINTS,
    CODE_DIFF,
    CONFIG_GIN,
    CONFIG_YAML,
    OPERATIVE,
    RECORD,
)
from project.runs.describing import described, experiment_of
from project.runs.folder import (
    Run,
    exit_code_of,
    open_run,
    write_atomic,
)
from project.runs.reopening import reopen
from project.runs.signals import Interrupted, signals_interrupt
from project.training.beginning import begun
from project.training.callbacks import require_learning
from project.training.checkpoints import (
    BestCheckpoint,
    LastCheckpoint,
    WholeFileCheckpointIO,
    numbers,
)
from project.training.failing import blaming, config_errors, is_kept
from project.training.finite import require_finite, require_finite_metrics
from project.training.hyperparameters import written_in
from project.training.interfaces import require_interfaces
from project.training.learning_rates import without_rates
from project.training.notices import notices
from project.training.restarting import follow
from project.training.result import DryRun, Result, Resumed
from project.training.starting import AtStart, check_effects, require_room
from project.training.unlogged import UnloggedMonitors
from project.training.whole_epochs import WholeEpochs

_CLEARED: Final = Fault(
    "a component has cleared Gin's config, and what was injected is no longer known",
    given="gin.clear_config()",
    expected="no such call while a pair is built and trained",
)


Say = Callable[[str], None]
"""Takes one text for the user, without its last line break."""


def _nothing(text: str) -> None:
    """Says nothing."""


def _nowhere(folder: Path) -> None:
    """Does nothing with a folder."""


def train(
    resolution: Resolution,
    *,
    runs_dir: Path,
    command: Sequence[str],
    report: Say = _nothing,
    notice: Say = _nothing,
    opened: Callable[[Path], None] = _nowhere,
    resumed: Resumed | None = None,
) -> Result:
    """Builds the pair, fits it, tests the weights that were kept.

    Args:
        resolution: The resolved config, complete.
        runs_dir: The folder of all runs; made when missing.
        command: The command line, to be written down.
        report: Takes the operative config when training starts.
        notice: Takes one line at a time of what the user should know.
        opened: Takes the run's folder before anything is built.
        resumed: The run that is taken up; None for a new one.

    Raises:
        ConfigError: The config or `runs_dir` cannot be used. No folder is left.
        RunError: The training came to no good end; the run is recorded as failed.
        Interrupted: A signal stopped it; recorded as interrupted or terminated.
        BaseException: Whatever the task, the model or a part raises, unchanged; its
            notes say whose it is. The run is recorded as failed if a step was taken,
            and leaves no folder otherwise.
    """
    rank = int(rank_zero_only.rank)
    if rank != 0:
        notice = _nothing
    with (
        notices(notice),
        signals_interrupt() as signals,
        _probed(resolution, notice) as found,
    ):
        resolution = found.resolution
        if rank != 0:
            # It writes nothing, and Lightning tells it where the checkpoints are.
            place = resumed.folder if resumed else runs_dir / experiment_of(resolution)
            follow_it = partial(follow, resumed) if resumed else _anew
            return _train(found, place, _nothing, _nothing, [], follow_it)
        texts = {CONFIG_GIN: resolution.to_gin(), CONFIG_YAML: resolution.to_yaml()}
        record, diff = described(
            resolution,
            command,
            # Sums are taken in another order with another number of threads.
            threads=torch.get_num_threads(),
            flavour=pl.Trainer.__module__.partition(".")[0],
        )
        signals.hold()  # Until its end can be written down.
        if resumed is None:
            more = {CODE_DIFF: diff} if diff else {}
            run = open_run(runs_dir, record, texts=texts | more)
        else:
            run = reopen(resumed.folder, record, resumed.changed)
        built: list[Built] = []
        signals.last_words = run.close_after
        try:
            signals.let()
            if resolution.plugins:
                digests = map(digest_of, texts.values())
                remember(digests, run.folder, resolution.plugins, resolution.modules)
            opened(run.folder)
            begin = partial(begun, run, resumed, resolution, texts, notice)
            result = _train(found, run.folder, report, notice, built, begin)
            signals.hold()
            _record(run, result)
            signals.settle(0)
        except BaseException as error:
            signals.hold()
            # The error is what the user needs to see, where a warning is one too.
            with suppress(UserWarning):
                _end(run, error, built, notice)
            signals.settle(exit_code_of(error))
            raise
    return result


def _end(run: Run, error: BaseException, built: Sequence[Built], notice: Say) -> None:
    """Writes down what ended a run, or removes one that had hardly begun."""
    if is_kept(error, built):
        try:
            run.close_after(error)
        except OSError as unwritten:
            notice(f"{run.folder / RECORD} does not say how it ended: {unwritten}")
        return
    announced = run.previous is None and (run.folder / OPERATIVE).exists()
    run.discard()
    kept = "nothing of this run is kept"
    if run.previous is not None:
        kept = "the run is as it was"
    elif announced:
        kept += f", and {shown(run.folder)} is gone"
    if announced or not isinstance(error, ConfigError):
        notice(f"no step was taken: {kept}")


def _anew(trainer: pl.Trainer) -> None:
    """Begins a training that goes on from nothing."""


def dry_run(resolution: Resolution, *, notice: Say = _nothing) -> DryRun:
    """Builds the pair and takes one training and one validation step; writes nothing.

    Args:
        resolution: The resolved config, complete.
        notice: Takes one line at a time of what the user should know.

    Raises:
        ConfigError: The resolution is strict, and a setting has no effect.
        RunError: The step trained nothing, or its loss is not finite.
        BaseException: Whatever the task, the model or a part raises, unchanged.
    """
    start = time.monotonic()
    arguments = {
        "default_root_dir": None,
        "fast_dev_run": True,
        "barebones": False,
        "logger": False,
        "profiler": None,
        "enable_checkpointing": None,
        "enable_progress_bar": False,
        "enable_model_summary": False,
    }
    with (
        _probed(resolution, notice) as found,
        built_pair(found, arguments, []) as built,
    ):
        check = partial(check_effects, resolution, built, notice)
        built.trainer.callbacks.insert(0, AtStart(check))
        _fit(built, notice)
        return DryRun(
            metrics=numbers(built.trainer.callback_metrics),
            operative=built.operative(),
            seconds=time.monotonic() - start,
        )


@contextmanager
def _probed(resolution: Resolution, notice: Say) -> Iterator[Probed]:
    """Asks the probes, if any; what their answers replace is said."""
    with config_errors(resolution), probed(resolution) as found:
        for line in found.resolution.notices:
            if line not in resolution.notices:
                notice(line)
        yield found


@contextmanager
def built_pair(
    found: Probed, arguments: Mapping[str, Any], holder: list[Built]
) -> Iterator[Built]:
    """Builds the pair, or what its probes have left to build.

    Args:
        found: What came of the probes.
        arguments: What the trainer is given besides.
        holder: Is given what is built, for whoever sees the block fail.
    """
    with (
        config_errors(found.resolution),
        blaming(found.resolution, holder),
        build_on(found, trainer_arguments=arguments) as built,
    ):
        require_interfaces(built)
        holder.append(built)
        checkpoint_io = built.trainer.strategy.checkpoint_io
        if isinstance(checkpoint_io, WholeFileCheckpointIO):
            checkpoint_io.written = written_in(found.resolution)
        yield built


def _train(
    found: Probed,
    folder: Path,
    report: Say,
    notice: Say,
    holder: list[Built],
    begin: Callable[[pl.Trainer], Path | None] = _anew,
) -> Result:
    """Builds, fits and tests inside one `build` block."""
    start = time.monotonic()
    arguments = {"default_root_dir": folder}
    with built_pair(found, arguments, holder) as built:
        trainer: pl.Trainer = built.trainer

        def start_training() -> None:
            check_effects(found.resolution, built, notice)
            require_room(trainer, folder)
            text = built.operative()
            if not text.strip():
                raise ConfigError(_CLEARED)
            write_atomic(folder / OPERATIVE, text)
            report(text)

        trainer.callbacks.insert(0, AtStart(start_training))
        _fit(built, checkpoint=begin(trainer))
        epochs = trainer.current_epoch
        metrics, best_epoch, checkpoint = _kept(trainer)
        if _testable(built):
            for tested in trainer.test(
                built.model,
                datamodule=built.task,
                ckpt_path=checkpoint,
                verbose=False,
                # Ours, a moment old; its `on_save_checkpoint` may add any object.
                weights_only=False,
            ):
                require_finite_metrics("test", numbers(tested))
                metrics |= numbers(tested)
        return Result(
            folder=folder,
            metrics=without_rates(metrics, trainer.callbacks),
            epochs=epochs,
            best_epoch=best_epoch,
            checkpoint=checkpoint and folder / CHECKPOINTS / checkpoint.name,
            seconds=time.monotonic() - start,
            rank=int(trainer.global_rank),
            uses=_uses(built) if checkpoint else (),
        )


def _fit(built: Built, say: Say | None = None, checkpoint: Path | None = None) -> None:
    """Trains, and refuses a training in which nothing was learned, or one that rests
    on a metric that nobody logs."""
    trainer: pl.Trainer = built.trainer
    monitors = UnloggedMonitors(built.resolution, say)
    trainer.callbacks[:0] = [WholeEpochs(), monitors]
    try:
        trainer.fit(
            built.model, datamodule=built.task, ckpt_path=checkpoint, weights_only=True
        )
    except SIGTERMException as error:  # Ours was swallowed; Lightning noted it too.
        raise Interrupted(signal.SIGTERM) from error
    except (RuntimeError, MisconfigurationException) as error:
        if unlogged := monitors.explained(trainer, error):
            raise unlogged from error
        raise
    require_learning(trainer, built.model, built.resolution)
    require_finite(trainer, built.model)


def _kept(trainer: pl.Trainer) -> tuple[dict[str, float], int | None, Path | None]:
    """Returns the metrics, the epoch and the checkpoint of the weights to judge by."""
    for callback in trainer.checkpoint_callbacks:
        kept = isinstance(callback, BestCheckpoint) and callback.epoch is not None
        # One that was set aside may not come again where other bits are computed.
        if kept and callback.path.exists():
            return callback.metrics.copy(), callback.epoch, callback.path
    for callback in trainer.checkpoint_callbacks:
        if isinstance(callback, LastCheckpoint) and callback.path:
            return numbers(trainer.callback_metrics), None, callback.path
    return numbers(trainer.callback_metrics), None, None


def _testable(built: Built) -> bool:
    """Returns whether the task has test data and the model a step for it."""
    return is_overridden("test_dataloader", built.task) and is_overridden(
        "test_step", built.model
    )


def _uses(built: Built) -> tuple[str, ...]:
    """Returns the commands that its weights can be used with, kept as they are."""
    from_task = ("predict_dataloader", "test_dataloader")
    by_model = ("predict_step", "forward")
    predicts = any(is_overridden(name, built.task) for name in from_task) and any(
        is_overridden(name, built.model) for name in by_model
    )
    possible = {"test": _testable(built), "predict": predicts}
    return tuple(command for command, is_possible in possible.items() if is_possible)


def _record(run: Run, result: Result) -> None:
    """Writes down a training that is done."""
    checkpoint = result.checkpoint
    run.close(
        "done",
        metrics=result.metrics,
        epochs=result.epochs,
        best_epoch=result.best_epoch,
        checkpoint=checkpoint and checkpoint.relative_to(run.folder).as_posix(),
    )
