"""What a script imports, and by which names."""

from __future__ import annotations

from project.core.writing.python_imports import Imports


def test_two_things_of_one_name_have_two():
    imports = Imports(reserved=["task"])
    found = [imports.target(t) for t in ("a.b:Net", "c.b:Net", "d.b:Net", "e:task")]
    assert found == ["Net", "b_Net", "b_Net_2", "e_task"]
    assert imports.target("c.b:Net") == "b_Net"
    assert list(imports.lines()) == [
        "from a.b import Net",
        "from c.b import Net as b_Net",
        "from d.b import Net as b_Net_2",
        "from e import task as e_task",
    ]


def test_pythons_own_names_and_words_stay_what_they_are():
    imports = Imports()
    assert imports.target("zoo:print") == "zoo_print"
    assert imports.free("print") == "print_2"
    assert imports.free("lambda") == "lambda_2"
    assert imports.target("builtins:complex") == "complex"


def test_what_is_in_a_class_is_had_by_the_class():
    imports = Imports()
    assert imports.target("zoo:Net.small") == "Net.small"
    assert list(imports.lines()) == ["from zoo import Net"]


def test_pythons_own_modules_come_first():
    imports = Imports()
    imports.target("torch.optim:AdamW")
    imports.module("math")
    imports.target("functools:partial")
    imports.module("torch", "t")
    assert list(imports.lines()) == [
        "import math",
        "from functools import partial",
        "",
        "import torch as t",
        "from torch.optim import AdamW",
    ]


def test_many_names_of_a_module_have_lines_of_their_own():
    imports = Imports()
    for name in ("Beta" * 9, "Alpha" * 9, "function"):
        imports.target(f"zoo:{name}")
    lines = list(imports.lines())
    assert lines[0] == "from zoo import ("
    assert lines[1].strip() == f"{'Alpha' * 9},"
    assert lines[-2:] == ["    function,", ")"]
