"""Values as code: what makes the objects that a class has a name for."""

from __future__ import annotations

import enum
import math
from collections import Counter, OrderedDict, deque
from typing import Any

import pytest

from project.core.types import Type
from project.core.types_of import type_of
from project.core.values import Value
from project.core.writing.python_code import Code
from project.core.writing.python_imports import Imports
from project.core.writing.python_values import Values


class Color(enum.Enum):
    RED = "red"


Odd = enum.Enum("Odd", {"a b": 1})


def made(value: Value, annotation: Any) -> Any:
    """What the code of a value makes."""
    imports = Imports()
    code = Values(imports, lambda _: Code("part")).code(value, type_of(annotation))
    names: dict[str, Any] = {}
    exec("\n".join([*imports.lines(), *code.before("made = ").lines()]), names)
    return names["made"]


@pytest.mark.parametrize(
    ("annotation", "value", "arrives"),
    [
        (OrderedDict[str, int], {"a": 1}, OrderedDict(a=1)),
        (Counter[str], {"a": 1}, Counter(a=1)),
        (deque[int], (1, 2), deque([1, 2])),
        (float, -math.inf, -math.inf),
        (set[int], (), set()),
        (frozenset[int], (), frozenset()),
        (Color, "RED", Color.RED),
        (Odd, "a b", Odd["a b"]),
    ],
)
def test_objects_of_a_class_are_made_by_it(annotation: Any, value: Any, arrives: Any):
    found = made(value, annotation)
    assert (type(found), found) == (type(arrives), arrives)


def test_what_torch_makes_is_named():
    imports = Imports()
    values = Values(imports, lambda _: Code("part"))
    dtype = Type("dtype", "dtype", home="torch:dtype")
    device = Type("device", "device", home="torch:device")
    assert values.code("float32", dtype) == Code("torch.float32")
    assert list(values.code("cuda:0", device).lines()) == ['device("cuda:0")']
    assert list(imports.lines()) == ["import torch", "from torch import device"]
