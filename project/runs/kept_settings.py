"""What somebody set, as a run's record keeps it, and as it is read again.

Settings are kept as they were written, before anything was looked up or converted: a
rerun resolves them with the defaults and the hooks of its day. What is nobody's
business stays in the frozen config, and so does what no JSON holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from project.core.components.encoding import value_from_json, value_to_json
from project.core.errors import ConfigError, Fault
from project.core.keys import Key
from project.core.ledger import Setting
from project.core.origins import Origin, Source
from project.core.resolving.resolution import Resolution
from project.core.sources.files import Saved
from project.core.sources.locating import shown
from project.core.sources.written import Written
from project.core.values import (
    MISSING,
    Macro,
    Raw,
    Reference,
    Scalar,
    walk,
)
from project.runs.comparing import written_in
from project.runs.contents import RECORD
from project.runs.finding import frozen_of
from project.runs.record import RunRecord
from project.runs.secrets import is_secret, without_credentials

_IN_JSON: Final = (str, bytes, int, float, bool, type(None), list, tuple, dict,
                   Scalar, Reference, Macro, type(MISSING))  # fmt: skip

_ITS_OWN: Final = (Source.FLAG, Source.ENV)
"""Sources whose places are those of one command."""


def kept_of(resolution: Resolution) -> list[dict[str, Any]]:
    """Returns what a record keeps of the settings of a config, in their order."""
    asked = [
        Written(each.key, each.value, each.origin)
        for each in resolution.request.winners()
    ]
    return [_kept(each, resolution) for each in (*asked, *resolution.written)]


def _kept(written: Written, resolution: Resolution) -> dict[str, Any]:
    origin = written.origin
    row: dict[str, Any] = {
        "key": str(written.key),
        "source": str(origin.source),
        "where": origin.where,
    }
    if written.plain_gin:
        row["plain_gin"] = True
    if written.aside:
        row["aside"] = True
    if written.path:
        row["path"] = list(written.path)
    if _is_private(written) or not _is_plain(written.value):
        held = _held(written, resolution)
        return {**row, "frozen": str(held.key) if held else None}
    return {**row, "text": origin.text, "value": value_to_json(written.value)}


def _is_private(written: Written) -> bool:
    """Whether a setting, or the line that it stands on, has a secret in it."""
    if any(map(is_secret, (str(written.key), *written.path))):
        return True
    inner = (each.text if isinstance(each, Scalar) else each
             for each in walk(written.value))  # fmt: skip
    texts = (written.origin.text, *(each for each in inner if isinstance(each, str)))
    return any(without_credentials(text) != text for text in texts)


def _is_plain(value: Raw) -> bool:
    return all(type(inner) in _IN_JSON for inner in walk(value))


def _held(written: Written, resolution: Resolution) -> Setting | None:
    """The setting of the config that something written is about."""
    for setting in resolution.ledger.winners():
        if setting.origin == written.origin or _is_of(written.key, setting, resolution):
            return setting
    return None


def _is_of(key: Key, setting: Setting, resolution: Resolution) -> bool:
    """Whether a key as it was written names the one that a setting has."""
    found = setting.key
    if (found.scope, found.parameter.lower()) != (key.scope, key.parameter.lower()):
        return False
    component = resolution.components.get(found.selector)
    names = (found.selector, component.selector, component.name) if component else ()
    return key.selector == found.selector or any(
        name == key.selector or name.endswith(f".{key.selector}") for name in names
    )


def saved_of(record: RunRecord, folder: Path) -> Saved:
    """Returns the settings of a run, to be resolved again.

    Args:
        record: Its record, which keeps some.
        folder: Its folder.

    Raises:
        ConfigError: They cannot be read.
    """
    frozen = {str(each.key): each for each in written_in(folder)}
    name = f"{folder.parent.name}/{folder.name}"
    try:
        written = [_written(row, frozen, name) for row in record.requested]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ConfigError(
            Fault(
                f"the settings of the run cannot be read ({error!r:.80})",
                given=shown(folder / RECORD),
                expected="a record as a training leaves it",
            )
        ) from None
    return Saved([each for each in written if each], frozen_of(folder))


def _written(
    row: Mapping[str, Any], frozen: Mapping[str, Written], run: str
) -> Written | None:
    source = Source(row["source"])
    where = str(row["where"])
    if source in _ITS_OWN and " of " not in where:
        where = f"{where} of {run}"
    written = Written(
        key=Key.of(row["key"]),
        value=None,
        origin=Origin(source, where, str(row.get("text", ""))),
        plain_gin=bool(row.get("plain_gin")),
        path=tuple(map(str, row.get("path", ()))),
        aside=bool(row.get("aside")),
    )
    if "frozen" not in row:
        return replace(written, value=value_from_json(row["value"]))
    held = frozen.get(row["frozen"] or "")
    if held is None:  # It did not hold: nothing of it is in the config.
        return None
    return Written(held.key, held.value, written.origin)
