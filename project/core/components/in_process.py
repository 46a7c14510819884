"""Plugins of this process: tables of classes, of a notebook or a script, `__main__`.

No other process can import them, and so they are described in this one, each time they
are asked for: a class in a notebook is what its cell last made it.
"""

from __future__ import annotations

import hashlib
import json
import sys
import types
from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

from project.core.components.table_names import TABLE_NAMES
from project.core.errors import ConfigError, Fault, nearest
from project.core.loading import load, target_of

MAIN: Final = "__main__"

_EXAMPLE: Final = 'MODELS = {"net": Net} in the notebook or the script'


def is_of_process(plugin: str) -> bool:
    """Returns whether a plugin is `__main__`, or made of tables."""
    return plugin.partition(".")[0] == MAIN


def plugin_of(tables: Mapping[str, Any] | str) -> str:
    """Makes a plugin of tables.

    Args:
        tables: The tables that a plugin has, by name, as `{"MODELS": {"net": Net}}`;
            a target is a class, a function, or a text as everywhere. Or the name of
            a plugin, of which `__main__` stands for the tables in it.

    Returns:
        The name of the plugin: the same for the same targets, in every process.

    Raises:
        ConfigError: There is no table of a name, or a class is found by no name.
    """
    if isinstance(tables, str):
        return plugin_of(_tables_of_main()) if tables == MAIN else tables
    for name in tables:
        if name not in TABLE_NAMES:
            raise ConfigError(
                Fault(
                    f"a plugin has no table {name!r}",
                    given=f"plugins=[{{{name!r}: ...}}]",
                    expected="one of " + ", ".join(TABLE_NAMES),
                    nearest=nearest(name, TABLE_NAMES),
                )
            )
    named = {name: _named(table) for name, table in tables.items()}
    text = json.dumps(named, sort_keys=True, default=str)
    plugin = f"{MAIN}.tables_{hashlib.sha256(text.encode()).hexdigest()[:8]}"
    module = types.ModuleType(plugin, "Tables that `resolve` was given.")
    vars(module).update(named)
    sys.modules[plugin] = module
    return plugin


def _tables_of_main() -> dict[str, Any]:
    require_tables([MAIN])
    names = vars(sys.modules[MAIN])
    return {name: names[name] for name in TABLE_NAMES if name in names}


def _named(table: Any) -> Any:
    """A table with texts for the classes and the functions in it."""
    if not isinstance(table, Mapping):
        return table
    rows = cast(Mapping[Any, Any], table)
    return {name: _target(row) if callable(row) else row for name, row in rows.items()}


def _target(component: Any) -> str:
    target = target_of(component)
    try:
        found = load(target)
    except Exception:
        found = None
    if found is not component:
        raise ConfigError(
            Fault(
                f"{target} is not where it says that it is",
                given=repr(component),
                expected="a class or a function that is defined at the top of the "
                "notebook or of a module, and was not defined anew since",
            )
        )
    return target


def require_tables(plugins: Sequence[str]) -> None:
    """Checks that what is asked for as a plugin of this process is one.

    Raises:
        ConfigError: It has no table.
    """
    for plugin in filter(is_of_process, plugins):
        module = sys.modules.get(plugin)
        if not any(hasattr(module, name) for name in TABLE_NAMES):
            missing = "this program" if plugin == MAIN else plugin
            raise ConfigError(
                Fault(
                    f"{missing} has none of the tables {', '.join(TABLE_NAMES)}",
                    given=f"--plugin {plugin}",
                    expected=_EXAMPLE,
                )
            )
