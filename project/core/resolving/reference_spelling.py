"""How a component must be referred to: `@X` for a factory, `@X()` for an object.

A reference passes every check of types, for nobody knows what it stands for. What its
component is, and what comes of calling it, is known; so is what the annotation of the
parameter asks for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Final

from project.core.components.component import Component
from project.core.types import Type
from project.core.values import Reference, Value

_LISTS: Final = ("list", "sequence", "vartuple", "set", "frozenset")

_PLAIN: Final = ("none", "bool", "int", "float", "str", "bytes", "choice", "enum",
                 "path", "text", "dtype", "device")  # fmt: skip

_BUILT_IN: Final = ("builtins.", "enum.", "pathlib.", "decimal.", "fractions.",
                    "datetime.", "uuid.", "numpy.", "os.")  # fmt: skip
"""Where the classes are whose objects plain parameters take."""


class _UnmeantError(Exception):
    """No spelling of a reference would do."""


class Spelling:
    """Says how components must be referred to.

    Args:
        component: The component of a reference; None where there is none.
        is_bound: Whether a config sets a parameter of what a reference names.
    """

    def __init__(
        self,
        component: Callable[[Reference], Component | None],
        is_bound: Callable[[Reference, str], bool],
    ) -> None:
        self._component = component
        self._is_bound = is_bound

    def meant(self, value: Value, wanted: Type) -> Value | None:
        """Returns a value with its references spelled as a type asks for.

        Returns:
            The value itself where nothing is wrong with it; None where no spelling of
            a reference in it would do.
        """
        try:
            return self._meant(value, wanted)
        except _UnmeantError:
            return None

    def _meant(self, value: Value, wanted: Type) -> Value:
        if wanted.kind == "union":
            return self._meant_in_union(value, wanted)
        if isinstance(value, Reference):
            return self._meant_reference(value, wanted)
        if isinstance(value, (list, tuple)) and wanted.kind in _LISTS:
            return self._meant_items(value, wanted.arguments[:1] * len(value))
        if isinstance(value, (list, tuple)) and wanted.kind == "tuple":
            return self._meant_items(value, wanted.arguments)
        if isinstance(value, dict) and wanted.kind in ("dict", "record"):
            items = self._meant_items(list(value.values()), _of_values(value, wanted))
            return dict(zip(value, items, strict=True))
        return value

    def _meant_items(
        self, value: Sequence[Value], types: Sequence[Type]
    ) -> Sequence[Value]:
        if len(types) != len(value):  # Nothing is known of them.
            return value
        found = [self._meant(*each) for each in zip(value, types, strict=True)]
        return tuple(found) if isinstance(value, tuple) else found

    def _meant_in_union(self, value: Value, wanted: Type) -> Value:
        holding = [m for m in wanted.arguments if _may_hold(m, value)]
        right: list[Value] = []
        for member in holding:
            with suppress(_UnmeantError):
                right.append(self._meant(value, member))
        if not holding or value in right:
            return value
        if not right:
            raise _UnmeantError
        # Several are usual where several may be given.
        lists = [m for m in wanted.arguments if m.kind in ("list", "sequence")]
        return [right[0]] if lists and isinstance(value, Reference) else right[0]

    def _meant_reference(self, value: Reference, wanted: Type) -> Reference:
        component = self._component(value)
        if component is None or component.error:
            return value
        if wanted.kind in _PLAIN:
            strange = component.bases and not _has(component, *_BUILT_IN)
            if value.call and strange:
                raise _UnmeantError
            return value
        want, base = (
            (*wanted.choices, "", "")[:2] if wanted.kind == "object" else ("", "")
        )
        if want == "instance":
            return self._as_instance(value, component, base)
        if want:
            return _as_callable(value, component, want, base)
        return value

    def _as_instance(
        self, value: Reference, component: Component, base: str
    ) -> Reference:
        if component.bases and not _has(component, base):
            raise _UnmeantError
        # What a config cannot call, for want of an optimizer's parameters say, can
        # only be meant as a factory, whatever the annotation says.
        if value.call or not self._can_call(value, component):
            return value
        return replace(value, call=True)

    def _can_call(self, value: Reference, component: Component) -> bool:
        return all(
            is_plain(parameter.type) or self._is_bound(value, parameter.name)
            for parameter in component.parameters.values()
            if parameter.required
        )


def _as_callable(
    value: Reference, component: Component, want: str, base: str
) -> Reference:
    """The spelling for what is called, or for a class."""
    known, fits = bool(component.bases), not base or _has(component, base)
    if not value.call:
        if fits or not known:
            return value
        if component.gives == "callable":
            return replace(value, call=True)
        raise _UnmeantError
    is_object = component.gives == "object" or (known and want == "class")
    if fits and (is_object or (known and base)):
        return replace(value, call=False)
    if is_object:
        raise _UnmeantError
    return value


def _has(component: Component, *starts: str) -> bool:
    return any(
        base.startswith(start) if start.endswith(".") else base == start
        for base in component.bases
        for start in starts
    )


def _may_hold(wanted: Type, value: Value) -> bool:
    """Whether values of a type have the shape of a value."""
    if isinstance(value, Reference):
        kinds = ("object", "any", "union", *(_PLAIN if value.call else ()))
        return wanted.kind in kinds
    if isinstance(value, dict):
        return wanted.kind in ("dict", "record", "any", "union")
    if isinstance(value, (list, tuple)):
        return wanted.kind in (*_LISTS, "tuple", "any", "union", "record")
    return True


def _of_values(value: dict[Value, Value], wanted: Type) -> Sequence[Type]:
    if wanted.kind == "dict":
        return wanted.arguments[1:] * len(value)
    fields = {each.name: each.type for each in wanted.fields}
    return [fields[name] for name in value if name in fields]


def is_plain(wanted: Type) -> bool:
    """Whether a literal can be given to a type."""
    if wanted.kind == "union":
        return any(map(is_plain, wanted.arguments))
    if wanted.kind in _LISTS:
        return all(map(is_plain, wanted.arguments)) and bool(wanted.arguments)
    return wanted.kind in _PLAIN and wanted.kind != "none"
