"""The result of resolving a request: values, where they come from, what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from project.core.components.component import Component, Parameter
from project.core.errors import ConfigError, Fault
from project.core.hooks import Hook
from project.core.keys import ROLES, Key
from project.core.kinds import expectation
from project.core.ledger import Ledger, Setting
from project.core.origins import PRECEDENCE, Origin, Source
from project.core.records import missing_path, type_at
from project.core.request import SAVE_DIFF_KEY
from project.core.resolving.pair_hooks import Wait
from project.core.resolving.rows import Layout
from project.core.sources.variables import variable_of
from project.core.sources.written import Written
from project.core.values import MISSING, Value, same, walk
from project.core.writing.config import Row, Section, to_gin, to_json, to_yaml


@dataclass(frozen=True, repr=False)
class Resolution:
    """A resolved request.

    Attributes:
        components: The components of the three roles by role, then the parts in use
            by their public names.
        ledger: Every setting of every key, ordered by the precedence that was used.
        faults: What is wrong with the config, missing values aside.
        notices: What a user should know and nobody asked for, one line each.
        unused: User settings of components that this pair does not use.
        idle: Macros that nothing refers to, and that no key is close to.
        repeated: What is said of keys that one file binds more than once, and where
            they stand last.
        waits: Keys that a pair hook would compute, and what it waits for.
        hooks: The hook that computed a key, where one did.
        bad: Keys whose value is a fault, and is therefore not missing.
        strict: Whether a setting without effect is an error.
        unread: Whether a config file could not be read, so that what is missing is
            not known.
        frozen: Config files that a run has frozen: they hold everything, and what a
            variable replaces in them is no longer what ran.
        plugins: Modules with tables beside the project's own.
        modules: The files of what the plugins import that is not installed, by the
            modules' names.
        request: Who asked for what of the request itself, as `run.plugins`.
        written: What everybody has set, in the order in which it was read.
        resume: Resolves the same request with a built `task` for the probes to look
            at; None where nothing is pending.
    """

    components: Mapping[str, Component]
    ledger: Ledger
    faults: tuple[Fault, ...] = ()
    notices: tuple[str, ...] = ()
    unused: tuple[Setting, ...] = ()
    idle: tuple[Setting, ...] = ()
    repeated: tuple[tuple[str, Origin], ...] = ()
    waits: Mapping[Key, Wait] = field(default_factory=dict[Key, Wait])
    hooks: Mapping[Key, Hook] = field(default_factory=dict[Key, Hook])
    bad: frozenset[Key] = frozenset()
    strict: bool = False
    unread: bool = False
    frozen: tuple[str, ...] = ()
    plugins: tuple[str, ...] = ()
    modules: Mapping[str, str] = field(default_factory=dict[str, str])
    request: Ledger = field(default_factory=partial(Ledger, PRECEDENCE), repr=False)
    written: tuple[Written, ...] = ()
    resume: Callable[..., Resolution] | None = field(
        default=None, repr=False, compare=False
    )

    @property
    def task(self) -> str:
        """Public name of the task."""
        return self.components["task"].name

    @property
    def model(self) -> str:
        """Public name of the model."""
        return self.components["model"].name

    @property
    def pair(self) -> str:
        """The public names of both."""
        return f"{self.task} + {self.model}"

    def __repr__(self) -> str:
        faults = "1 fault" if len(self.faults) == 1 else f"{len(self.faults)} faults"
        return f"<Resolution {self.pair}: {faults}, {len(self.missing)} missing>"

    def _repr_html_(self) -> str:
        """The config as a table in a notebook, and what is wrong with it."""
        from project.core.writing.html import config_html, faults_html

        about = config_html(self.sections(everything=False), repr(self)[1:-1])
        return about + faults_html(self.faults)

    # ------------------------------------------------------------------ values

    def value(self, key: str) -> Value:
        """Returns the value of a key, macros resolved, `MISSING` where there is none.

        Args:
            key: Such as `trainer.max_epochs`.

        Raises:
            ValueError: The text is no key.
        """
        return self.held(Key.of(key))

    def held(self, key: Key) -> Value:
        """Returns the value of a key, as `value` does of a text."""
        return self.expanded(self.ledger.value(key))

    def expanded(self, value: Value) -> Value:
        """Returns a value with the macros in it replaced by what they stand for."""
        return self.ledger.expanded(value)

    @property
    def missing(self) -> tuple[Key, ...]:
        """Keys that need a value and have none, in the order of the signatures.

        What is known once the task is built is not among them, nor what waits for a
        value that is a fault already.
        """
        keys = [
            Key("", role, parameter.name)
            for role in ROLES
            for parameter in self.components[role].parameters.values()
            if parameter.bindable
        ]
        return tuple(
            key
            for key in keys
            if key not in self.bad
            and not self.is_pending(key)
            and not self._is_blocked(key)
            and any(v is MISSING for v in walk(self.held(key)))
        )

    def is_pending(self, key: Key) -> bool:
        """Returns whether the value of a key is known once the task is built."""
        return key in self.waits and self.waits[key].pending

    def _is_blocked(self, key: Key) -> bool:
        """Whether all that a key waits for is a fault, or waits for one itself."""
        if key not in self.waits or not self.waits[key].inputs:
            return False
        return all(
            read in self.bad or (read != key and self._is_blocked(read))
            for read in self.waits[key].inputs
        )

    @property
    def pending(self) -> tuple[Key, ...]:
        """Keys whose value is known once the task is built."""
        return tuple(filter(self.is_pending, self.waits))

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
        setting = self.ledger.winner(key)
        wait = self.waits.get(key)
        about = f": {parameter.doc}" if parameter.doc else ""
        variable = variable_of(key.selector, key.parameter)
        path = missing_path(setting.value) if setting else ""
        settable = path.partition("[")[0]  # What is in a list has no key of its own.
        variable += settable.upper().replace(".", "__")
        return Fault(
            f"{key}{path} has no value" + (f", it {wait}" if wait else about),
            origin=setting.origin if setting else None,
            expected=expectation(type_at(parameter.type, path)),
            next="" if wait else f"--bind {key}{settable}=...  or  {variable}=...",
        )

    def require(self) -> None:
        """Checks that the config can be built; a probe may have to run for it.

        Raises:
            ConfigError: With every fault, missing values included.
        """
        faults = self.faults + self.missing_faults()
        if faults:
            raise ConfigError(*faults)

    # -------------------------------------------------------------- provenance

    def ledger_of(self, key: Key) -> Ledger:
        """Returns the ledger that a key stands in: the config's, or the request's."""
        return self.request if key in self.request else self.ledger

    @property
    def saves_diff(self) -> bool:
        """Whether a run of it keeps what was changed in the code since its commit."""
        return self.request.value(SAVE_DIFF_KEY) is not False

    def replaced_by_hooks(self) -> Iterator[tuple[Setting, Setting]]:
        """Yields what a pair hook set together with the user's value it replaced."""
        for winner in self.ledger.winners():
            if winner.origin.source is not Source.PAIR or winner.value is MISSING:
                continue
            for setting in self.ledger.replaced(winner.key):
                if setting.value is MISSING or same(setting.value, winner.value):
                    continue
                if setting.origin.source.by_user:
                    yield winner, setting
                    break

    def replaced_by_variables(self) -> Iterator[tuple[Setting, Setting]]:
        """Yields what a variable set together with the frozen value it replaced."""
        for winner in self.ledger.winners() if self.frozen else ():
            if winner.origin.source is not Source.ENV:
                continue
            for setting in self.ledger.replaced(winner.key):
                file = setting.origin.where.rpartition(":")[0]
                if file in self.frozen and not same(setting.value, winner.value):
                    yield winner, setting
                    break

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
                instead of their names alone.
            changed: Whether to show only what differs from the defaults.
            frozen: Whether to include the request that reloads it.
        """
        layout = Layout(
            self.components, self.ledger, self.waits, self.plugins, self.saves_diff
        )
        return layout.sections(everything=everything, changed=changed, frozen=frozen)

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
            if section.name in ROLES
        ]
        return to_json(sections)


def require_resolution(given: object, taker: str) -> None:
    """Checks that what a function of ours is given is a resolution.

    Args:
        given: What it is given.
        taker: The function.

    Raises:
        ConfigError: It is anything else, such as the path of a config file.
    """
    if isinstance(given, Resolution):
        return
    file = isinstance(given, str) and given.endswith((".yaml", ".yml", ".gin"))
    raise ConfigError(
        Fault(
            f"{taker} takes a resolution",
            given=f"{taker}({given!r:.100})",
            expected="what resolve(...) returns",
            next=f"{taker}(resolve(files=[{given!r}]))" if file else "",
        )
    )
