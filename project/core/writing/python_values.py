"""Values as Python code: what `realize` makes objects of, written down.

What a component is given is decided in `kinds`; here is what code says the same. Only
names are needed for it, so nothing is imported.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any, Final

from project.core.atoms import ENDLESS
from project.core.kinds import member_of
from project.core.objects import span_of
from project.core.types import ANY, BadValueError, Type
from project.core.values import Reference, Value
from project.core.writing.python_code import Code, call, quoted, quoted_bytes
from project.core.writing.python_imports import Imports

Refer = Callable[[Reference], Code]
"""The code of a reference."""


class Values:
    """Writes values.

    Args:
        imports: Is told what the code needs.
        refer: Writes the references in them.
    """

    def __init__(self, imports: Imports, refer: Refer) -> None:
        self._imports = imports
        self._refer = refer

    def code(self, value: Value, wanted: Type = ANY) -> Code:
        """Returns the code of a value for a parameter of a type.

        Args:
            value: A value without macros, and with nothing missing in it.
            wanted: The type.
        """
        if isinstance(value, Reference):
            return self._refer(value)
        if wanted.kind == "union":
            return self.code(value, _member(value, wanted))
        if type(value) is str:
            return self._of_text(value, wanted)
        if type(value) in (int, float) and wanted.kind == "float":
            return self._of_float(float(value))
        if wanted.kind == "record" and type(value) is dict:
            return self._of_record(value, wanted)
        if type(value) is dict:
            return self._of_dict(value, wanted)
        if type(value) in (list, tuple):
            return self._of_items(value, wanted)
        if type(value) is float:
            return self._of_float(value)
        return Code(quoted_bytes(value) if type(value) is bytes else repr(value))

    def _of_float(self, value: float) -> Code:
        if math.isfinite(value):
            return Code(repr(value))
        name = f"{self._imports.module('math')}.{str(value).lstrip('-')}"
        return Code(f"-{name}" if value < 0 else name)

    def _of_text(self, value: str, wanted: Type) -> Code:
        """The object that a text stands for, or the text."""
        if wanted.kind == "float" and value in ENDLESS:
            return self._of_float(float(value))
        if wanted.kind == "dtype":
            return Code(f"{self._imports.module('torch')}.{value}")
        if not wanted.home or wanted.kind not in (*_BY_CLASS, "enum"):
            return Code(quoted(value))
        name = self._imports.target(wanted.home)
        if wanted.kind != "enum":
            return self._of_object(name, value, wanted)
        if value not in wanted.choices:
            return Code(quoted(value))
        plain = value.isidentifier()
        return Code(f"{name}.{value}" if plain else f"{name}[{quoted(value)}]")

    def _of_object(self, name: str, value: str, wanted: Type) -> Code:
        kind = wanted.choices[0] if wanted.kind == "text" else ""
        if kind == "datetime.timedelta":
            span = span_of(value)
            parts = {n: getattr(span, n) for n in ("days", "seconds", "microseconds")}
            return call(
                name, [Code(f"{n}={part}") for n, part in parts.items() if part]
            )
        if kind == "re.Pattern":
            compiler = self._imports.target("re:compile")
            return call(compiler, [Code(quoted(value))])
        maker = ".fromisoformat" if kind.startswith("datetime.") else ""
        return call(name + maker, [Code(quoted(value))])

    def _of_record(self, value: dict[Any, Value], wanted: Type) -> Code:
        types = {field.name: field.type for field in wanted.fields}
        if not {*value} <= {*types}:
            return self._of_dict(value, ANY)
        if not wanted.home:
            return _dict((quoted(n), self.code(v, types[n])) for n, v in value.items())
        fields = [self.code(v, types[n]).before(f"{n}=") for n, v in value.items()]
        return call(self._imports.target(wanted.home), fields)

    def _of_dict(self, value: dict[Any, Value], wanted: Type) -> Code:
        known = wanted.kind == "dict" and wanted.arguments
        of_keys, of_values = wanted.arguments if known else (ANY, ANY)
        done = _dict(
            (flat(self.code(k, of_keys)), self.code(v, of_values))
            for k, v in value.items()
        )
        made = wanted.kind == "dict" and wanted.home
        return call(self._imports.target(wanted.home), [done]) if made else done

    def _of_items(self, value: list[Value] | tuple[Value, ...], wanted: Type) -> Code:
        if wanted.kind == "tuple" and len(wanted.arguments) == len(value):
            items = map(self.code, value, wanted.arguments)
            return _bracket("(", items, ")")
        inner = wanted.arguments[0] if wanted.arguments else ANY
        if wanted.kind not in _MANY:
            inner = ANY
        items = [self.code(item, inner) for item in value]
        if wanted.home and wanted.kind in _MANY:
            return call(self._imports.target(wanted.home), [_bracket("[", items, "]")])
        if wanted.kind in ("set", "frozenset"):
            return _set(items, wanted.kind)
        as_list = wanted.kind == "list" or (
            wanted.kind != "vartuple" and type(value) is list
        )
        return _bracket("[", items, "]") if as_list else _bracket("(", items, ")")


_MANY: Final = ("list", "sequence", "vartuple", "set", "frozenset")

_BY_CLASS: Final = ("path", "text", "device")
"""Kinds of objects that a class makes of a text."""


def flat(code: Code) -> str:
    """Returns code on one line, however long."""
    inside = ", ".join(map(flat, code.items))
    comma = "," if code.lone and len(code.items) == 1 else ""
    return f"{code.text}{inside}{comma}{code.end}"


def _member(value: Value, wanted: Type) -> Type:
    try:
        return member_of(value, wanted)[0]
    except BadValueError:
        return ANY


def _bracket(start: str, items: Iterable[Code], end: str) -> Code:
    return Code(start, tuple(items), end, lone=start == "(")


def _dict(pairs: Iterable[tuple[str, Code]]) -> Code:
    return _bracket("{", [value.before(f"{key}: ") for key, value in pairs], "}")


def _set(items: list[Code], kind: str) -> Code:
    done = _bracket("{", items, "}") if items else Code("set()")
    if kind == "set":
        return done
    return call("frozenset", [done] if items else [])
