"""Which arguments an exception is likely to be about, and what to type instead."""

from __future__ import annotations

import pytest
from asking import resolved

from project.core.blame import Blame
from project.core.building.blaming import blame_for, owner_of
from project.core.components.manifest import Manifest
from project.core.origins import FROZEN_PRECEDENCE

SET = ("task.batch_size=32", "model.width=65")


def blamed(
    manifest: Manifest, text: str, *bindings: str, error: type[Exception] = ValueError
) -> Blame:
    resolution = resolved(manifest, *SET, *bindings)
    return blame_for(resolution, error(text), "model", doing="step", batch="a batch")


MM = "mat1 and mat2 shapes cannot be multiplied ({}x{} and {}x64)"


@pytest.mark.parametrize(
    ("text", "bindings", "first", "then"),
    [
        # Sizes that do not go together.
        (MM.format(32, 64, 65), (), "width = 65", "--bind model.width=64"),
        ("expected input[8, 3, 9] to have 65 channels, but got 3 channels instead", (),
         "width = 65", "--bind model.width=3"),
        ("input.size(-1) must be equal to input_size. Expected 65, got 13", (),
         "width = 65", "--bind model.width=13"),
        ("Given normalized_shape=[65], expected input with shape [*, 65], "
         "but got input of size[32, 7]", (), "width = 65", "--bind model.width=7"),
        # A value, or the name of a parameter.
        ("got 1.5", ("model.dropout=1.5",), "dropout = 1.5",
         "--bind model.dropout=0.5"),
        ("dropout is odd", ("model.dropout=2",), "dropout = 2",
         "--bind model.dropout=0.5"),
        ("a rate of -1.0", ("model.rate=-1",), "rate = -1.0", "--bind model.rate=0.1"),
        # What it replaced goes before its default.
        ("rate 7.0", ("model.rate=0.2", "model.rate=7"), "rate = 7.0",
         "--bind model.rate=0.2"),
        # Of the task, whose batch it was.
        ("33 rows are too many", ("task.batch_size=33",), "task.batch_size = 33",
         "--bind task.batch_size=32"),
        # What a shell would take apart.
        ("bad names", ("model.names=[x]",), "names = ", "--bind '"),
    ],
)  # fmt: skip
def test_what_stands_out_comes_first_with_what_to_type(
    manifest: Manifest, text: str, bindings: tuple[str, ...], first: str, then: str
):
    found = blamed(manifest, text, *bindings)
    assert found.given[0].startswith(first)
    assert "(--bind #" in found.given[0]
    assert found.next.startswith(then)


@pytest.mark.parametrize(
    ("width", "instead"), [(-4, "=4"), (0, "="), (65, ""), (-1.5, "=1.5")]
)
def test_without_a_default_the_sign_is_turned_and_no_number_invented(
    manifest: Manifest, width: float, instead: str
):
    name = "width" if isinstance(width, int) else "limit"
    resolution = resolved(manifest, "task.batch_size=4", f"model.{name}={width}")
    error = ValueError(f"{name} must not be {width}")
    found = blame_for(resolution, error, "model")
    if name == "limit":  # Which has a default.
        instead = "="
    assert found.next.startswith(f"--bind model.{name}{instead}" if instead else "")
    assert bool(found.next) is bool(instead)


@pytest.mark.parametrize("has", [1, 7])
def test_a_default_is_to_blame_where_it_is_the_size(manifest: Manifest, has: int):
    resolution = resolved(manifest, "task.batch_size=4", "model.width=3")
    error = ValueError(f"Expected {has}, got 9")
    found = blame_for(resolution, error, "model")
    told = ("size = 1  (default)", "--bind model.size=9") if has == 1 else None
    assert (found.given[0], found.next) == (told or ("width = 3  (--bind #2)", ""))


def test_how_many_values_are_unpacked_is_no_size(manifest: Manifest):
    resolution = resolved(manifest, "task.batch_size=4", "model.width=3")
    error = ValueError("not enough values to unpack (expected 1, got 2)")
    found = blame_for(resolution, error, "model")
    assert not any("size = 1" in each for each in found.given)


def test_a_value_that_stands_in_few_messages_goes_before_0_and_1(manifest: Manifest):
    found = blamed(manifest, "0.25 * 2 < 1", "model.rate=1", "model.dropout=0.25")
    assert found.given[0].startswith("dropout = 0.25")
    assert found.next == "--bind model.dropout=0.5"


def test_small_numbers_of_others_say_nothing(manifest: Manifest):
    found = blamed(manifest, "1 of 1", "task.batch_size=1")
    assert found.given == ("width = 65  (--bind #2)",)


@pytest.mark.parametrize(("error", "said"), [(ValueError, True), (NameError, False)])
def test_the_only_one_that_was_set_is_to_blame_for_what_is_about_a_value(
    manifest: Manifest, error: type[Exception], said: bool
):
    found = blamed(manifest, "something", "model.width=66", error=error)
    assert found.next == ("--bind model.width=65" if said else "")


def test_of_several_that_were_set_none_is(manifest: Manifest):
    found = blamed(manifest, "something", "model.rate=0.3")
    assert len(found.given) == 2
    assert not found.next


def test_what_a_frozen_config_sets_to_its_default_nobody_has_set(manifest: Manifest):
    resolution = resolved(
        manifest, *SET, "model.rate=0.1", precedence=FROZEN_PRECEDENCE
    )
    found = blame_for(resolution, ValueError("something"), "model")
    assert found.given == ("width = 65  (--bind #2)",)
    assert any(line.startswith("rate = 0.1") for line in found.defaults)


def test_objects_are_shown_as_they_were_written(manifest: Manifest):
    found = blamed(manifest, "something", "model.optimizer=@Adam")
    assert any(line.startswith("optimizer = @Adam  (--bind") for line in found.given)


def test_a_component_is_found_by_its_selector(manifest: Manifest):
    resolution = resolved(manifest, *SET)
    assert owner_of(resolution, "fakes.Net") == "model"
    assert owner_of(resolution, "fakes.Gone") == ""
    assert blamed(manifest, "x").component == "net (fakes.Net)"


def test_what_a_call_lacks_is_what_to_set(manifest: Manifest):
    resolution = resolved(manifest, "task.batch_size=32", "model.rate=0.2")
    says = "__init__() missing {} required positional argument: {}"
    lacks = TypeError(says.format(1, "'width'"))
    assert blame_for(resolution, lacks, "model").next == "--bind model.width=..."
    for other in ("'rate'", "'somebody'", "'width' and 'somebody'"):
        strange = TypeError(says.format(1, other))
        assert "..." not in blame_for(resolution, strange, "model").next
