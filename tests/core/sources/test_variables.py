"""The `env` source: variables."""

from __future__ import annotations

import pytest
from asking import told

from project.core.sources.variables import read_environment, unheard, variable_of


def test_a_variable_sets_a_parameter_of_a_role():
    written, faults = read_environment(
        {"PROJECT_TASK__BATCH_SIZE": "32", "PROJECT_MODEL__A__B": "[1]"}
    )
    assert told(written) == [
        ("model.a__b", [1], "env PROJECT_MODEL__A__B"),
        ("task.batch_size", 32, "env PROJECT_TASK__BATCH_SIZE"),
    ]
    assert faults == []
    assert variable_of("model", "a__b") == "PROJECT_MODEL__A__B"


@pytest.mark.parametrize(
    "name",
    ["PROJECT_RUNS_DIR", "PROJECT_PLUGINS", "PROJECTS__X", "TASK__X", "PROJECT__X",
     "PROJECT_FOO__BAR", "PROJECT_TASK__", "PROJECT_TASK_X"],
)  # fmt: skip
def test_other_variables_are_not_ours(name: str):
    assert read_environment({name: "1"}) == ([], [])


def test_a_misspelt_role_is_a_fault_with_the_right_name():
    written, (fault,) = read_environment({"PROJECT_MODLE__WIDTH": "1"})
    assert written == []
    assert fault.nearest == ("PROJECT_MODEL__WIDTH",)


@pytest.mark.parametrize("value", ["[1", "@a b", "'"])
def test_a_malformed_variable_is_a_fault_that_names_it(value: str):
    written, (fault,) = read_environment({"PROJECT_MODEL__WIDTH": value})
    assert written == []
    assert str(fault.origin) == "env PROJECT_MODEL__WIDTH"


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("PROJECT_RUN_DIR", "PROJECT_RUNS_DIR"),
        ("PROJECT_PLUGIN", "PROJECT_PLUGINS"),
        ("PROJECT_PLUIGNS", "PROJECT_PLUGINS"),
        ("PROJECT_TASK_BATCH_SIZE", "PROJECT_TASK__BATCH_SIZE"),
        ("PROJECT_MODEL_WIDHT", "PROJECT_MODEL__WIDTH"),
        ("PROJECT_TRAINER", "PROJECT_TRAINER__..."),
    ],
)
def test_a_variable_that_is_nearly_ours_is_noted(name: str, meant: str):
    parameters = {"task": ["batch_size"], "model": ["width"]}
    (sentence,) = unheard({name: "1"}, lambda role: parameters.get(role, []))
    assert sentence == f"{name} sets nothing; nearest: {meant}"


@pytest.mark.parametrize(
    "name",
    ["PROJECT_RUNS_DIR", "PROJECT_PLUGINS", "PROJECT_TASK__X", "PROJECT_FOO", "PROJ",
     "PROJECT_NAME", "HOME", "PROJECT_FOO__BAR"],
)  # fmt: skip
def test_what_is_ours_or_anothers_is_not_noted(name: str):
    assert list(unheard({name: "1"}, lambda role: ())) == []
