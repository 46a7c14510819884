"""`test` names one of two evaluations; `test_evaluate` has what they do."""

from __future__ import annotations

from unittest import mock

from project.cli.argv import scan
from project.cli.commands import test


def test_it_is_what_it_is_called() -> None:
    line = scan(["test", "last"])
    with mock.patch.object(test, "evaluate", return_value=7) as evaluate:
        assert test.test(line) == 7
    evaluate.assert_called_once_with(line, "test")
