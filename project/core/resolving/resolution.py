"""The result of resolving a request: values, where they come from, what is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from project.core.components.component import Component, Parameter
from project.core.errors import ConfigError, Fault
from project.core.hooks import Hook
from project.core.keys import Key
from project.core.ledger import Folded, Setting, expanded
from project.core.origins import FROZEN_PRECEDENCE, Source
from project.core.sources.variables import variable_of
from project.core.types import expectation
from project.core.values import MISSING, Macro, Value, same, walk
from project.core.writing.config import Row, Section, to_gin, to_json, to_yaml


@dataclass(frozen=True, slots=True)
class Wait:
    """A key that a pair hook cannot compute yet.

    Attributes:
        hook: The hook.
        inputs: The keys it reads that have no value.
    """

    hook: Hook
    inputs: tuple[str, ...]

    def __str__(self) -> str:
        return f"waits for {', '.join(self.inputs)} ({self.hook.where})"


@dataclass(frozen=True)
class Resolution:
    """A resolved request.

    Attributes:
        task: Public name of the task.
        model: Public name of the model.
        components: The components of the three roles by role, then the parts in use
            by their public names.
        folded: Every setting of every key, the winner last.
        precedence: The order of the sources that was used.
        plugins: Modules with tables beside the project's own.
        faults: What is wrong with the config, missing values aside.
        notices: What a user should know and nobody asked for, one line each.
        unused: User settings of components that this pair does not use.
        waits: Keys that a pair hook would compute, and what it waits for.
        hooks: The hook that computed a key, where one did.
        bad: Keys whose value is a fault, and is therefore not missing.
        strict: Whether a setting without effect is an error.
        unread: Whether a config file could not be read, so that what is missing is
            not known.
    """

    task: str
    model: str
    components: Mapping[str, Component]
    folded: Folded
    precedence: tuple[Source, ...]
    plugins: tuple[str, ...]
    faults: tuple[Fault, ...]
    notices: tuple[str, ...]
    unused: tuple[Setting, ...]
    waits: Mapping[Key, Wait]
    hooks: Mapping[Key, Hook]
    bad: frozenset[Key] = frozenset()
    strict: bool = False
    unread: bool = False

    # ------------------------------------------------------------------ values

    def value(self, key: str) -> Value:
        """Returns the value of a key, macros resolved, `MISSING` where there is none.

        Args:
            key: Such as `trainer.max_epochs`.
        """
        return self.expanded(self.folded.value(Key.parse(key)))

    def expanded(self, value: Value) -> Value:
        """Returns a value with the macros in it replaced by what they stand for."""
        return expanded(value, self.folded)

    @property
    def missing(self) -> tuple[Key, ...]:
        """Keys that need a value and have none, in the order of the signatures."""
        return tuple(
            Key("", role, name)
            for role in ("task", "model", "trainer")
            for name, parameter in self.components[role].parameters.items()
            if parameter.bindable
            and Key("", role, name) not in self.bad
            and any(v is MISSING for v in walk(self.value(f"{role}.{name}")))
        )

    def parameter(self, key: Key) -> Parameter | None:
        """Returns the parameter that a key names; None for a macro."""
        component = self.components.get(key.selector)
        return component.parameters.get(key.parameter) if component else None

    def missing_faults(self) -> tuple[Fault, ...]:
        """Returns one fault for each missing value: its type and a flag to set it."""
        return tuple(self._missing_fault(key) for key in self.missing)

    def _missing_fault(self, key: Key) -> Fault:
        parameter = self.parameter(key)
        assert parameter is not None
        setting = self.folded.winner(key)
        wait = self.waits.get(key)
        about = f": {parameter.doc}" if parameter.doc else ""
        variable = variable_of(key.selector, key.parameter)
        return Fault(
            f"{key} has no value" + (f", it {wait}" if wait else about),
            origin=setting.origin if setting else None,
            expected=expectation(parameter.type),
            next="" if wait else f"--bind {key}=...  or  {variable}=...",
        )

    def require(self) -> None:
        """Checks that the config can be built.

        Raises:
            ConfigError: With every fault, missing values included.
        """
        faults = self.faults + self.missing_faults()
        if faults:
            raise ConfigError(*faults)

    # ------------------------------------------------------------------- texts

    def sections(
        self,
        *,
        everything: bool = True,
        changed: bool = False,
        frozen: bool = False,
    ) -> list[Section]:
        """Returns the config as sections of rows.

        Args:
            everything: Whether to show the secondary parameters that nobody set,
                instead of a note with their names.
            changed: Whether to show only what differs from the defaults.
            frozen: Whether to include the request that reloads it.
        """
        found = [self._request(frozen)]
        for role in ("task", "model", "trainer"):
            found.append(self._of_role(role, everything=everything, changed=changed))
        found += self._of_parts(changed)
        rows = [self._row(key) for key in self._macros()]
        return [*found, Section("macros", "", rows)]

    def _request(self, frozen: bool) -> Section:
        rows = [Row("task", self.task), Row("model", self.model)]
        if frozen or self.plugins:
            rows.append(Row("plugins", list(self.plugins)))
        if frozen:
            rows.append(Row("precedence", list(FROZEN_PRECEDENCE)))
        return Section("run", "run", rows, title="the request")

    def _of_role(self, role: str, *, everything: bool, changed: bool) -> Section:
        component = self.components[role]
        rows: list[Row] = []
        untouched: list[str] = []
        for name, parameter in component.parameters.items():
            key = Key("", role, name)
            setting = self.folded.winner(key)
            by_default = setting is not None and setting.origin.source == "default"
            if not parameter.bindable or (changed and by_default):
                continue
            if by_default and name in component.secondary and not everything:
                untouched.append(name)
                continue
            rows.append(self._row(key))
        note = ""
        if untouched and not changed:
            note = (
                f"{len(untouched)} more, at Lightning's defaults (--all shows them): "
                + ", ".join(untouched)
            )
        title = f"{role} {component.name}: {component.selector}"
        return Section(role, self.gin_name(role), rows, title, note)

    def _of_parts(self, changed: bool) -> Iterator[Section]:
        owners: dict[str, list[Key]] = {}
        for key in self.folded:
            is_role = key.selector in ("task", "model", "trainer") and not key.scope
            if key.is_macro or is_role:
                continue
            setting = self.folded.winner(key)
            if changed and setting and setting.origin.source == "default":
                continue
            owners.setdefault(key.owner, []).append(key)
        for owner, keys in owners.items():
            scope, selector = keys[0].scope, keys[0].selector
            if part := self.components.get(selector):
                order = list(part.parameters)
                keys.sort(key=lambda key: order.index(key.parameter))
            name = self.gin_name(selector)
            yield Section(
                owner,
                f"{scope}/{name}" if scope else name,
                [self._row(key) for key in keys],
                f"{owner}: {self.components[selector].selector}"
                if selector in self.components
                else owner,
            )

    def _macros(self) -> list[Key]:
        """The macros that winning values refer to, directly or not.

        One that only a replaced or an unused setting refers to would be a fault when
        the config is loaded again.
        """
        waiting = [self.folded.value(key) for key in self.folded if not key.is_macro]
        found: set[Key] = set()
        while waiting:
            inside = list(walk(waiting.pop()))
            named = {Key("", "", v.name) for v in inside if isinstance(v, Macro)}
            new = {key for key in named if key in self.folded} - found
            found |= new
            waiting += [self.folded.value(key) for key in new]
        return [key for key in self.folded if key in found]

    def _row(self, key: Key) -> Row:
        setting = self.folded.winner(key)
        parameter = self.parameter(key)
        value = MISSING if setting is None else setting.value
        comment = ""
        if value is MISSING:
            wait = self.waits.get(key)
            comment = str(wait) if wait else parameter.type.text if parameter else ""
        elif setting is not None and setting.origin.source != "default":
            comment = setting.origin.where
        kind = parameter.type if parameter else None
        row = Row(key.parameter, value, comment=comment)
        return row if kind is None else Row(row.name, value, kind, comment)

    def gin_name(self, selector: str) -> str:
        """Returns the name of a component in Gin: bare where that is unique."""
        component = self.components.get(selector)
        if component is None:
            return selector
        names = [other.gin_name for other in self.components.values()]
        bare = component.gin_name
        reserved = bare in ("run", "macro", "constant", "singleton")
        return component.selector if reserved or names.count(bare) > 1 else bare

    def to_yaml(self, *, origins: bool = True) -> str:
        """Returns the frozen config as YAML, with origins as comments."""
        return to_yaml(self.sections(frozen=True), comments=origins)

    def to_gin(self, *, origins: bool = False) -> str:
        """Returns the frozen config: plain Gin that, alone, gives this config."""
        return to_gin(self.sections(frozen=True), comments=origins)

    def to_json(self, *, changed: bool = False) -> str:
        """Returns the values of the three roles as JSON, macros resolved.

        Args:
            changed: Whether to show only what differs from the defaults.
        """
        sections = [
            Section(
                section.name,
                section.selector,
                [Row(row.name, self.expanded(row.value)) for row in section.rows],
            )
            for section in self.sections(changed=changed)
            if section.name in ("task", "model", "trainer")
        ]
        return to_json(sections)

    # -------------------------------------------------------------- provenance

    def replaced_by_hooks(self) -> Iterator[tuple[Setting, Setting]]:
        """Yields what a pair hook set together with the user's value it replaced."""
        for key in self.folded:
            winner = self.folded.winner(key)
            if winner is None or winner.origin.source != "pair":
                continue
            for setting in self.folded.replaced(key):
                if setting.value is MISSING or same(setting.value, winner.value):
                    continue
                if setting.origin.source in ("file", "env", "flag"):
                    yield winner, setting
                    break
