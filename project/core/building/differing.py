"""Which bindings of the operative config are not the constructors' defaults.

The text is Gin's own report, and each binding is handed back as it stands there: what
is shown of a run is what Gin injected, not what we meant to inject.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from project.core.gin_bridge.parsing import Statement, parse_gin
from project.core.request import RUN
from project.core.resolving.resolution import Resolution
from project.core.values import MISSING, Reference, Value, carried, mapped, same


def differing(operative: str, resolution: Resolution) -> list[str]:
    """Returns the bindings that are not defaults, as they stand in the text.

    The request, which says what was chosen and no more, is not among them.

    Args:
        operative: What `gin.operative_config_str` returned.
        resolution: What was built; it knows the components and their defaults.

    Raises:
        ConfigError: The text is not Gin's.
    """
    lines = operative.splitlines()
    return [
        _text(lines, statement)
        for statement in parse_gin(operative, "operative.gin")
        if statement.key.selector != RUN and _differs(statement, resolution)
    ]


def _text(lines: Sequence[str], statement: Statement) -> str:
    """The lines of one binding; Gin indents those after the first."""
    first = statement.line - 1
    rest = _indented(lines[first + 1 :])
    return "\n".join([lines[first], *rest])


def _indented(lines: Sequence[str]) -> Iterator[str]:
    for line in lines:
        if not line.startswith(" "):
            return
        yield line


def _differs(statement: Statement, resolution: Resolution) -> bool:
    default = _default(statement, resolution)
    return not same(_plain(statement.value), _plain(default))


def _default(statement: Statement, resolution: Resolution) -> Value:
    """The default of what is bound; `MISSING` where there is none, as for a macro."""
    selector, name = statement.key.selector, statement.key.parameter
    for component in resolution.components.values():
        # Gin names a component by as much of its selector as tells it from others.
        if f".{component.selector}".endswith(f".{selector}"):
            parameter = component.parameters.get(name)
            return parameter.default if parameter else MISSING
    return MISSING


def _plain(value: Value) -> Value:
    """A value as Gin's text holds it, and parts by their bare names."""
    return mapped(carried(value), _bare)


def _bare(value: Value) -> Value:
    if not isinstance(value, Reference):
        return value
    return Reference(value.name.rpartition(".")[2], value.scope, value.call)
