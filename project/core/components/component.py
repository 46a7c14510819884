"""A component and its parameters, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from project.core.errors import Fault
from project.core.types import ANY, Type, without_modules
from project.core.values import MISSING, Opaque, Value

RUN_FOLDER: Final = Opaque("the run's folder")
"""The default of a parameter that is given the run's folder where nobody sets it."""

Role = Literal["task", "model", "trainer", "part"]


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
        note: What its author should know of its annotation; may be empty.
    """

    name: str
    type: Type
    default: Value = MISSING
    doc: str = ""
    bindable: bool = True
    note: str = ""

    @property
    def required(self) -> bool:
        return self.default is MISSING

    @property
    def unchecked(self) -> bool:
        """Whether it has an annotation, which nobody could read."""
        return bool(self.note) and self.type == ANY


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
        unannotated: Why nothing is known of its batches, as a phrase that begins with
            a method of its class; empty where something is.
        table: The module, or the installed package, that names it.
        fault: Why it cannot be used; None when it can.
        bases: The names of its class and of that one's bases; none for a function.
        gives: Whether what comes of calling it is `callable` or an `object` that is
            not; empty where nobody knows.
        variadic: Whether it takes `**kwargs`, whose names nobody knows.
        hidden: Parameters that only the caller sets, each with what to set instead.
        secondary: Parameters that are printed only where they are set.
        parameters: Its parameters by name, in order.
    """

    role: Role
    name: str
    target: str
    doc: str = ""
    table: str = ""
    batch: tuple[str, ...] = ()
    unannotated: str = ""
    fault: Fault | None = None
    bases: tuple[str, ...] = ()
    gives: str = ""
    variadic: bool = False
    hidden: tuple[tuple[str, str], ...] = ()
    secondary: tuple[str, ...] = ()
    parameters: Mapping[str, Parameter] = field(default_factory=dict[str, Parameter])

    @property
    def error(self) -> str:
        """Why it cannot be used, in one sentence; empty when it can."""
        return self.fault.problem if self.fault else ""

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
        return tuple(map(without_modules, self.batch))
