"""Whose an exception is, in lines."""

from __future__ import annotations

import pytest

from project.core.blame import Blame, blame, blame_of

GIVEN = tuple(f"p{number} = {number}  (--bind #{number})" for number in range(7))


def test_what_was_set_is_shown_and_defaults_on_request():
    found = Blame(
        "net (zoo.Net)",
        "setup",
        given=("depth = -1  (--bind #1)",),
        defaults=("width = 8  (default)",),
        batch="float32 [2]",
        next="--bind model.depth=1",
    )
    assert found.text() == (
        "  raised by net (zoo.Net) in setup, built with\n"
        "    depth = -1  (--bind #1)\n"
        "  batch:    float32 [2]\n"
        "  next:     --bind model.depth=1"
    )
    assert found.in_python() == (
        "  raised by net (zoo.Net) in setup, built with\n"
        "    depth = -1  (bind #1)\n"
        "  batch:    float32 [2]\n"
        '  next:     bind=["model.depth=1"]'
    )
    assert "    width = 8  (default)" in found.lines(whole=True)


def test_of_many_arguments_the_first_are_shown():
    lines = Blame("net (zoo.Net)", given=GIVEN).lines()
    assert len(lines) == 7
    assert lines[0].endswith(", called with")
    assert lines[-1] == "    and 2 more"
    assert len(Blame("net (zoo.Net)", given=GIVEN).lines(whole=True)) == 8


def test_where_nobody_has_set_any_it_says_so():
    found = Blame("net (zoo.Net)", defaults=("width = 8  (default)",))
    assert found.text() == "  raised by net (zoo.Net); nobody set an argument of it"


def test_an_exception_keeps_its_type_and_says_whose_it_is():
    error, found = KeyError("x"), Blame("net (zoo.Net)")
    assert blame_of(error) is None
    blame(error, found)
    assert blame_of(error) is found
    assert error.__notes__ == [found.in_python()]
    assert str(error) == "'x'"


def test_one_that_takes_no_attribute_stays_as_it_is():
    class Closed(Exception):
        def __setattr__(self, name: str, value: object) -> None:
            raise AttributeError(name)

    error = Closed("x")
    blame(error, Blame("net (zoo.Net)"))
    assert blame_of(error) is None


@pytest.mark.parametrize("theirs", [None, "somebody"])
def test_an_attribute_of_that_name_is_not_ours(theirs: object):
    error = ValueError()
    error.blame = theirs  # type: ignore[attr-defined]
    assert blame_of(error) is None
