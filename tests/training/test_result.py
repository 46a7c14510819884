"""What a training returns, as text and in a notebook."""

from __future__ import annotations

from pathlib import Path

from project.training.result import Result

RESULT = Result(
    folder=Path("/runs/<a>/1"),
    metrics={"val_loss": 0.25, "test_loss": 0.125},
    epochs=1,
    best_epoch=0,
    checkpoint=None,
    seconds=2.04,
)


def test_it_is_one_line():
    assert repr(RESULT) == "<Result done, 1 epoch in 2.0 s: /runs/<a>/1>"
    assert RESULT.status == "done"


def test_in_a_notebook_it_is_its_metrics_and_its_folder():
    made = RESULT._repr_html_()
    assert made.index("<td>test_loss</td><td>0.1250</td>") < made.index("val_loss")
    assert "<td>folder</td><td>/runs/&lt;a&gt;/1</td>" in made
    assert "<caption>done, 1 epoch in 2.0 s</caption>" in made
