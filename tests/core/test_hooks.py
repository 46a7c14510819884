"""Declaring pair hooks, ordering them, and refusing the ones that contradict."""

from __future__ import annotations

from graphlib import CycleError
from typing import Any

import fakes_hooks
import pytest

from project.core.hooks import (
    Hook,
    conflicts,
    hooks_in,
    ordered,
    pair_check,
    pair_hook,
    setter_of,
    unknown_key,
)
from project.core.keys import Key


def hook(name: str, **parts: Any) -> Hook:
    given: dict[str, Any] = {
        "kind": "hook", "module": "m", "name": name, "where": f"m.py:{name}",
        "doc": "", "task": "*", "model": "*", "batch": "", "reads": (), "sets": (),
    }  # fmt: skip
    given |= parts
    return Hook(**{**given, "task": (given["task"],), "model": (given["model"],)})


def test_a_declaration_is_attached_and_the_function_left_as_it_is():
    @pair_hook(task="a", model="b-*", reads=["task.x"], sets=["model.y"])
    def compute(config):
        """The rule in words.

        More about it.
        """
        return {"model.y": config["task.x"]}

    found: Hook = compute.__pair_hook__
    assert compute({"task.x": 1}) == {"model.y": 1}
    assert (found.kind, found.doc) == ("hook", "The rule in words.")
    assert (found.task, found.model) == (("a",), ("b-*",))
    assert found.reads == (Key("", "task", "x"),)
    assert found.where.startswith("test_hooks.py:")


def test_a_declaration_may_name_several_tasks_and_models():
    @pair_hook(task=["a", "b"], model=("c", "d-*"), sets=["model.y"])
    def compute(config): ...

    found: Hook = compute.__pair_hook__
    pairs = [("a", "c"), ("b", "d-1"), ("c", "c"), ("a", "d")]
    assert [found.is_for(*pair, ()) for pair in pairs] == [True, True, False, False]
    assert found.specificity == hook("x", task="a", model="d-*").specificity


@pytest.mark.parametrize("where", ["reads", "sets"])
def test_a_declaration_names_keys(where: str):
    keys = {"reads": ["task.x"], "sets": ["model.y"], where: ["no key"]}
    with pytest.raises(ValueError, match="'no key' is not a key"):
        pair_hook(**keys)(lambda config: {})


def test_a_check_is_declared_alike():
    @pair_check(batch="ImageBatch", reads=["model.y"])
    def judge(config): ...

    found: Hook = judge.__pair_hook__
    assert (found.kind, found.batch, found.sets) == ("check", "ImageBatch", ())


def test_a_hook_sets_something_and_its_optional_keys_are_among_them():
    with pytest.raises(ValueError, match="at least one key"):
        pair_hook(sets=[])
    with pytest.raises(ValueError, match=r"model\.z"):
        pair_hook(sets=["model.y"], optional=["model.z"])


def test_only_the_hooks_a_module_defines_itself_are_found():
    names = [h.name for h in hooks_in(fakes_hooks)]
    assert names == [
        "guess_vocabulary", "match_heads", "match_vocabulary", "any_depth",
        "match_width", "vocabulary_is_large_enough",
    ]  # fmt: skip
    import types

    borrowed = types.ModuleType("borrowed")
    borrowed.match_width = fakes_hooks.match_width  # type: ignore[attr-defined]
    assert list(hooks_in(borrowed)) == []


def test_the_place_of_a_hook_is_its_file_from_its_package_on():
    found = {h.name: h.where for h in hooks_in(fakes_hooks)}
    assert found["match_width"].startswith("fakes_hooks.py:")
    import project.pairs.shapes as shapes

    assert next(iter(hooks_in(shapes))).where.startswith("project/pairs/shapes.py:")


def test_a_key_that_no_pair_has_is_said_with_the_nearest():
    it = hook("it", reads=("model.widht",))
    key = Key.of("model.widht")
    found = unknown_key(it, key, {"net": ["width", "rate"]})
    said = "the pair hook it reads model.widht, which net does not have"
    assert (found.problem, found.given) == (said, "model.widht")
    assert (found.expected, found.nearest) == ("a key of net", ("model.width",))
    found = unknown_key(it, key, {"net": ["width"], "rnn": []}, "sets")
    assert found.problem.endswith("sets model.widht, which net and rnn do not have")
    found = unknown_key(it, key, {"net": [], "rnn": [], "mlp": []})
    assert found.problem.endswith(
        "reads model.widht, which no model has that it is for"
    )


