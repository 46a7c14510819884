"""What Python gives for the arguments of `resolve`, `train` and `build`."""

from __future__ import annotations

import io
import os
import shlex
from pathlib import Path
from typing import Any

import pytest

from project import ConfigError, build, matrix, resolve, train
from project.core import arguments


class Net:
    pass


class LightningDataModule:
    """As far as its name goes."""


class Data(LightningDataModule):
    pass


@pytest.mark.parametrize(
    ("ask", "problem", "following"),
    [
        ({"model": Net}, "model cannot be the class Net",
         'plugins=[{"MODELS": {"net": Net}}], model="net"'),
        ({"task": Data}, "task cannot be the class Data",
         'plugins=[{"TASKS": {"data": Data}}], task="data"'),
        ({"task": 3}, "task cannot be 3", ""),
        ({"files": 3}, "files cannot be 3", ""),
        ({"files": [None]}, "files cannot be None", ""),
        ({"files": io.StringIO("x")}, "files cannot be an object of StringIO", ""),
        ({"files": b"x"}, "files cannot be b'x'", ""),
        ({"bind": 3}, "bind cannot be 3", ""),
        ({"bind": [("a.b", 1, 2)]}, "bind cannot be an object of tuple", ""),
        ({"bind": {3: 1}}, "bind cannot be an object of tuple", ""),
        ({"bind": [b"a.b=1"]}, "bind cannot be b'a.b=1'", ""),
        ({"bind": {"model": {"width": 1}}}, "bind cannot be an object of dict",
         "bind={'model.width': 1}"),
        ({"plugins": shlex}, "plugins cannot be an object of module",
         'plugins=["shlex"]'),
        ({"plugins": [Net]}, "plugins cannot be the class Net",
         'plugins=[{"MODELS": {"net": Net}}]'),
        ({"plugins": [Data]}, "plugins cannot be the class Data",
         'plugins=[{"TASKS": {"data": Data}}]'),
        ({"environment": True}, "environment cannot be True",
         "environment=os.environ"),
        ({"precedence": 3}, "precedence cannot be 3", ""),
        ({"strict": "no"}, "strict cannot be 'no'", ""),
        ({"allow_imports": 3}, "allow_imports cannot be 3", ""),
        ({"config_path": [3]}, "config_path cannot be 3", ""),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_said_with_what_can(
    ask: dict[str, Any], problem: str, following: str
):
    with pytest.raises(ConfigError) as caught:
        resolve(**{"task": "wine", "model": "lit-linear", **ask})
    (fault,) = caught.value.faults
    assert (fault.problem, fault.next) == (problem, following)
    assert fault.given
    assert fault.expected


def test_one_of_a_list_may_stand_alone_and_none_is_none():
    assert (
        arguments.paths("files", Path("a")) == arguments.paths("files", "a") == ("a",)
    )
    assert arguments.texts("allow_imports", "abc") == ("abc",)
    assert arguments.bindings("a.b=1") == ("a.b=1",)
    assert arguments.bindings({"a.b": 1}) == (("a.b", 1),)
    assert arguments.bindings(iter([["a.b", 1]])) == (("a.b", 1),)
    assert arguments.plugins({"MODELS": {}}) == ({"MODELS": {}},)
    assert arguments.bindings(None) == arguments.plugins(None) == ()
    assert arguments.precedence("default, env") == ("default", "env")
    assert arguments.variables(os.environ) == os.environ
    assert not arguments.variables(None)


def test_the_others_take_what_they_take():
    for take in (build, train):
        for wrong in (None, "wine", Path("x.gin")):
            with pytest.raises(
                ConfigError, match=f"{take.__name__} takes a resolution"
            ):
                take(wrong)
    with pytest.raises(ConfigError) as caught:
        train("gin/wine.yaml")
    assert caught.value.faults[0].next == "train(resolve(files=['gin/wine.yaml']))"
    with pytest.raises(ConfigError, match="runs_dir cannot be None"):
        train(resolve(task="wine", model="lit-linear"), runs_dir=None)
    with pytest.raises(ConfigError, match="model cannot be the class Net"):
        matrix(model=Net)
