"""The names of experiments."""

from __future__ import annotations

from project.runs.experiment import check_experiment, experiment_name


def test_the_default_name_is_of_task_and_model() -> None:
    assert experiment_name(None, "mnist1d", "lit-mlp") == "mnist1d-lit-mlp"
    assert experiment_name("mine", "mnist1d", "lit-mlp") == "mine"
    check_experiment(experiment_name(None, "odd/task", "odd model"))
