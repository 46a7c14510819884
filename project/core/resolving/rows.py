"""How a resolved config is laid out: sections of rows, for every style of text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from project.core.components.component import Component, Parameter
from project.core.gin_bridge.names import ENGINE_RUN, RESERVED
from project.core.keys import ROLES, Key
from project.core.ledger import Ledger
from project.core.origins import FROZEN_PRECEDENCE, Source
from project.core.request import RUN
from project.core.resolving.pair_hooks import Wait
from project.core.types import ANY
from project.core.values import MISSING, Macro, Opaque, Value, shown, walk
from project.core.writing.config import Row, Section


@dataclass(frozen=True, slots=True)
class Layout:
    """Lays out the winning values of a ledger.

    Attributes:
        components: The components of the three roles by role, then the parts in use
            by their public names.
        ledger: Every setting of every key.
        waits: Keys that a pair hook would compute, and what it waits for.
        plugins: Modules with tables beside the project's own.
        saves_diff: Whether a run keeps what was changed in the code.
    """

    components: Mapping[str, Component]
    ledger: Ledger
    waits: Mapping[Key, Wait]
    plugins: tuple[str, ...]
    saves_diff: bool = True

    def sections(
        self, *, everything: bool, changed: bool, frozen: bool
    ) -> list[Section]:
        """Returns the request, the roles, the parts and the macros, in this order.

        Args:
            everything: Whether to show the secondary parameters that nobody set,
                instead of a note with their names.
            changed: Whether to show only what differs from the defaults.
            frozen: Whether to include the request that reloads it.
        """
        found = [self._request(frozen)]
        for role in ROLES:
            found.append(self._of_role(role, everything=everything, changed=changed))
        found += self._of_parts(changed)
        rows = [self._row(key) for key in self._macros()]
        return [*found, Section("macros", "", rows)]

    def _request(self, frozen: bool) -> Section:
        rows = [Row(role, self.components[role].name) for role in ("task", "model")]
        if frozen or self.plugins:
            rows.append(Row("plugins", list(self.plugins)))
        if frozen:
            rows.append(Row("precedence", list(map(str, FROZEN_PRECEDENCE))))
            rows.append(Row("save_diff", self.saves_diff))
        taken = any(each.gin_name == RUN for each in self.components.values())
        return Section(RUN, ENGINE_RUN if taken else RUN, rows, title="the request")

    def _of_role(self, role: str, *, everything: bool, changed: bool) -> Section:
        component = self.components[role]
        rows: list[Row] = []
        untouched: list[str] = []
        for parameter in component.parameters.values():
            key = Key("", role, parameter.name)
            by_default = self._is_default(key)
            if changed and (by_default or not parameter.bindable):
                continue
            if not parameter.bindable:
                rows += _left_to_the_constructor(parameter)
                continue
            if by_default and key.parameter in component.secondary and not everything:
                untouched.append(key.parameter)
                continue
            rows.append(self._row(key))
        title = f"{role} {component.name}: {component.selector}"
        name = self._gin_name(role)
        return Section(role, name, rows, title, () if changed else tuple(untouched))

    def _of_parts(self, changed: bool) -> Iterator[Section]:
        owners: dict[str, list[Key]] = {}
        for key in self.ledger:
            is_role = key.selector in ROLES and not key.scope
            hidden = changed and self._is_default(key)
            if not key.is_macro and not is_role and not hidden:
                owners.setdefault(key.owner, []).append(key)
        for owner, keys in owners.items():
            yield self._of_part(owner, keys)

    def _of_part(self, owner: str, keys: list[Key]) -> Section:
        scope, selector = keys[0].scope, keys[0].selector
        title = owner
        if part := self.components.get(selector):
            order = list(part.parameters)
            keys = sorted(keys, key=lambda key: order.index(key.parameter))
            title = f"{owner}: {part.selector}"
        name = self._gin_name(selector)
        rows = [self._row(key) for key in keys]
        inside = f"{scope}/{name}" if scope else name
        # In YAML too `run:` is the request.
        return Section(inside if selector == RUN else owner, inside, rows, title)

    def _macros(self) -> list[Key]:
        """The macros that winning values refer to, directly or not.

        One that only a replaced or an unused setting refers to would be a fault when
        the config is loaded again.
        """
        waiting = [s.value for s in self.ledger.winners() if not s.key.is_macro]
        found: set[Key] = set()
        while waiting:
            new = _macros_in(waiting.pop()) - found
            found |= new
            waiting += [self.ledger.value(key) for key in new]
        return [key for key in self.ledger if key in found]

    def _is_default(self, key: Key) -> bool:
        setting = self.ledger.winner(key)
        return setting is not None and setting.origin.source is Source.DEFAULT

    def _row(self, key: Key) -> Row:
        setting = self.ledger.winner(key)
        component = self.components.get(key.selector)
        parameter = component.parameters.get(key.parameter) if component else None
        value = self.ledger.value(key)
        comment = ""
        if value is MISSING:
            comment = self._about_missing(key, parameter)
        elif setting and setting.origin.source is not Source.DEFAULT:
            comment = setting.origin.where
        kind = parameter.type if parameter else ANY
        return Row(key.parameter, value, kind, comment)

    def _about_missing(self, key: Key, parameter: Parameter | None) -> str:
        if wait := self.waits.get(key):
            return str(wait)
        return parameter.type.text if parameter else ""

    def _gin_name(self, selector: str) -> str:
        """The name of a component in Gin: bare where that is unique."""
        component = self.components.get(selector)
        if component is None:
            return selector
        names = [other.gin_name for other in self.components.values()]
        bare = component.gin_name
        return component.selector if bare in RESERVED or names.count(bare) > 1 else bare


def _left_to_the_constructor(parameter: Parameter) -> Iterator[Row]:
    """The row of what no config can set: its default, as a comment."""
    if not parameter.required:
        yield Row(parameter.name, Opaque(shown(parameter.default)))


def _macros_in(value: Value) -> set[Key]:
    return {Key("", "", v.name) for v in walk(value) if isinstance(v, Macro)}
