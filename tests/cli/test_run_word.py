"""The word that names a run."""

from __future__ import annotations

from project.cli.run_word import run_word


def test_a_word_that_is_missing_is_told_with_what_lists_them() -> None:
    word = run_word("test")
    assert (word.name, word.missing.problem) == ("RUN", "test needs a run")
    assert word.missing.next == "python -m project runs"
    assert run_word("diff", "two runs").missing.problem == "diff needs two runs"
