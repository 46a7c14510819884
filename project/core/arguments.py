"""What `resolve` and its like are given in Python, before anything looks into it.

Python takes any object for any argument. One that cannot be meant is a fault like every
other, with what to write instead.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from io import IOBase
from types import ModuleType
from typing import Any, Final, cast

from project.core.errors import ConfigError, Fault
from project.core.keys import ROLES

_BINDINGS: Final = (
    'texts, ["model.dropout=0.1"], or values by key, {"model.dropout": 0.1}'
)

_PLUGINS: Final = (
    "names of modules with tables, or the tables themselves, "
    '{"MODELS": {"my-model": MyModel}}'
)


def public_name(role: str, given: Any) -> str | None:
    """Returns the public name of a task or a model, None where none was given.

    Raises:
        ConfigError: It is no text; of a class it is said how it is named.
    """
    if given is None or isinstance(given, str):
        return given
    table = _table_of(given, role)
    raise _wrong(
        role,
        given,
        f"the public name of a {role}, as matrix() shows them",
        f'plugins=[{table}], {role}="{_named(given)}"' if table else "",
    )


def paths(name: str, given: Any) -> tuple[str, ...]:
    """Returns paths as texts: of a list, or of one that stands alone.

    Raises:
        ConfigError: Something in it is no path.
    """
    found = _listed(name, given, (str, os.PathLike), "a path, or several")
    return tuple(map(os.fspath, found))


def path(name: str, given: Any) -> str:
    """Returns a path as a text.

    Raises:
        ConfigError: It is none.
    """
    if isinstance(given, (str, os.PathLike)):
        return os.fspath(cast("str | os.PathLike[str]", given))
    raise _wrong(name, given, "a path")


def texts(name: str, given: Any) -> tuple[str, ...]:
    """Returns texts: of a list, or one that stands alone.

    Raises:
        ConfigError: Something in it is no text.
    """
    return _listed(name, given, (str,), "a text, or several")


def bindings(given: Any) -> tuple[str | tuple[str, Any], ...]:
    """Returns texts and keys with values.

    Raises:
        ConfigError: Something in it is neither.
    """
    rows = given.items() if isinstance(given, Mapping) else given
    items = _listed("bind", rows, (str, tuple, list), _BINDINGS)
    return tuple(map(_binding, items))


def plugins(given: Any) -> tuple[str | Mapping[str, Any], ...]:
    """Returns names of modules, and tables.

    Raises:
        ConfigError: Something in it is neither; of a module and a class it is said
            how they are given.
    """
    return _listed("plugins", given, (str, Mapping), _PLUGINS, _instead_of)


def variables(given: Any) -> Mapping[str, str]:
    """Returns variables by name, none where None was given.

    Raises:
        ConfigError: It is no mapping.
    """
    if given is None or isinstance(given, Mapping):
        return cast(Mapping[str, str], given or {})
    expected = "variables by name, such as os.environ"
    raise _wrong("environment", given, expected, "environment=os.environ")


def precedence(given: Any) -> tuple[str, ...] | None:
    """Returns an order of the sources, None where none was given.

    Raises:
        ConfigError: Something in it is no text.
    """
    if given is None:
        return None
    given = given.split(",") if isinstance(given, str) else given
    return tuple(name.strip() for name in texts("precedence", given))


def switch(name: str, given: Any) -> bool:
    """Returns a flag: a text such as "no" would be true.

    Raises:
        ConfigError: It is neither True nor False.
    """
    if isinstance(given, bool):
        return given
    raise _wrong(name, given, "True or False")


def _listed(
    name: str,
    given: Any,
    kinds: tuple[type, ...],
    expected: str,
    instead: Any = None,
) -> tuple[Any, ...]:
    """What was given, alone or in a list: the letters of a text are never meant."""
    if given is None:
        return ()
    alone = isinstance(given, (str, bytes, os.PathLike, Mapping, type, IOBase))
    several = isinstance(given, Iterable)
    items = tuple(cast(Iterable[Any], given)) if several and not alone else (given,)
    for item in items:
        if not isinstance(item, kinds):
            raise _wrong(name, item, expected, instead(item) if instead else "")
    return items


def _binding(item: Any) -> str | tuple[str, Any]:
    if isinstance(item, str):
        return item
    if len(item) != 2 or not isinstance(item[0], str):
        raise _wrong("bind", item, _BINDINGS)
    key, value = item
    if key in ROLES and isinstance(value, Mapping):
        flat = {f"{key}.{name}": each for name, each in value.items()}
        raise _wrong("bind", {key: value}, _BINDINGS, f"bind={flat!r:.200}")
    return key, value


def _instead_of(plugin: Any) -> str:
    if isinstance(plugin, ModuleType):
        return f'plugins=["{plugin.__name__}"]'
    table = _table_of(plugin)
    return f"plugins=[{table}]" if table else ""


def _table_of(given: Any, role: str = "") -> str:
    """The table that names a class, as it is written; nothing for anything else."""
    if not isinstance(given, type):
        return ""
    is_task = any(base.__name__ == "LightningDataModule" for base in given.__mro__)
    of = (role or ("task" if is_task else "model")).upper() + "S"
    return f'{{"{of}": {{"{_named(given)}": {given.__name__}}}}}'


def _named(given: Any) -> str:
    return getattr(given, "__name__", "").lower()


def _wrong(name: str, given: Any, expected: str, following: str = "") -> ConfigError:
    return ConfigError(
        Fault(
            f"{name} cannot be {_kind(given)}",
            given=f"{name}={given!r:.100}",
            expected=expected,
            next=following,
        )
    )


def _kind(given: Any) -> str:
    """What something is: a plain value as it is, anything else by its class."""
    if isinstance(given, type):
        return f"the class {given.__name__}"
    plain = isinstance(given, (str, bytes, int, float, type(None)))
    return f"{given!r:.60}" if plain else f"an object of {type(given).__name__}"
