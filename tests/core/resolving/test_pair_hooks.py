"""Running pair hooks and checks: what they are given, and what becomes of it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from project.core.components.encoding import from_json, to_json
from project.core.components.inspection import describe_all
from project.core.hooks import Hook, pair_check, pair_hook
from project.core.keys import Key
from project.core.origins import Source
from project.core.request import Request
from project.core.resolving.resolution import Resolution
from project.core.resolving.resolve import resolve
from project.core.values import MISSING

SEEN: list[dict[str, Any]] = []
Config = Mapping[str, Any]


@pair_hook(model="net", reads=["task.batch_size"], sets=["model.width"])
def width(config: Config) -> Any:
    """The width is the batch."""
    SEEN.append(dict(config))
    return {"model.width": config["task.batch_size"]}


@pair_hook(model="net", reads=["model.width"], sets=["model.size"])
def chained(config: Config) -> Any:
    return {"model.size": config["model.width"] + 1}


@pair_hook(
    model="net",
    reads=["run.task", "run.model", "task.folder", "model.kernel", "model.rate"],
    sets=["model.label"],
)
def sees(config: Config) -> Any:
    SEEN.append(dict(config))
    return {"model.label": "seen"}


@pair_hook(model="net", sets=["model.label"])
def undeclared(config: Config) -> Any:
    return {"model.label": config["task.batch_size"]}


@pair_hook(model="net", sets=["model.label"])
def no_dict(config: Config) -> Any:
    return "label"


@pair_hook(model="net", sets=["model.label", "model.size"])
def too_few(config: Config) -> Any:
    return {"model.label": "x"}


@pair_hook(model="net", sets=["model.label"])
def too_many(config: Config) -> Any:
    return {"model.label": "x", "model.size": 3}


@pair_hook(model="net", sets=["model.size"])
def wrong_type(config: Config) -> Any:
    return {"model.size": 1.5}


@pair_hook(model="net", sets=["model.untyped"])
def no_literal(config: Config) -> Any:
    return {"model.untyped": object()}


@pair_hook(model="net", sets=["model.untyped"])
def infinite(config: Config) -> Any:
    return {"model.untyped": float("inf")}


@pair_hook(model="net", sets=["model.label"])
def leaving(config: Config) -> Any:
    sys.exit("enough")


class MuteError(Exception):
    def __str__(self) -> str:
        raise RuntimeError("it does not say")


@pair_hook(model="net", sets=["model.label"])
def mute(config: Config) -> Any:
    raise MuteError


@pair_hook(model="net", sets=["model.zzz", "model.label"], optional=["model.zzz"])
def optional(config: Config) -> Any:
    return {"model.zzz": 1, "model.label": "x"}


@pair_hook(model="net", sets=["model.label"], optional=["model.label"])
def says_nothing(config: Config) -> Any:
    return {}


@pair_hook(model="net", sets=["model.dropout"])
def nothing(config: Config) -> Any:
    return {"model.dropout": None}


@pair_hook(reads=["task.batchsize"], sets=["model.width"])
def waits_for_ever(config: Config) -> Any:
    raise AssertionError("nobody has what it reads")


@pair_check(model="net", reads=["model.width"])
def positive(config: Config) -> Any:
    """A width is positive."""
    return None if config["model.width"] > 0 else "the width is not positive."


@pair_check(model="net", reads=["model.width"])
def raising(config: Config) -> Any:
    raise LookupError("no such thing")


Resolver = Callable[..., Resolution]


@pytest.fixture
def hooked() -> Resolver:
    """Resolves pixels with net, with the hooks given and no others."""
    SEEN.clear()
    made = describe_all(("fakes",), "fakes:Trainer")

    def resolved(functions: list[Any], *bindings: str, **more: Any) -> Resolution:
        hooks: list[Hook] = [function.__pair_hook__ for function in functions]
        data = to_json(replace(made, hooks=tuple(hooks)))
        manifest = from_json(json.loads(json.dumps(data)))
        request = Request(task="pixels", model="net", bindings=bindings, **more)
        return resolve(request, manifest)

    return resolved


def test_a_hook_computes_from_the_winning_value(hooked: Resolver):
    found = hooked([width], "task.batch_size=3", "task.batch_size=4")
    assert found.value("model.width") == 4
    assert SEEN == [{"task.batch_size": 4}]
    winner = found.ledger.winner(Key("", "model", "width"))
    assert winner is not None
    assert winner.origin.source is Source.PAIR
    assert str(winner.origin).startswith("test_pair_hooks.py:")
    assert found.hooks[Key("", "model", "width")].name == "width"


def test_hooks_are_chained_whatever_the_order_of_their_declaration(hooked: Resolver):
    found = hooked([chained, width], "task.batch_size=4")
    assert found.value("model.size") == 5


def test_a_hook_reads_the_winner_even_where_a_hook_loses(hooked: Resolver):
    found = hooked(
        [chained, width],
        "task.batch_size=4",
        "model.width=9",
        precedence=("default", "pair", "file", "env", "flag"),
    )
    assert found.value("model.width") == 9
    assert found.value("model.size") == 10


def test_a_hook_is_given_values_as_the_component_will_have_them(hooked: Resolver):
    hooked([sees], "model.kernel=[1, 2]", "model.rate=%lr", "lr=1")
    assert [
        {
            "run.task": "pixels",
            "run.model": "net",
            "task.folder": Path("images"),
            "model.kernel": (1, 2),
            "model.rate": 1.0,
        }
    ] == SEEN
    assert type(SEEN[0]["model.rate"]) is float


def test_a_hook_that_reads_what_this_pair_lacks_is_a_fault_where_it_is_needed(
    hooked: Resolver,
):
    found = hooked([waits_for_ever], "task.batch_size=4")
    (fault,) = found.faults
    said = "the pair hook waits_for_ever reads task.batchsize, which pixels does not"
    assert fault.problem.startswith(said)
    assert fault.nearest == ("task.batch_size",)
    assert (found.missing, found.waits) == ((), {})  # One fault is not said twice.
    found = hooked([waits_for_ever], "task.batch_size=4", "model.width=3")
    assert (found.faults, found.value("model.width")) == ((), 3)


def test_a_hook_without_its_inputs_does_not_run_and_its_keys_wait(hooked: Resolver):
    found = hooked([width, chained])
    assert SEEN == []
    wait = found.waits[Key("", "model", "width")]
    assert wait.inputs == (Key("", "task", "batch_size"),)
    assert str(wait).startswith("waits for task.batch_size (test_pair_hooks.py:")
    assert found.value("model.width") is MISSING
    # `size` has a default, which holds until it can be computed.
    assert Key("", "model", "size") not in found.waits


def test_a_hook_whose_input_is_a_fault_does_not_run(hooked: Resolver):
    found = hooked([width], "task.batch_size=x")
    assert SEEN == []
    assert len(found.faults) == 1


@pytest.mark.parametrize(
    ("hook", "problem"),
    [
        (undeclared, "the pair hook undeclared raised KeyError: 'task.batch_size is "
         "not among the keys it reads' (line "),
        (no_dict, "the pair hook no_dict returned 'label', expected a dict by key"),
        (too_few, "the pair hook too_few returned nothing for model.size"),
        (too_many, "the pair hook too_many returned model.size, which it does not "
         "declare to set"),
        (wrong_type, "the pair hook wrong_type returned 1.5 for model.size"),
        (infinite, "the pair hook infinite returned inf for model.untyped"),
        (leaving, "the pair hook leaving raised SystemExit: enough (line "),
        (mute, "the pair hook mute raised MuteError: (what it says cannot be read"),
    ],
    ids=lambda v: getattr(v, "__name__", ""),
)  # fmt: skip
def test_a_hook_that_breaks_its_word_is_a_fault_that_names_it(
    hooked: Resolver, hook: Any, problem: str
):
    found = hooked([hook], "task.batch_size=1", "model.width=1")
    (fault,) = found.faults
    assert fault.problem.startswith(problem)
    assert str(fault.origin).startswith("test_pair_hooks.py:")


def test_what_is_no_literal_never_reaches_a_config(hooked: Resolver):
    found = hooked([no_literal], "task.batch_size=1", "model.width=1")
    (fault,) = found.faults
    assert fault.problem.startswith("the pair hook no_literal returned <object object")
    assert fault.expected == "a literal"


def test_optional_keys_are_skipped_where_the_model_lacks_them(hooked: Resolver):
    found = hooked([optional], "task.batch_size=1", "model.width=1")
    assert found.faults == ()
    assert found.value("model.label") == "x"


def test_an_optional_key_may_be_left_out(hooked: Resolver):
    found = hooked([says_nothing], "task.batch_size=1", "model.width=1")
    assert found.faults == ()
    assert found.value("model.label") == "net"


def test_none_is_a_value(hooked: Resolver):
    assert hooked([nothing]).value("model.dropout") is None


@pytest.mark.parametrize(("value", "count"), [("1", 0), ("-1", 1), ("???", 0)])
def test_a_check_judges_the_final_values_once_they_are_known(
    hooked: Resolver, value: str, count: int
):
    found = hooked([positive], "task.batch_size=1", f"model.width={value}")
    assert len(found.faults) == count


def test_a_check_is_told_with_the_setting_it_is_about(hooked: Resolver):
    (fault,) = hooked([positive], "task.batch_size=1", "model.width=-1").faults
    assert fault.problem == "the width is not positive"
    assert (fault.given, str(fault.origin)) == ("model.width=-1", "--bind #2")
    assert fault.expected == "A width is positive."


def test_a_check_that_raises_is_a_fault_too(hooked: Resolver):
    (fault,) = hooked([raising], "task.batch_size=1", "model.width=1").faults
    assert fault.problem.startswith("the pair check raising raised LookupError")


def test_hooks_are_found_in_this_module():
    assert __name__ in sys.modules


@pair_hook(model="net", probes="task", reads=["model.rate"], sets=["model.width"])
def probe(config: Config, task: Any) -> Any:
    SEEN.append(dict(config))
    return {"model.width": task}


def test_what_a_probe_sets_is_pending_until_there_is_a_task(hooked: Resolver):
    pending = hooked([chained, probe], "task.batch_size=4", "model.width=3")
    assert list(map(str, pending.pending)) == ["model.width", "model.size"]
    assert pending.missing == ()
    assert pending.value("model.width") is MISSING
    assert not pending.notices
    assert "width: ???" in pending.to_yaml()
    assert "# known once the task is built" in pending.to_yaml()
    assert not SEEN
    assert pending.resume is not None
    found = pending.resume(task=8)
    assert (found.value("model.width"), found.value("model.size")) == (8, 9)
    assert (found.pending, len(SEEN), len(found.notices)) == ((), 1, 1)


def test_a_probe_whose_answer_would_not_hold_is_not_asked(hooked: Resolver):
    order = ("default", "pair", "file", "env", "flag")
    found = hooked([probe], "model.width=3", precedence=order)
    assert (found.pending, found.resume) == ((), None)
    assert found.value("model.width") == 3
