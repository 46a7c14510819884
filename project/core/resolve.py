"""Folds all sources into one resolution.

The steps, in order: read the sources; find the pair; look every key up; convert every
value; fold by precedence; find the parts that are referred to; run the pair hooks; say
what is missing, unused, replaced or wrong. Faults are collected, not raised, as long
as there is a pair to speak about.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import cast

from project.core.compatibility import check_hooks, models_for, tasks_for, verdict
from project.core.errors import ConfigError, Fault, nearest
from project.core.gin_bridge import BUILT_IN
from project.core.hooks import Hook
from project.core.lookup import Found, Lookup
from project.core.manifest import Component, Manifest
from project.core.origins import (
    FROZEN_PRECEDENCE,
    PRECEDENCE,
    SOURCES,
    Origin,
    Source,
)
from project.core.request import Request
from project.core.resolution import Resolution
from project.core.settings import ROLES, Key, Ledger, Setting
from project.core.sources import Written
from project.core.sources.defaults import defaults_of
from project.core.sources.environment import read_environment, variable_of
from project.core.sources.files import Files
from project.core.sources.flags import read_flags
from project.core.sources.pairs import PairHooks
from project.core.types import ANY, BadValueError, Type, convert, expressible
from project.core.values import MISSING, Macro, Reference, Value, settled, shown, walk

RUN_PARAMETERS = ("task", "model", "plugins", "precedence")


def resolve(
    request: Request,
    manifest: Manifest,
    plugins: Sequence[str] = (),
    files: Files | None = None,
) -> Resolution:
    """Resolves a request.

    Args:
        request: What to resolve.
        manifest: What can be chosen.
        plugins: Modules with tables beside the project's own, for the frozen config.
        files: The request's files, where they have been read: a pipe can be read only
            once.

    Returns:
        The resolution; its `faults` say what is wrong with it, and `missing` what has
        no value. Neither raises, so that an incomplete config can be printed.

    Raises:
        ConfigError: When there is no pair to resolve for: an unknown or missing task
            or model, or a pair that does not fit; the faults of the files are
            included.
    """
    files = files or files_of(request)
    asked, faults = _asked(files), list(files.faults)
    faults += [
        _unknown_run(w) for w in asked.values() if w.parameter not in RUN_PARAMETERS
    ]
    task, model = chosen_pair(request, manifest, asked, faults)
    precedence = _precedence(request, asked, faults)
    check_hooks(manifest)

    written = [w for w in files.written if w.selector != "run"]
    for read, found in (
        read_environment(request.environment),
        read_flags(request.bindings),
    ):
        written += read
        faults += found
    fold = _Fold(manifest, task, model, precedence)
    fold.faults += faults
    for each in written:
        fold.add(each)
    return fold.finished(request.strict, tuple(plugins), files.unread)


# -------------------------------------------------------------------- the pair


def requested(files: Files) -> dict[str, str | list[str] | None]:
    """Returns what the `run:` sections of a request's files ask for.

    Faults are left for `resolve` to report.
    """
    return {
        name: cast("str | list[str] | None", settled(written.value))
        for name, written in _asked(files).items()
    }


def files_of(request: Request) -> Files:
    """Reads the files of a request."""
    files = Files(request.search_path, request.allow_imports)
    files.read_all(request.files)
    return files


def _asked(files: Files) -> dict[str, Written]:
    """The request as the files state it, by parameter."""
    return {w.parameter: w for w in files.written if w.selector == "run"}


def _unknown_run(written: Written) -> Fault:
    return Fault(
        f"the request has no parameter {written.parameter!r}",
        given=written.origin.text,
        origin=written.origin,
        expected="one of " + ", ".join(RUN_PARAMETERS),
        nearest=tuple(f"run.{n}" for n in nearest(written.parameter, RUN_PARAMETERS)),
    )


def chosen_pair(
    request: Request,
    manifest: Manifest,
    asked: Mapping[str, Written] | None = None,
    found: Sequence[Fault] = (),
) -> tuple[Component, Component]:
    """Returns the task and the model that a request asks for.

    Args:
        request: The request.
        manifest: What can be chosen.
        asked: What config files ask for, by parameter.
        found: Faults to raise along with those of the pair.

    Raises:
        ConfigError: For an unknown or missing name, or a pair that does not fit.
    """
    asked, faults = asked or {}, list(found)
    task = _chosen("task", request.task, asked, manifest.tasks, faults)
    model = _chosen("model", request.model, asked, manifest.models, faults)
    if task and model:
        judged = verdict(manifest, task, model)
        if judged.fits:
            return task, model
        fitting = models_for(manifest, task)
        faults.append(
            Fault(
                f"{task.name} and {model.name} do not fit: {judged.reason}",
                given=f"--task {task.name} --model {model.name}",
                expected=f"a model that fits {task.name}: "
                + (", ".join(fitting) or "there is none"),
                next="python -m project matrix",
            )
        )
    elif task and "model" not in asked and request.model is None:
        fitting = models_for(manifest, task)
        faults.append(
            Fault(
                f"--model is missing; these fit {task.name}: {', '.join(fitting)}",
                next=f"python -m project train --task {task.name} "
                f"--model {fitting[0] if fitting else 'MODEL'}",
            )
        )
    elif model and "task" not in asked and request.task is None:
        fitting = tasks_for(manifest, model)
        faults.append(
            Fault(
                f"--task is missing; these fit {model.name}: {', '.join(fitting)}",
                next=f"python -m project train --task "
                f"{fitting[0] if fitting else 'TASK'} --model {model.name}",
            )
        )
    elif not faults:
        faults.append(
            Fault(
                "--task and --model are missing",
                expected=f"a task of {', '.join(manifest.tasks)}; "
                f"a model of {', '.join(manifest.models)}",
                next="python -m project matrix",
            )
        )
    raise ConfigError(faults)


def _chosen(
    role: str,
    given: str | None,
    asked: Mapping[str, Written],
    known: Mapping[str, Component],
    faults: list[Fault],
) -> Component | None:
    origin = Origin("flag", f"--{role}", f"--{role} {given}")
    if given is None:
        if role not in asked:
            return None
        origin = asked[role].origin
        given = str(settled(asked[role].value))
    if given in known:
        return known[given]
    faults.append(
        Fault(
            f"no {role} {given!r}",
            given=given,
            origin=origin,
            expected="one of " + ", ".join(known),
            nearest=nearest(given, known),
            next="python -m project matrix",
        )
    )
    return None


def _precedence(
    request: Request, asked: Mapping[str, Written], faults: list[Fault]
) -> tuple[Source, ...]:
    given: Sequence[Value] | Value = request.precedence
    origin = Origin("flag", "--precedence")
    if given is None and "precedence" in asked:
        given, origin = settled(asked["precedence"].value), asked["precedence"].origin
    if given is None:
        return PRECEDENCE
    order = cast("tuple[Source, ...]", tuple(given) if _is_list(given) else ())
    if sorted(map(str, order)) == sorted(SOURCES) and order[0] == "default":
        return order
    faults.append(
        Fault(
            "not an order of the sources",
            given=", ".join(map(str, order)) if order else shown(given),
            origin=origin,
            expected="every source once, least important first and default before all: "
            + ",".join(PRECEDENCE),
        )
    )
    return PRECEDENCE


def _is_list(value: Value) -> bool:
    return isinstance(value, (list, tuple))


# ------------------------------------------------------------------ the folding


class _Fold:
    """Looks up and converts what the sources have, and folds it."""

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
        self.precedence = precedence
        self.ledger = Ledger()
        self.faults: list[Fault] = []
        self.notices: list[str] = []
        self.of_parts: list[tuple[Setting, Written]] = []
        self.unused: list[Setting] = []
        self.macros: list[Setting] = []
        self.mentioned: set[str] = set()
        self.bad: set[Key] = set()
        for role, component in self.components.items():
            self.ledger.extend(defaults_of(component, role))

    # ------------------------------------------------------------ one by one

    def add(self, written: Written) -> None:
        """Looks up one binding and places its setting; a fault is kept."""
        try:
            self._add(written)
        except ConfigError as error:
            self.faults += [fault.at(written.origin) for fault in error.faults]

    def _add(self, written: Written) -> None:
        if not written.selector:
            value = self._referenced(settled(written.value), written)
            key = Key("", "", written.parameter)
            self.macros.append(Setting(key, value, written.origin))
            return
        found = self.lookup.binding(written)
        if found is None:
            key = Key(written.scope, written.selector, written.parameter)
            value = settled(written.value)
            self._mention(value)
            self.unused.append(Setting(key, value, written.origin))
            return
        parameter, kind = self._parameter(found, written)
        key = Key(written.scope, found.selector, parameter)
        try:
            value = convert(written.value, kind)
        except BadValueError as error:
            self.bad.add(key)
            raise ConfigError([_bad_value(key, kind, written, error)]) from None
        value = self._referenced(value, written)
        if not expressible(value, kind):
            self.bad.add(key)
            problem = (
                f"{key} ({kind.text}) cannot carry {shown(value)}, which is no literal "
                "in Gin"
            )
            raise ConfigError(
                [Fault(problem, written.origin.text, expected="float in its signature")]
            )
        setting = Setting(key, value, written.origin)
        if found.selector in ROLES:
            self.ledger.append(setting)
        else:
            self.of_parts.append((setting, written))

    def _parameter(self, found: Found, written: Written) -> tuple[str, Type]:
        if found.component is None:
            if written.parameter in BUILT_IN[found.selector]:
                return written.parameter, ANY
            raise _no_parameter(found, written, BUILT_IN[found.selector])
        known = {
            name: parameter
            for name, parameter in found.component.parameters.items()
            if parameter.bindable
        }
        if written.parameter in known:
            return written.parameter, known[written.parameter].type
        if written.origin.source == "env":
            for name, parameter in known.items():
                if name.lower() == written.parameter:
                    return name, parameter.type
        if found.component.error:
            raise ConfigError(
                [
                    Fault(
                        f"{found.component.name} cannot be imported: "
                        f"{found.component.error}",
                        given=written.origin.text,
                    )
                ]
            )
        raise _no_parameter(found, written, tuple(known))

    def _referenced(self, value: Value, written: Written) -> Value:
        """Checks the references in a value and gives them their canonical names."""
        self._mention(value)
        if isinstance(value, Reference):
            found = self.lookup.reference(value, written)
            return replace(value, name=self._reference_name(found))
        if isinstance(value, (list, tuple)):
            items = [
                self._referenced(item, written) for item in cast(list[Value], value)
            ]
            return items if isinstance(value, list) else tuple(items)
        if isinstance(value, dict):
            pairs = cast(dict[Value, Value], value).items()
            return {
                self._referenced(k, written): self._referenced(v, written)
                for k, v in pairs
            }
        return value

    def _reference_name(self, found: Found) -> str:
        component = found.component
        if component is None:
            return found.selector
        own = {role.gin_name for role in self.lookup.roles.values()}
        if component.role == "part" and component.gin_name in own:
            return component.selector
        return component.gin_name

    def _mention(self, value: Value) -> None:
        self.mentioned.update(v.name for v in walk(value) if isinstance(v, Macro))

    # ---------------------------------------------------------- all together

    def finished(
        self, strict: bool, plugins: tuple[str, ...], unread: bool
    ) -> Resolution:
        self._fold_macros()
        self._fold_parts()
        hooks = PairHooks(
            self.manifest, self.lookup.roles, self.ledger, self.precedence
        )
        hooks.run(self.bad)
        self.faults += hooks.faults
        resolution = Resolution(
            task=self.lookup.roles["task"].name,
            model=self.lookup.roles["model"].name,
            components=self.components,
            folded=self.ledger.folded(self.precedence),
            precedence=self.precedence,
            plugins=plugins,
            faults=(),
            notices=(),
            unused=tuple(self.unused),
            waits=hooks.waits,
            hooks=hooks.computed,
            bad=frozenset(self.bad),
            strict=strict,
            unread=unread,
        )
        self._judge(resolution, hooks.forced, strict)
        return replace(
            resolution,
            faults=tuple(self.faults),
            notices=tuple(dict.fromkeys(self.notices)),
        )

    def _fold_macros(self) -> None:
        names = {setting.key.parameter for setting in self.macros}
        for setting in self.macros:
            name = setting.key.parameter
            if name in self.mentioned:
                self.ledger.append(setting)
                continue
            keys = [
                (parameter, f"{role}.{parameter}")
                for role, component in self.lookup.roles.items()
                for parameter in component.parameters
            ]
            close = nearest(name, [parameter for parameter, _ in keys])
            self.faults.append(
                Fault(
                    f"{name!r} is a macro that nothing refers to (%{name})",
                    given=setting.origin.text,
                    origin=setting.origin,
                    expected="a key with a role or a component, such as model.dropout",
                    nearest=tuple(key for parameter, key in keys if parameter in close),
                )
            )
        for name in sorted(self.mentioned - names):
            self.faults.append(self._undefined_macro(name, names))
        self._check_macro_cycles()

    def _undefined_macro(self, name: str, names: set[str]) -> Fault:
        users: list[Setting] = [
            setting
            for setting in [*self.macros, *self.unused, *(s for s, _ in self.of_parts)]
            if any(v == Macro(name) for v in walk(setting.value))
        ]
        for key, entries in self.ledger.folded(self.precedence).entries.items():
            del key
            users += [
                s for s in entries if any(v == Macro(name) for v in walk(s.value))
            ]
        origin = users[0].origin if users else None
        return Fault(
            f"%{name} is not defined",
            given=origin.text if origin else f"%{name}",
            origin=origin,
            expected=f"a binding '{name} = ...', in YAML below 'macros:'",
            nearest=tuple(f"%{other}" for other in nearest(name, names)),
            next=f"--bind {name}=...",
        )

    def _check_macro_cycles(self) -> None:
        values = {s.key.parameter: s for s in self.macros}
        for start, setting in values.items():
            chain = [start]
            while True:
                inner = [
                    v.name
                    for v in walk(values[chain[-1]].value)
                    if isinstance(v, Macro)
                ]
                following = next((n for n in inner if n in values), None)
                if following is None or following in chain[1:]:
                    break
                chain.append(following)
                if following == start:
                    names = " -> ".join(f"%{name}" for name in chain)
                    self.faults.append(
                        Fault(
                            f"macros refer to each other: {names}",
                            given=setting.origin.text,
                            origin=setting.origin,
                        )
                    )
                    return

    def _fold_parts(self) -> None:
        """Adds the settings of every part that is referred to, directly or not."""
        waiting = list(self.of_parts)
        done: set[str] = set()
        while True:
            names = self._parts_in_use() - done
            if not names:
                break
            for name in sorted(names):
                done.add(name)
                part = self.manifest.parts.get(name)
                if part is not None:
                    if part.error:
                        problem = f"{name} cannot be imported: {part.error}"
                        self.faults.append(Fault(problem, given=f"@{name}"))
                    self.components[name] = part
                    self.ledger.extend(defaults_of(part, name))
            self.ledger.extend(s for s, _ in waiting if s.key.selector in done)
            waiting = [(s, w) for s, w in waiting if s.key.selector not in done]
        self.unused += [setting for setting, _ in waiting]

    def _parts_in_use(self) -> set[str]:
        folded = self.ledger.folded(self.precedence)
        names: set[str] = set()
        for key in folded:
            for value in walk(folded.value(key)):
                if isinstance(value, Reference):
                    last = value.name.rpartition(".")[2]
                    if value.name in BUILT_IN:
                        names.add(value.name)
                    elif last in self.manifest.parts:
                        names.add(last)
        return names

    def _judge(
        self, resolution: Resolution, forced: Mapping[Key, Hook], strict: bool
    ) -> None:
        """Adds what can only be said of the whole: types of macros, unused settings,
        user values that a hook replaced, and the pair checks."""
        self._check_macro_types(resolution)
        for winner, lost in resolution.replaced_by_hooks():
            key = winner.key
            said = (
                f"{key} is {shown(winner.value)} ({winner.origin}), "
                f"which replaces {shown(lost.value)} ({lost.origin})"
            )
            if key in forced or strict:
                self.faults.append(
                    Fault(
                        f"{key} is computed by a pair hook and cannot be set"
                        if key in forced
                        else f"{said}, and --strict lets nothing be replaced",
                        given=lost.origin.text,
                        origin=lost.origin,
                        expected=f"{shown(winner.value)} ({winner.origin})"
                        if key in forced
                        else f"no {key}, or an order in which it wins",
                        next=""
                        if key in forced
                        else f"--precedence {','.join(FROZEN_PRECEDENCE)}",
                    )
                )
            else:
                self.notices.append(said)
        for setting in self.unused:
            said = f"{setting.key} ({setting.origin}) is unused: "
            said += f"neither {resolution.task} nor {resolution.model} refers to it"
            if strict:
                self.faults.append(Fault(said, setting.origin.text, setting.origin))
            else:
                self.notices.append(said)

    def _check_macro_types(self, resolution: Resolution) -> None:
        for key in resolution.folded:
            parameter = resolution.parameter(key)
            setting = resolution.folded.winner(key)
            if parameter is None or setting is None:
                continue
            if not any(isinstance(v, Macro) for v in walk(setting.value)):
                continue
            value = resolution.expanded(setting.value)
            if any(v is MISSING or isinstance(v, Macro) for v in walk(value)):
                continue
            try:
                convert(value, parameter.type)
            except BadValueError as error:
                self.faults.append(
                    Fault(
                        f"{key} cannot be {shown(value)}, which is what "
                        f"{shown(setting.value)} stands for",
                        given=setting.origin.text,
                        origin=setting.origin,
                        expected=error.expected,
                        nearest=error.hint,
                    )
                )


def _no_parameter(found: Found, written: Written, known: Sequence[str]) -> ConfigError:
    owner = found.component.name if found.component else found.selector
    close = nearest(written.parameter, known)
    if written.origin.source == "env":
        near = tuple(variable_of(found.selector, name) for name in close)
    else:
        near = tuple(f"{written.selector}.{name}" for name in close)
    return ConfigError(
        [
            Fault(
                f"{owner} has no parameter {written.parameter!r}",
                given=written.origin.text or written.key,
                expected=_listed(known),
                nearest=near,
                next=f"python -m project describe {owner}" if found.component else "",
            )
        ]
    )


def _listed(names: Sequence[str]) -> str:
    most = 12
    some = ", ".join(names[:most])
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f"one of {some}{more}" if names else "no parameters at all"


def _bad_value(key: Key, kind: Type, written: Written, error: BadValueError) -> Fault:
    return Fault(
        f"{key} cannot be {shown(written.value)}",
        given=written.origin.text or f"{written.key}={shown(written.value)}",
        expected=error.expected,
        nearest=error.hint,
    )
