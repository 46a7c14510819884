"""Validates or tests the weights of a run, as its own training did."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final, Literal

from pytorch_lightning.utilities.exceptions import SIGTERMException
from pytorch_lightning.utilities.model_helpers import is_overridden
from pytorch_lightning.utilities.rank_zero import rank_zero_only

from project.core.building.build import Built
from project.core.errors import ConfigError, Fault
from project.core.resolving.resolution import Resolution
from project.runs.evaluations import Evaluation
from project.runs.folder import exit_code_of
from project.runs.signals import Interrupted, signals_interrupt
from project.training.checkpoints import numbers
from project.training.finite import require_finite_metrics
from project.training.learning_rates import without_rates
from project.training.notices import notices
from project.training.reviving import Revived, Trained, revived

Say = Callable[[str], None]

How = Literal["validate", "test"]

_NEEDED: Final[dict[How, dict[str, str]]] = {
    "validate": {"task": "val_dataloader", "model": "validation_step"},
    "test": {"task": "test_dataloader", "model": "test_step"},
}
"""What the task and the model must have."""


@dataclass(frozen=True)
class Evaluated:
    """What came of it.

    Attributes:
        metrics: By name.
        epoch: The epoch of the weights, as their checkpoint counts.
        rank: Which of several processes this is; only rank zero should print.
    """

    metrics: dict[str, float]
    epoch: int
    rank: int = 0


def evaluate(
    resolution: Resolution, run: Trained, evaluation: Evaluation, how: How, say: Say
) -> Evaluated:
    """Validates or tests a run's weights.

    Args:
        resolution: The run's own config, with what was bound anew.
        run: The run.
        evaluation: What is recorded of it.
        how: Which of the two.
        say: Takes one line at a time of what the user should know.

    Raises:
        ConfigError: The task or the model has nothing for it, or the weights do not
            fit. Nothing is recorded.
        RunError: A metric is not finite.
        Interrupted: A signal stopped it.
        BaseException: Whatever the task, the model or a part raises, unchanged.
    """
    with (
        recorded(evaluation, say) as say,
        revived(resolution, run, say, ended=how == "test", arguments={}) as pair,
    ):
        for role, method in _NEEDED[how].items():
            require_method(pair.built, role, method)
        # The validation of a training has what its data was set up for.
        pair.as_trained(() if how == "validate" else None)
        call = getattr(pair.trainer, how)
        found: dict[str, float] = {}
        with terminated():
            results = call(
                pair.built.model,
                datamodule=pair.built.task,
                ckpt_path=run.checkpoint,
                verbose=False,
                weights_only=True,
            )
        for each in results:
            found |= numbers(each)
        metrics = without_rates(found, pair.trainer.callbacks)
        if not metrics:
            say("nothing was logged: there is no metric")
        evaluation.facts |= {**computed(pair), "metrics": metrics}
        require_finite_metrics(how, metrics)
        epoch = pair.header.get("epoch", 0)
        return Evaluated(metrics, epoch, int(pair.trainer.global_rank))


def computed(pair: Revived) -> dict[str, Any]:
    """Returns what the numbers depend on, and no config says."""
    return {"devices": pair.devices, "threads": pair.threads}


@contextmanager
def recorded(evaluation: Evaluation, say: Say) -> Iterator[Say]:
    """Records how what is done in a block has ended, whatever ends it.

    Yields:
        What takes one line at a time of what the user should know.
    """
    if rank_zero_only.rank != 0:  # It writes nothing, and says nothing.
        with signals_interrupt():
            yield lambda text: None
        return
    with notices(say), signals_interrupt() as signals:
        signals.last_words = evaluation.close_after
        try:
            yield say
            signals.hold()
            evaluation.close("done")
            signals.settle(0)
        except BaseException as error:
            signals.hold()
            with suppress(UserWarning):
                evaluation.close_after(error)
            signals.settle(exit_code_of(error))
            raise


@contextmanager
def terminated() -> Iterator[None]:
    """Says by which signal Lightning was stopped, where it has taken one."""
    try:
        yield
    except SIGTERMException as error:
        raise Interrupted(signal.SIGTERM) from error


def require_method(built: Built, role: str, *methods: str) -> None:
    """Refuses a task or a model that cannot do what is asked for.

    Args:
        built: The pair.
        role: Which of the two.
        *methods: What it has to have one of.

    Raises:
        ConfigError: It has none.
    """
    made = getattr(built, role)
    inner = getattr(made, "_orig_mod", made)
    if any(is_overridden(method, inner) for method in methods):
        return
    component, known = built.resolution.components[role], " or ".join(methods)
    raise ConfigError(
        Fault(
            f"the {role} {component.name} has no {known}",
            given=component.selector,
            expected=f"a method {known} of {type(inner).__name__}",
        )
    )
