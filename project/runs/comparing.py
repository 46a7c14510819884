"""What two trainings have not in common: values with where they come from, results,
code and packages.

A run is compared as it lies in its folder, with another run or with a config that has
not been trained. Both say what they hold in the same text, the frozen YAML, where every
value stands, defaults among them, and beside it who has set it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from project.core.errors import ConfigError, Fault
from project.core.keys import ROLES, Key
from project.core.origins import Source
from project.core.request import RUN
from project.core.resolving.resolution import Resolution
from project.core.sources.locating import shown
from project.core.sources.sections import read_yaml_file
from project.core.sources.written import Written
from project.core.values import MISSING, Macro, Opaque, Value, mapped, same, settled
from project.core.values import walk as values_in
from project.runs.contents import CONFIG_YAML
from project.runs.finding import record_in
from project.runs.record import RunRecord
from project.runs.secrets import MASK, is_secret, without_secrets

DEFAULT: Final = str(Source.DEFAULT)
"""The origin of what nobody has set."""

SHORT: Final = 12
"""As much of a digest as tells two of them apart."""

NOBODY: Final = "not set"
"""The origin of what is missing."""

REQUEST: Final = "the request"
"""The origin of what a frozen config says of the training as a whole."""

_ASIDE: Final = tuple(Key("", RUN, name) for name in ("precedence", "plugins"))
"""What a frozen config says of how it is to be read again, and not of the training."""

_CONSTRUCTORS: Final = re.compile(r"  # (\w+): (.*)")
"""The row of a default that no text expresses: it stays with its constructor."""

_SECTION: Final = re.compile(r"(\S.*?):(?: \{\})?")


@dataclass(frozen=True, slots=True)
class Held:
    """A value that a config holds.

    Attributes:
        value: The value, macros resolved.
        origin: Where it was set: `default`, or as an explanation says it.
    """

    value: Value
    origin: str

    @property
    def is_default(self) -> bool:
        """Whether nobody has set it."""
        return self.origin == DEFAULT

    @property
    def is_computed(self) -> bool:
        """Whether a pair hook has: no other origin is a line of Python."""
        return re.search(r"\.py:\d+$", self.origin) is not None


@dataclass(frozen=True, slots=True)
class Side:
    """One of two that are compared.

    Attributes:
        name: What it is called.
        values: What its config holds, by key.
        code: The digests of the files that it runs, by module.
        packages: The versions of the packages that it runs with.
        data: The digests of the files of its data, by name.
        metrics: Its results; a config has none.
        facts: What else there is to say of a run, in words by name.
    """

    name: str
    values: Mapping[Key, Held]
    code: Mapping[str, str]
    packages: Mapping[str, str | None]
    data: Mapping[str, str] = field(default_factory=dict[str, str])
    metrics: Mapping[str, Any] = field(default_factory=dict[str, Any])
    facts: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def is_run(self) -> bool:
        """Whether it has been trained."""
        return bool(self.facts)


@dataclass(frozen=True, slots=True)
class Difference:
    """A key that two configs do not hold the same value of.

    Attributes:
        key: The key.
        a: What the first one holds; None where it has no such key.
        b: What the second one holds.
    """

    key: Key
    a: Held | None
    b: Held | None


def side_of_run(folder: Path) -> Side:
    """Returns a run as one of two that are compared.

    Raises:
        ConfigError: Its record or its config cannot be read.
    """
    record = record_in(folder)
    return Side(
        name=f"{folder.parent.name}/{folder.name}",
        values=values_of_run(folder),
        code=record.code,
        packages=record.versions,
        data=record.data_files,
        metrics=record.metrics or {},
        facts=_facts(record),
    )


def values_of_run(folder: Path) -> dict[Key, Held]:
    """Returns what the config of a run holds, by key.

    Raises:
        ConfigError: It cannot be read.
    """
    return held_in(_text_of(folder))


def written_in(folder: Path) -> list[Written]:
    """Returns what the config of a run sets, defaults included, as it stands there.

    Raises:
        ConfigError: It cannot be read.
    """
    return _written_in(_text_of(folder))


def _text_of(folder: Path) -> str:
    file = folder / CONFIG_YAML
    try:
        text = file.read_text("utf-8", "surrogateescape")
        _written_in(text)
    except (OSError, ConfigError) as error:
        reason = error.strerror if isinstance(error, OSError) else error.problems
        raise ConfigError(
            Fault(
                f"the run has no config that can be read ({reason})",
                given=shown(file),
                expected="a folder as a training leaves it",
            )
        ) from None
    return text


def _written_in(text: str) -> list[Written]:
    content = read_yaml_file(text, CONFIG_YAML)
    if faults := [each for each in content if isinstance(each, Fault)]:
        raise ConfigError(*faults)
    return [each for each in content if isinstance(each, Written)]


def values_of(resolution: Resolution) -> dict[Key, Held]:
    """Returns what a resolved config holds, by key."""
    return held_in(resolution.to_yaml())


def held_in(text: str) -> dict[Key, Held]:
    """Returns what a frozen config holds, by key, macros resolved and left out.

    Args:
        text: The config as YAML, with origins as comments.

    Raises:
        ConfigError: It is no such text.
    """
    written = {each.key: each for each in _written_in(text)}
    macros = {key.parameter: each for key, each in written.items() if key.is_macro}
    found = {
        key: _held(each, macros)
        for key, each in written.items()
        if not key.is_macro and key not in _ASIDE
    }
    return found | dict(_constructors(text.splitlines()))


def _held(written: Written, macros: Mapping[str, Written]) -> Held:
    value = settled(written.value)
    used = [each.name for each in values_in(value) if isinstance(each, Macro)]
    origin = NOBODY if value is MISSING else _origin(written)
    for name in used:
        if name in macros:
            origin += f", %{name} {_origin(macros[name])}"
    return Held(_expanded(value, macros, ()), origin)


def _expanded(
    value: Value, macros: Mapping[str, Written], inside: tuple[str, ...]
) -> Value:
    def leaf(inner: Value) -> Value:
        known = isinstance(inner, Macro) and inner.name not in inside
        if not known or inner.name not in macros:
            return inner
        meant = settled(macros[inner.name].value)
        return _expanded(meant, macros, (*inside, inner.name))

    return mapped(value, leaf)


def _origin(written: Written) -> str:
    """Where a value of a frozen config comes from, as the comment beside it says. What
    has a quote in it is the end of a text, in which two spaces and a # may stand."""
    if written.key.selector == RUN:
        return REQUEST
    _, mark, comment = written.origin.text.rpartition("  # ")
    return comment if mark and '"' not in comment else DEFAULT


