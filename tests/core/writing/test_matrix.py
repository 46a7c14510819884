"""The compatibility table."""

from __future__ import annotations

from project.core.components.compatibility import Verdict, matrix
from project.core.components.manifest import Manifest
from project.core.writing.matrix import footnotes, matrix_rows, reasons_text


def test_an_empty_matrix_is_an_empty_table():
    assert matrix_rows([]) == (["task"], [])
    assert reasons_text([]) == ""


def test_reasons_are_as_wide_as_they_are_or_as_a_terminal_is():
    verdict = Verdict("my-task", "my-model", False, "it yields A, and wants B")
    whole = "my-task + my-model  it yields A, and wants B"
    assert reasons_text([[verdict]]) == reasons_text([[verdict]], 80) == whole
    assert reasons_text([[verdict]], 38).splitlines() == [
        "my-task + my-model  it yields A, and",
        "                    wants B",
    ]
    assert reasons_text([[verdict]], 20).split() == whole.split()


def test_what_cannot_be_used_is_said_once_below_the_table(manifest: Manifest):
    verdicts = matrix(manifest)
    assert "broken" not in reasons_text(verdicts)
    (note,) = footnotes(manifest, verdicts)
    assert note.startswith("the model broken of fakes.py cannot be imported: Module")
    assert note.endswith("fakes_broken.py:3)")
    assert footnotes(manifest, matrix(manifest, model="net")) == []
    folded = footnotes(manifest, verdicts, 60)
    assert max(map(len, folded)) <= 60
    assert " ".join(map(str.strip, folded)) == note