@pytest.mark.parametrize(
    ("parts", "answer"),
    [
        ({"task": "words"}, True),
        ({"task": "word*", "model": "?nn"}, True),
        ({"task": "Words"}, False),
        ({"model": "rnns"}, False),
        ({"batch": "TokenBatch"}, True),
        ({"batch": "ImageBatch"}, False),
        ({"task": "words", "batch": "ImageBatch"}, False),
    ],
    ids=str,
)
def test_a_hook_is_for_a_pair_by_name_pattern_and_batch_type(
    parts: dict[str, str], answer: bool
):
    assert hook("a", **parts).is_for("words", "rnn", ["TokenBatch"]) is answer


def test_an_exact_name_beats_a_pattern_and_a_pattern_a_batch_type():
    exact = hook("exact", task="words", model="rnn", sets=("k",))
    half = hook("half", task="words", model="r*", sets=("k",))
    pattern = hook("pattern", task="w*", model="r*", sets=("k",))
    batch = hook("batch", batch="TokenBatch", sets=("k",))
    rivals = [batch, pattern, half, exact]
    while rivals:
        assert setter_of("k", rivals) is rivals[-1]
        rivals.pop()
    assert setter_of("k", rivals) is None


def test_hooks_run_after_what_sets_what_they_read():
    last = hook("last", reads=("b",), sets=("c",))
    middle = hook("middle", reads=("a",), sets=("b",))
    first = hook("first", sets=("a",))
    assert ordered([last, middle, first]) == [first, middle, last]


def test_a_circle_has_no_order():
    one, two = (
        hook("one", reads=("b",), sets=("a",)),
        hook("two", reads=("a",), sets=("b",)),
    )
    with pytest.raises(CycleError):
        ordered([one, two])
    (fault,) = conflicts([one, two], "words", "rnn")
    assert fault.problem.startswith("pair hooks wait for each other: ")


def test_a_hook_that_reads_what_it_sets_is_refused():
    (fault,) = conflicts([hook("one", reads=("a",), sets=("a",))], "words", "rnn")
    assert fault.problem == "the pair hook one reads what it sets: a"
    assert str(fault.origin) == "m.py:one"


def test_two_hooks_of_one_key_are_refused_unless_one_is_more_exact():
    one, two = hook("one", sets=("a",)), hook("two", batch="X", sets=("a",))
    (fault,) = conflicts([one, two], "words", "rnn")
    assert fault.problem == (
        "2 pair hooks set a for words with rnn, and none names the pair more exactly: "
        "one (m.py:one) and two (m.py:two)"
    )
    assert conflicts([one, hook("two", task="w*", sets=("a",))], "words", "rnn") == []


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"probes": "model", "sets": ["model.x"]}, 'only probes="task"'),
        ({"probes": "task", "sets": ["task.x"]}, "model. and trainer. keys only"),
        ({"probes": "task", "sets": ["AdamW.lr"]}, "model. and trainer. keys only"),
        ({"probes": "task", "sets": ["trainer.seed"]}, "the task is built with it"),
    ],
)
def test_a_probe_sets_what_is_built_after_the_task(given: dict[str, Any], problem: str):
    with pytest.raises(ValueError, match=problem):
        pair_hook(**given)


def test_a_probe_runs_after_whatever_its_task_may_be_built_from():
    sets = {"sets": (Key.of("model.x"),)}
    probe = hook("probe", probes="task", **sets)
    before = hook("before", sets=(Key.of("task.y"),))
    assert [each.name for each in ordered([probe, before])] == ["before", "probe"]
    after = hook("after", reads=sets["sets"], sets=(Key.of("task.z"),))
    assert "wait for each other" in conflicts([probe, after], "a", "b")[0].problem


def test_a_hook_names_whole_parameters():
    with pytest.raises(ValueError, match=r"name the whole of it, model\.block"):
        pair_hook(task="a", model="b", sets=["model.block.width"])(lambda config: {})
