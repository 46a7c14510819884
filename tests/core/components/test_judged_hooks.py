"""Hooks and checks that can never run."""

from __future__ import annotations

from typing import Any

import pytest

from project.core.components.component import Component, Parameter
from project.core.components.judged_hooks import judged_hooks
from project.core.components.manifest import Manifest
from project.core.errors import Fault
from project.core.hooks import Hook
from project.core.keys import Key
from project.core.types import ANY


def component(role: Any, name: str, *parameters: str, **more: Any) -> Component:
    found = {each: Parameter(each, ANY) for each in parameters}
    return Component(role, name, f"m:{name.title()}", parameters=found, **more)


IMAGES, GREY, TOKENS = ("m.ImageBatch",), ("m.GreyBatch", "m.ImageBatch"), ("m.Tokens",)

COMPONENTS = (
    component("task", "pixels", "size", batch=IMAGES),
    component("task", "grey", "size", "depth", batch=GREY),
    component("task", "words", "tokenizer", batch=TOKENS),
    component("task", "open", batch=IMAGES, variadic=True),
    component("task", "gone", batch=IMAGES, fault=Fault("it is gone")),
    component("model", "net", "width", batch=IMAGES),
    component("model", "rnn", "vocab_size", batch=TOKENS),
    component("trainer", "trainer", "max_epochs"),
    component("part", "Adam", "lr"),
    component("part", "run", "mode"),  # Which is not the request.
)


def judged(
    kind: Any = "hook", table: str = "my_zoo", **given: Any
) -> tuple[list[Fault], list[str]]:
    keys = {
        name: tuple(map(Key.of, given.pop(name, ())))
        for name in ("reads", "sets", "optional")
    }
    names = {
        role: (given.pop(role, "*"),) if isinstance(given.get(role, "*"), str)
        else tuple(given.pop(role)) for role in ("task", "model")
    }  # fmt: skip
    batch = given.pop("batch", "")
    hook = Hook(kind, "h", "it", "h.py:3", "", **names, batch=batch, **keys)
    manifest = Manifest(COMPONENTS, (hook,), set(), {}, (), (), (), {}, ())
    return judged_hooks(manifest, {"h": table})


@pytest.mark.parametrize(
    "given",
    [
        {"sets": ["model.width"]},
        {"model": "net", "reads": ["task.size"], "sets": ["model.width"]},
        {"model": "n*", "reads": ["run.task", "run.model", "lr"],
         "sets": ["model.width"]},
        {"batch": "ImageBatch", "sets": ["model.width"]},
        {"reads": ["task.tokenizer"], "sets": ["model.vocab_size"],
         "optional": ["model.vocab_size"]},  # Of many pairs, some have it.
        {"task": "open", "reads": ["task.anything"], "sets": ["model.width"]},
        {"reads": ["trainer.max_epochs", "Adam.lr"], "sets": ["slow/Adam.lr"]},
        {"sets": ["model.widht"]},  # Which the resolution of a pair refuses.
        {"task": "gone", "reads": ["task.any"], "sets": ["model.width"]},
        {"model": "net", "reads": ["task.siz"], "sets": ["model.width"]},  # `open`'s.
        {"kind": "check", "task": ("pixels", "grey"), "reads": ["task.depth"]},
    ],
    ids=str,
)  # fmt: skip
def test_what_can_run_is_not_spoken_of(given: dict[str, Any]):
    assert judged(**given) == ([], [])


@pytest.mark.parametrize(
    ("given", "problem", "nearest"),
    [
        ({"model": "nett"}, ": model='nett' names no model", "net"),
        ({"task": "pixel-*"}, ": task='pixel-*' matches no task", "pixels"),
        ({"model": ("rnn", "nett")}, ": model='nett' names no model", "net"),
        ({"batch": "Token"}, " is for no pair: nothing has batch='Token'", "Tokens"),
        ({"task": "pixels", "reads": ["task.siz"]},
         " reads task.siz, which pixels does not have", "task.size"),
        ({"model": "net", "task": ("pixels", "grey"), "reads": ["task.siz"]},
         " reads task.siz, which pixels and grey do not have", "task.size"),
        ({"reads": ["trainer.max_epoch"]},
         " reads trainer.max_epoch, which trainer does not have", "trainer.max_epochs"),
        ({"reads": ["Adam.lrr"]}, " reads Adam.lrr, which Adam does not have",
         "Adam.lr"),
        ({"sets": ["Adam.lrr"]}, " sets Adam.lrr, which Adam does not have", "Adam.lr"),
        ({"reads": ["Adm.lr"]}, " reads Adm.lr, which no component has", "Adam.lr"),
        ({"reads": ["Net.width"]}, " reads Net.width, which no component has",
         "model.width"),
        ({"reads": ["run.modl"]}, " reads run.modl, which no component has",
         "run.task run.model"),
        ({"sets": ["run.task"]}, " sets run.task, which no component has", ""),
        ({"kind": "check", "model": "nett", "sets": []},
         ": model='nett' names no model", "net"),
    ],
    ids=str,
)  # fmt: skip
def test_what_can_mean_nothing_else_is_refused(
    given: dict[str, Any], problem: str, nearest: str
):
    ((fault,), noted) = judged(**{"sets": ["model.width"], **given})
    assert fault.problem == f"the pair {given.get('kind', 'hook')} it{problem}"
    assert (" ".join(fault.nearest), str(fault.origin)) == (nearest, "h.py:3")
    assert noted == []


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"model": "theirs"}, "hook it: model='theirs' names no model (h.py:3)"),
        ({"model": ("net", "net-large-2")},
         "hook it: model='net-large-2' names no model (h.py:3)"),
        ({"task": "words", "model": "net"}, "hook it is for no pair: words and net do "
         "not fit: words yields Tokens, net takes ImageBatch (h.py:3)"),
        ({"batch": "GreyBatch"}, "hook it is for no pair: the pairs that it names do "
         "not share batch='GreyBatch' (h.py:3)"),
        ({"batch": "Zzz"}, "hook it is for no pair: nothing has batch='Zzz' (h.py:3)"),
        ({"sets": ["model.widht"], "optional": ["model.widht"]}, "hook it has no "
         "effect: no pair that it is for has model.widht (h.py:3); nearest: "
         "model.width"),
        ({"reads": ["Theirs.lr"]},
         "hook it reads Theirs.lr, which no component has (h.py:3)"),
    ],
    ids=str,
)  # fmt: skip
def test_what_may_be_meant_for_another_plugin_is_noted(
    given: dict[str, Any], sentence: str
):
    refused, noted = judged(**{"sets": ["model.width"], **given})
    assert (refused, noted) == ([], [f"the pair {sentence}"])


def test_what_an_installed_package_has_wrong_is_noted():
    refused, noted = judged(table="", model="nett", sets=["model.width"])
    sentence = "the pair hook it: model='nett' names no model (h.py:3); nearest: net"
    assert (refused, noted) == ([], [sentence])
