"""What types that hold others accept, in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from annotated_types import Ge, Len, MinLen

from project.core.kinds import expectation
from project.core.types_of import type_of


@pytest.mark.parametrize(
    ("annotation", "phrase"),
    [
        (list, "a list"),
        (list[int], "a list of integers"),
        (Sequence[Annotated[int, Ge(1)]], "a list of integers at least 1"),
        (Annotated[Sequence[Annotated[int, Ge(1)]], MinLen(1)],
         "a list of integers at least 1, of length 1 or more"),
        (Annotated[list[str], Len(1, 2)],
         "a list of strings, of length 1 or more and of length 2 or less"),
        (list[Path | None], "a list of items, each a path or null"),
        (list[list[float]], "a list of lists of numbers"),
        (set[bool], "a list of booleans"),
        (tuple[int, ...], "a list of integers"),
        (tuple[int, int], "a list of 2 integers"),
        (tuple[int, str], "a list of 2: an integer, a string"),
        (dict, "a mapping"),
        (dict[str, Any], "a mapping from strings to values"),
        (dict[Literal["a", "b"], Annotated[int, Ge(0)]],
         "a mapping from any of a, b to integers at least 0"),
        (list[Callable[..., Any]],
         "a list of references such as @name (Callable[..., Any])"),
        (list[Literal["a", "b"]], "a list of items, each one of a, b"),
    ],
)  # fmt: skip
def test_no_annotation_is_in_a_message(annotation: Any, phrase: str):
    assert expectation(type_of(annotation)) == phrase
