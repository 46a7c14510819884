"""A component and its parameters, as plain data."""

from __future__ import annotations

import ast
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from project.core.components.registry import Role
from project.core.types import Type
from project.core.values import MISSING, Opaque, Value


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a component.

    Attributes:
        name: Its name.
        type: What it accepts.
        default: Its default as a value; `MISSING` when it has none; `Opaque` when no
            literal expresses it.
        doc: The sentence about it in the component's docstring; may be empty.
        bindable: False for a positional-only parameter, which Gin cannot fill.
    """

    name: str
    type: Type
    default: Value = MISSING
    doc: str = ""
    bindable: bool = True

    @property
    def required(self) -> bool:
        return self.default is MISSING

    def to_json(self) -> dict[str, Any]:
        data: dict[str, Any] = {"name": self.name, "type": self.type.to_json()}
        if isinstance(self.default, Opaque):
            data["opaque"] = self.default.text
        elif self.default is not MISSING:
            data["default"] = _encoded(self.default)
        if self.doc:
            data["doc"] = self.doc
        if not self.bindable:
            data["bindable"] = False
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Parameter:
        default: Value = MISSING
        if "opaque" in data:
            default = Opaque(data["opaque"])
        elif "default" in data:
            default = _decoded(data["default"])
        return cls(
            data["name"],
            Type.from_json(data["type"]),
            default,
            data.get("doc", ""),
            data.get("bindable", True),
        )


def _encoded(value: Value) -> Any:
    """A literal as JSON: itself where JSON has it, else `{"literal": repr}`."""
    if isinstance(value, float) and not math.isfinite(value):
        return {"float": repr(value)}
    if isinstance(value, (bool, int, float, str)) or value is None:
        return value
    return {"literal": repr(value)}


def _decoded(data: Any) -> Value:
    if isinstance(data, dict):
        coded = cast(dict[str, str], data)
        if "float" in coded:
            return float(coded["float"])
        return ast.literal_eval(coded["literal"])
    return data


@dataclass(frozen=True)
class Component:
    """A class or function that Gin can configure, as plain data.

    Attributes:
        role: `task`, `model`, `trainer` or `part`.
        name: Its public name.
        target: `module:Class`.
        doc: The first paragraph of its docstring.
        batch: For a task, the name of the type its dataloader yields, then those of
            its bases; for a model, the names of the types that `forward` takes.
        unannotated: The method whose annotation says nothing, if it does not.
        error: Why it cannot be imported; empty when it can.
        variadic: Whether it takes `**kwargs`, whose names nobody knows.
        hidden: Parameters that only the caller sets.
        secondary: Parameters that are printed only where they are set.
    """

    role: Role
    name: str
    target: str
    doc: str
    batch: tuple[str, ...]
    unannotated: str
    error: str
    variadic: bool
    hidden: tuple[str, ...]
    secondary: tuple[str, ...]
    _parameters: Sequence[Mapping[str, Any]]

    @cached_property
    def parameters(self) -> dict[str, Parameter]:
        """Its parameters by name, in order."""
        found = [Parameter.from_json(data) for data in self._parameters]
        return {parameter.name: parameter for parameter in found}

    @property
    def module(self) -> str:
        return self.target.partition(":")[0]

    @property
    def class_name(self) -> str:
        """The name of its class or function, which is also its name in Gin."""
        return self.target.partition(":")[2].rpartition(".")[2]

    @property
    def gin_name(self) -> str:
        """Its bare name in Gin: a part's public name, else its class's."""
        return self.name if self.role == "part" else self.class_name

    @property
    def selector(self) -> str:
        """Its full Gin selector: module and name."""
        return f"{self.module}.{self.gin_name}"

    @property
    def batch_names(self) -> tuple[str, ...]:
        """`batch` without modules."""
        return tuple(name.rpartition(".")[2] for name in self.batch)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Component:
        return cls(
            data["role"],
            data["name"],
            data["target"],
            data.get("doc", ""),
            tuple(data.get("batch", ())),
            data.get("unannotated", ""),
            data.get("error", ""),
            data.get("variadic", False),
            tuple(data.get("hidden", ())),
            tuple(data.get("secondary", ())),
            data.get("parameters", ()),
        )
