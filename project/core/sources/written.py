"""What the sources return: bindings as they were written, and what is wrong."""

from __future__ import annotations

from dataclasses import dataclass

from project.core.errors import Fault
from project.core.keys import Key
from project.core.origins import Origin
from project.core.values import Raw


@dataclass(frozen=True, slots=True)
class Written:
    """One binding as a source has it, before its key and value are looked up.

    Attributes:
        key: The key as it was written: its selector is a role, `run`, or any Gin
            selector.
        value: The raw value.
        origin: Where it was written.
        plain_gin: Whether it comes from a .gin file, where Gin's own selectors and
            literals hold and role names mean nothing.
        path: The field of the record that it sets; empty for the whole parameter.
        aside: Whether its section may be no component, being there for its anchors.
    """

    key: Key
    value: Raw
    origin: Origin
    plain_gin: bool = False
    path: tuple[str, ...] = ()
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Include:
    """A line of a file that asks for another file."""

    path: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Import:
    """A line of a file that asks for a Python module."""

    module: str
    origin: Origin


Content = list[Written | Include | Import | Fault]
"""What a config file holds, in the order in which it holds: what it binds, what it asks
for, and what is wrong with it."""