def _constructors(lines: Iterable[str]) -> Iterator[tuple[Key, Held]]:
    """Yields the defaults that no text expresses."""
    owner: Key | None = None
    for line in lines:
        if section := _SECTION.fullmatch(line):
            owner = Key.parse(f"{section[1]}.x")
        elif (row := _CONSTRUCTORS.fullmatch(line)) and owner:
            key = Key(owner.scope, owner.selector, row[1])
            yield key, Held(Opaque(row[2]), DEFAULT)


def _facts(record: RunRecord) -> dict[str, str]:
    commit = (record.git or {}).get("commit")
    return {
        "status": record.shown(),
        "commit": str(commit or "")[:SHORT],
        "threads": str(record.threads or ""),
        "devices": record.devices,
    }


def others(a: Side, b: Side) -> Iterator[tuple[str, str, str]]:
    """Yields what two rest on beside their configs and do not share: what it is, and
    what it is in each, where nothing is an empty text."""
    for name in dict.fromkeys((*a.code, *b.code)):
        one, other = str(a.code.get(name, "")), str(b.code.get(name, ""))
        if one != other:
            yield f"code of {name}", one[:SHORT], other[:SHORT]
    for name in (each for each in a.data if each in b.data):
        one, other = str(a.data[name]), str(b.data[name])
        if one != other:
            yield f"data {name}", one[:SHORT], other[:SHORT]
    for name in (each for each in a.packages if each in b.packages):
        one, other = str(a.packages[name] or ""), str(b.packages[name] or "")
        if one != other:
            yield f"package {name}", one, other
    for name in a.facts if b.facts else ():
        if a.facts[name] != b.facts[name]:
            yield name, a.facts[name], b.facts[name]


def differences(a: Mapping[Key, Held], b: Mapping[Key, Held]) -> Iterator[Difference]:
    """Yields the keys that two configs do not hold the same value of.

    A default of what the other one does not have at all is left out: it says no more
    than that another component is used.
    """
    for key in dict.fromkeys((*a, *b)):
        one, other = a.get(key), b.get(key)
        if one is None or other is None:
            only = one or other
            if only and only.is_default and not _have_owner(key, a, b):
                continue
        elif same(one.value, other.value):
            continue
        yield Difference(key, one, other)


def _have_owner(key: Key, a: Mapping[Key, Held], b: Mapping[Key, Held]) -> bool:
    """Whether two configs have the component that a key is a parameter of."""
    if key.selector in ROLES and not key.scope:
        name = Key("", RUN, key.selector)
        one, other = a.get(name), b.get(name)
        return one is None or other is None or one.value == other.value
    return all(any(each.owner == key.owner for each in side) for side in (a, b))


def masked_value(key: Key, held: Held) -> Value:
    """Returns a value for others to see: a secret is none of their business."""
    return MASK if is_secret(str(key)) else without_secrets(held.value)
