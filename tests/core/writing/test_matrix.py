"""The compatibility table."""

from __future__ import annotations

import pytest

from project.core.components.compatibility import Verdict, matrix
from project.core.components.manifest import Manifest
from project.core.writing.matrix import (
    LEGEND,
    Matrix,
    footnotes,
    matrix_rows,
    reasons_text,
)


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


def test_a_matrix_is_a_line_a_table_and_in_a_notebook_a_table_with_reasons(
    manifest: Manifest,
):
    made = Matrix(matrix(manifest))
    assert repr(made) == "<Matrix 3 tasks x 5 models: 6 pairs fit>"
    lines = str(made).splitlines()
    assert lines[0].split() == ["task", *manifest.models]
    assert [line.split()[0] for line in lines[2:5]] == [*manifest.tasks]
    assert tuple(lines[-3:]) == LEGEND
    html = made._repr_html_()
    assert html.count("<tr>") == 4
    assert '<td title="a grey image has too few channels">∅</td>' in html


def test_a_pair_is_found_by_its_names(manifest: Manifest):
    made = Matrix(matrix(manifest))
    assert made["grey", "both"].reason == "a grey image has too few channels"
    with pytest.raises(KeyError):
        made["grey", "gone"]
