"""What a constructor's `**kwargs` are handed on to, read from its source."""

from __future__ import annotations

import functools
from typing import Any

import pytest

from project.core.annotations import annotations_of, signature_of
from project.core.forwarding import forwarded
from project.core.types_of import types_of


class Root:
    def __init__(self, width: int, depth: int = 2, *, rate: float = 0.1) -> None: ...


class Plain(Root):
    def __init__(self, name: str = "x", **kwargs: Any) -> None:
        super().__init__(**kwargs)


class Given(Root):
    def __init__(self, **options: Any) -> None:
        super().__init__(3, rate=1.0, **options)


class Named(Root):
    def __init__(self, **kwargs: Any) -> None:
        Root.__init__(self, 3, **kwargs)


class Own(Root):
    def __init__(self, depth: str = "deep", **kwargs: Any) -> None:
        super().__init__(depth=len(depth), **kwargs)


class Chain(Plain):
    def __init__(self, more: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)


class Inherits(Chain):
    pass


class Popped(Root):
    def __init__(self, **kwargs: Any) -> None:
        self.seen = kwargs.pop("seen", None)
        super().__init__(**kwargs)


class SetsItself(Root):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("rate", 0.2)
        kwargs.update(width=3)
        super().__init__(**kwargs)


class Kept(Root):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(3)
        self.kwargs = kwargs


class Twice(Root):
    def __init__(self, **kwargs: Any) -> None:
        if kwargs:
            super().__init__(**kwargs)
        else:
            super().__init__(width=3, **kwargs)


def logged(function: Any) -> Any:
    @functools.wraps(function)
    def wrapper(*arguments: Any, **named: Any) -> Any:
        return function(*arguments, **named)

    return wrapper


class Wrapped(Root):
    @logged
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)


class Mixin:
    def __init__(self, mixed: int = 1, **kwargs: Any) -> None:
        super().__init__(**kwargs)


class Mixed(Mixin, Root):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)


class Unknown:
    def __init__(self, **kwargs: Any) -> None:
        Nowhere.__init__(self, **kwargs)  # type: ignore  # noqa: F821


@pytest.mark.parametrize(
    ("cls", "names"),
    [
        (Root, "width depth rate"),
        (Plain, "name width depth rate"),
        (Given, "depth"),
        (Named, "depth rate"),
        (Own, "depth width rate"),
        (Chain, "more name width depth rate"),
        (Inherits, "more name width depth rate"),
        (Popped, "width depth rate kwargs"),
        (SetsItself, "depth kwargs"),
        (Kept, "kwargs"),
        (Twice, "kwargs"),
        (Wrapped, "width depth rate"),
        (Mixed, "mixed width depth rate"),
        (Unknown, "kwargs"),
    ],
)
def test_a_signature_has_what_is_handed_on(cls: type, names: str) -> None:
    assert list(signature_of(cls).parameters) == names.split()


def test_what_is_handed_on_keeps_its_type_and_its_default() -> None:
    parameters = signature_of(Chain).parameters
    assert parameters["width"].default is parameters["width"].empty
    assert parameters["rate"].default == 0.1
    assert all(p.kind is p.KEYWORD_ONLY for n, p in parameters.items() if n != "more")
    kinds = {name: kind.kind for name, kind in types_of(Chain).items()}
    assert (kinds["width"], kinds["rate"], kinds["name"]) == ("int", "float", "str")


def test_the_nearest_constructor_that_has_a_name_decides_its_type() -> None:
    assert annotations_of(Own)["depth"] is str


def test_without_a_source_nothing_is_known() -> None:
    scope: dict[str, Any] = {"Root": Root}
    exec(
        "class Made(Root):\n"
        "    def __init__(self, **kwargs): super().__init__(**kwargs)",
        scope,
    )
    assert forwarded(scope["Made"]).parameters == {}
    assert list(signature_of(scope["Made"]).parameters) == ["kwargs"]
