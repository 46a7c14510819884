"""The names of experiments, which are folders of related runs."""

from __future__ import annotations

import re

from project.core.errors import ConfigError, Fault

_NAME = re.compile(r"\w[\w .+=@,~-]*")


def check_experiment(name: str) -> None:
    """Refuses a name that is not one plain folder.

    Raises:
        ConfigError: The name is empty, too long, or would reach outside.
    """
    if not _NAME.fullmatch(name) or name != name.strip() or len(name.encode()) > 200:
        raise ConfigError(
            Fault(
                "trainer.experiment is not a plain folder name",
                given=name,
                expected="letters, digits and any of _-.+=@,~ or spaces inside, "
                "beginning with a letter or digit, at most 200 bytes",
                next="--bind trainer.experiment=my-experiment",
                key="trainer.experiment",
            )
        )


def experiment_name(experiment: str | None, task: str, model: str) -> str:
    """Returns the name of the folder of runs: the one given, or "<task>-<model>"."""
    if experiment is not None:
        return experiment
    return re.sub(r"[^\w.+=@,~-]", "-", f"{task}-{model}")
