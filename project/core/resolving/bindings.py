"""Turns what the sources have written into settings of one pair.

Every selector is looked up, every value converted by its parameter's type, every
reference given its canonical name. What is wrong is collected.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from project.core.atoms import foreign
from project.core.components.component import Component
from project.core.components.manifest import Manifest
from project.core.errors import PROGRAM, ConfigError, Fault, nearest, some_of
from project.core.expressible import expressible
from project.core.gin_bridge.names import BUILT_IN, RESERVED
from project.core.keys import ROLES, Key
from project.core.kinds import convert, expectation
from project.core.ledger import Ledger, Setting
from project.core.objects import OBJECTS
from project.core.origins import Origin, Source
from project.core.records import completed, patched, record_in, within, wrapped
from project.core.resolving.lookup import Found, Lookup
from project.core.resolving.meant import keys_near, owners_of, with_keys
from project.core.resolving.naming import Naming, bound_as_text, by_reference
from project.core.resolving.offering import in_gin, offered
from project.core.sources.defaults import defaults_of
from project.core.sources.flags import no_text_fault
from project.core.sources.variables import variable_of
from project.core.sources.written import Written
from project.core.types import ANY, BadValueError, Type
from project.core.values import (
    MISSING,
    Macro,
    Opaque,
    Reference,
    Value,
    brief,
    mapped,
    settled,
    shown,
    walk,
)


class Bindings:
    """The settings of one pair, as they are looked up; macros and parts come later.

    Attributes:
        manifest: What can be referred to.
        lookup: Says what a selector means for the pair.
        components: The components of the three roles by role; parts are added when
            something refers to them.
        ledger: The settings that hold or lose: of the roles, and, once they are known
            to be in use, of macros and parts.
        of_parts: Settings of parts that something may yet refer to.
        unused: Settings of components that the pair does not have.
        macros: Settings of macros.
        of_gin: Where a .gin file sets a macro, which knows no role by its name.
        mentioned: Names of the macros that some value refers to.
        bad: Keys whose value is a fault.
        faults: What is wrong.
    """

    def __init__(
        self,
        manifest: Manifest,
        task: Component,
        model: Component,
        precedence: tuple[Source, ...],
    ) -> None:
        self.manifest = manifest
        self.lookup = Lookup(manifest, task, model)
        self.components: dict[str, Component] = dict(self.lookup.roles)
        self.ledger = Ledger(precedence)
        self.faults: list[Fault] = []
        self.of_parts: list[Setting] = []
        self.unused: list[Setting] = []
        self.macros: list[Setting] = []
        self.of_gin: set[Origin] = set()
        self.mentioned: set[str] = set()
        self._of_records: list[tuple[Setting, Type, Written]] = []
        self.bad: set[Key] = set()
        self._naming = Naming(self.lookup, manifest.parts)
        for role, component in self.components.items():
            self.ledger.extend(defaults_of(component, role))

    def add(self, written: Written) -> None:
        """Looks up one binding and places its setting; a fault is kept."""
        try:
            self._add(written)
        except ConfigError as error:
            self.faults += [
                with_keys(fault.at(written.origin), self.lookup, written.plain_gin)
                for fault in error.faults
            ]

    def _add(self, written: Written) -> None:
        if written.key.is_macro:
            value = self._referenced(settled(written.value), written)
            self.macros.append(Setting(written.key, value, written.origin))
            if written.plain_gin:
                self.of_gin.add(written.origin)
            return
        written = self._of_whole_parameter(written)
        found = self.lookup.binding(written)
        if found is None:
            value = settled(written.value)
            self._mention(value)
            self.unused.append(Setting(written.key, value, written.origin))
            return
        parameter, kind = self._parameter(found, written)
        key = Key(written.key.scope, found.selector, parameter)
        setting = Setting(key, self._value(key, kind, written), written.origin)
        if record_in(kind):
            self._of_records.append((setting, kind, written))
        else:
            self._place(replace(setting, value=completed(setting.value, kind)))

    def _place(self, setting: Setting) -> None:
        if setting.key.selector in ROLES:
            self.ledger.append(setting)
        else:
            self.of_parts.append(setting)

    def fold_records(self) -> None:
        """Lays the settings of every record over each other, the most important last:
        a mapping changes the fields that it names, and the others keep what they have
        below."""
        rank = self.ledger.precedence.index
        held: dict[Key, Value] = {}
        for setting, kind, written in sorted(
            self._of_records, key=lambda each: rank(each[0].origin.source)
        ):
            key = setting.key
            below = held.get(key, self._default_of(key))
            if written.path and isinstance(below, Opaque):
                self.faults.append(_field_of_opaque(key, below, written))
            held[key] = patched(below, setting.value, kind)
            self._place(replace(setting, value=completed(held[key], kind)))
        self._of_records.clear()

    def _default_of(self, key: Key) -> Value:
        parts = self.manifest.parts
        owner = self.components.get(key.selector) or parts.get(key.selector)
        return owner.parameters[key.parameter].default if owner else MISSING

    def _of_whole_parameter(self, written: Written) -> Written:
        """Returns what sets a field of a record, `model.block.width`, as the mapping
        that sets it."""
        names = [*written.key.selector.split("."), written.key.parameter]
        if written.origin.source.folds_case:
            names = [written.key.selector, *written.key.parameter.split("__")]
        for place in range(len(names) - 2, 0, -1):
            key = replace(
                written.key,
                selector=".".join(names[:place]),
                parameter=names[place],
            )
            whole = replace(written, key=key)
            if self._is_record(whole):
                path = tuple(names[place + 1 :])
                return replace(whole, value=wrapped(path, written.value), path=path)
        self._require_no_field(written)
        return written

    def _require_no_field(self, written: Written) -> None:
        """Checks that no field is set of what has none: `model.layers.width`.

        Raises:
            ConfigError: One is; or the parameter that it would be of does not exist.
        """
        role, _, inner = written.key.selector.partition(".")
        if written.plain_gin or role not in ROLES or not inner:
            return
        name = inner.partition(".")[0]
        key = replace(written.key, selector=role, parameter=name)
        component = self.components[role]
        kind = self._parameter(Found(role, component), replace(written, key=key))[1]
        raise ConfigError(
            Fault(
                f"{key} ({kind.text}) has no fields of its own to set",
                given=written.origin.text or str(written.key),
                expected=f"{key} as a whole: {expectation(kind)}",
            )
        )

    def _is_record(self, written: Written) -> bool:
        try:
            found = self.lookup.binding(written)
            kind = self._parameter(found, written)[1] if found else ANY
        except ConfigError:
            return False
        return record_in(kind) is not None

    def _value(self, key: Key, kind: Type, written: Written) -> Value:
        """Returns what was written as a value that Gin's text can carry to a key.

        Raises:
            ConfigError: When it does not fit the key's type.
        """
        try:
            value = convert(written.value, kind)
        except BadValueError as error:
            self.bad.add(key)
            strangers = foreign(written.value)
            if strangers and not record_in(kind) and kind.kind not in OBJECTS:
                fault = no_text_fault(str(key), strangers[0])
                text = self._naming.of_objects(written.value, kind)
                raise ConfigError(bound_as_text(fault, key, text)) from None
            error = replace(error, hint=self._naming.hints(error.hint, kind, written))
            fault = _bad_value(key, kind, written, error, self._default_of(key))
            raise ConfigError(by_reference(fault, key, written.value)) from None
        value = self._referenced(value, written)
        if not expressible(value, kind):
            self.bad.add(key)
            problem = (
                f"{key} ({kind.text}) cannot carry {shown(value)}, which is no literal "
                "in Gin"
            )
            raise ConfigError(
                Fault(problem, written.origin.text, expected="float in its signature")
            )
        return value

    def _parameter(self, found: Found, written: Written) -> tuple[str, Type]:
        known = _parameters_of(found)
        wanted = written.key.parameter
        if written.origin.source.folds_case and wanted not in known:
            wanted = next((name for name in known if name.lower() == wanted), wanted)
        if wanted in known:
            return wanted, known[wanted]
        if found.component and found.component.fault:
            raise ConfigError(found.component.fault)
        raise self._no_parameter(found, written, tuple(known))

    def _no_parameter(
        self, found: Found, written: Written, known: Sequence[str]
    ) -> ConfigError:
        owner = found.component.name if found.component else found.selector
        fault = Fault(
            f"{owner} has no parameter {written.key.parameter!r}",
            given=written.origin.text or str(written.key),
            expected=_listed(known),
            next=f"{PROGRAM} describe {owner}" if found.component else "",
        )
        if reason := self.lookup.meant_for(found, written.origin):
            return ConfigError(replace(fault, **reason))
        hidden = dict(found.component.hidden if found.component else ())
        if instead := hidden.get(written.key.parameter):
            problem = f"{written.key} is set by the program alone"
            fault = replace(fault, problem=problem, expected="", next=instead)
            return ConfigError(fault)
        near = self._near(found, written, known)
        if not near:
            fault = replace(fault, expected=fault.expected + _about_kwargs(found))
        return ConfigError(replace(fault, nearest=near))

    def _near(
        self, found: Found, written: Written, known: Sequence[str]
    ) -> tuple[str, ...]:
        """The keys that may be meant by a parameter that a component lacks: of that
        name in another role, or close to it."""
        key = written.key
        close = [f"{key.owner}.{name}" for name in nearest(key.parameter, known)]
        owners = {} if written.plain_gin else owners_of(self.lookup)
        others = [
            each
            for each in keys_near(key.parameter, owners)
            if each.rpartition(".")[2] == key.parameter
        ]
        if not written.origin.source.folds_case:
            return tuple(dict.fromkeys([*others, *close]))[:3]
        near = [each.split(".", 1) for each in [*others, *close]]
        return tuple(dict.fromkeys(variable_of(*each) for each in near))[:3]

    def _referenced(self, value: Value, written: Written) -> Value:
        """Checks the references in a value and gives them their canonical names."""
        self._mention(value)

        def leaf(inner: Value) -> Value:
            if not isinstance(inner, Reference):
                return inner
            found = self.lookup.reference(inner, written)
            return replace(inner, name=self._reference_name(found))

        return mapped(value, leaf)

    def _reference_name(self, found: Found) -> str:
        component = found.component
        if component is None:
            return found.selector
        taken = {*RESERVED, *(role.gin_name for role in self.lookup.roles.values())}
        if component.role == "part" and component.gin_name in taken:
            return component.selector
        return component.gin_name

    def _mention(self, value: Value) -> None:
        self.mentioned.update(v.name for v in walk(value) if isinstance(v, Macro))


def _parameters_of(found: Found) -> dict[str, Type]:
    """The parameters that a config may bind, with their types."""
    if found.component is None:
        return dict.fromkeys(BUILT_IN[found.selector], ANY)
    parameters = found.component.parameters.values()
    return {each.name: each.type for each in parameters if each.bindable}


def _about_kwargs(found: Found) -> str:
    if found.component is None or not found.component.variadic:
        return ""
    return (
        "; what goes into its **kwargs cannot be checked: register a function that "
        "has those parameters by name"
    )


def _listed(names: Sequence[str]) -> str:
    return f"one of {some_of(names)}" if names else "no parameters at all"


def _field_of_opaque(key: Key, below: Opaque, written: Written) -> Fault:
    """The fault of a field whose record would lose others, which no text expresses."""
    return Fault(
        f"{key} keeps its default {below}, of which no field can be set by itself",
        given=written.origin.text or str(written.key),
        origin=written.origin,
        expected=f"the whole of it: {key}={{{written.path[0]}: ...}}",
    )


def _bad_value(
    key: Key, kind: Type, written: Written, error: BadValueError, default: Value
) -> Fault:
    fault = _refused_value(key, written, error)
    if fault.problem.startswith(f"{key} cannot"):
        fault = offered(fault, str(written.key), written.value, kind, default)
    return in_gin(fault) if written.plain_gin else fault


def _refused_value(key: Key, written: Written, error: BadValueError) -> Fault:
    origin = written.origin
    given = origin.text or f"{written.key}={shown(written.value)}"
    where = within(str(key), error.path)
    raw = error.raw if error.path else written.value
    owner, _, name = where.rpartition(".")
    if error.path and error.expected.startswith("a field of "):
        near = tuple(f"{owner}.{each}" for each in error.hint)
        problem = f"{owner} has no field {name!r}"
        return Fault(problem, given, origin, error.expected, near)
    problem = f"{where} cannot be {brief(raw)}"
    if error.item and not error.path:
        problem += f": {error.item}"
    return Fault(problem, given, origin, error.expected, error.hint)
