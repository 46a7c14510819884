"""`validate` names one of two evaluations; `test_evaluate` has what they do."""

from __future__ import annotations

from unittest import mock

from project.cli.argv import scan
from project.cli.commands import validate


def test_it_is_what_it_is_called() -> None:
    line = scan(["validate", "last"])
    with mock.patch.object(validate, "evaluate", return_value=7) as evaluate:
        assert validate.validate(line) == 7
    evaluate.assert_called_once_with(line, "validate")
