"""The `pair` source: runs the pair hooks of one pair.

A hook sees the winning value of every key it reads, over all sources and the hooks
ordered before it. Precedence decides only whether what it sets wins.

A probe runs only where there is a built task to look at. Without one its keys are
*pending*: they have no value yet, whatever less important sources say, and no user has
to give them one. So are those that a hook computes from them.
"""

from __future__ import annotations

import importlib
import traceback
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from project.core.components.component import Component
from project.core.errors import Fault, UserError
from project.core.expressible import expressible
from project.core.hooks import Hook, ordered, setter_of, unknown_key
from project.core.keys import Key
from project.core.kinds import convert, realize
from project.core.ledger import Ledger, Setting
from project.core.loading import said
from project.core.origins import Origin, Source
from project.core.request import PAIR_KEYS
from project.core.types import ANY, BadValueError, Type
from project.core.values import MISSING, Macro, Value, shown, walk


class HookConfig(Mapping[str, Any]):
    """The values a hook is given: those of the keys it declares, and no others."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values

    def __getitem__(self, key: str) -> Any:
        if key not in self._values:
            raise KeyError(f"{key} is not among the keys it reads")
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


@dataclass(frozen=True, slots=True)
class Wait:
    """A key that a pair hook cannot compute yet.

    Attributes:
        hook: The hook.
        inputs: The keys it reads that have no value.
        pending: Whether building the task is all that it takes.
    """

    hook: Hook
    inputs: tuple[Key, ...]
    pending: bool = False

    def __str__(self) -> str:
        if not self.inputs:
            return "known once the task is built"
        inputs = ", ".join(map(str, self.inputs))
        return f"waits for {inputs} ({self.hook.where})"


class PairHooks:
    """Runs a pair's hooks and checks.

    Attributes:
        faults: What went wrong.
        waits: Keys whose hook still lacks an input.
        computed: The hook that set a key, by key.
        failed: Keys whose hook did not return a value for them.
        returned: What each hook returned.
    """

    def __init__(
        self,
        declared: Iterable[Hook],
        components: Mapping[str, Component],
        ledger: Ledger,
        task: Any = None,
        returned: Mapping[Hook, Any] | None = None,
    ) -> None:
        """Takes the hooks of a pair.

        Args:
            declared: The hooks and checks of the pair.
            components: The components of the three roles by role.
            ledger: All other settings; what the hooks set is added.
            task: The built task; None where there is none, and no probe runs.
            returned: What hooks have returned before; they are not called again.
        """
        self.task = task
        self.returned: dict[Hook, Any] = dict(returned or {})
        self.components = components
        self.ledger = ledger
        self.faults: list[Fault] = []
        self.waits: dict[Key, Wait] = {}
        self.computed: dict[Key, Hook] = {}
        self.failed: set[Key] = set()
        declared = list(declared)
        self.hooks = [hook for hook in declared if hook.kind == "hook"]
        self.checks = [hook for hook in declared if hook.kind == "check"]

    def run(self, bad: Iterable[Key]) -> None:
        """Runs the hooks in the order of what they read and set, then the checks.

        Args:
            bad: Keys whose value is a fault already; what reads them waits.
        """
        unusable = set(bad)
        for hook in ordered(self.hooks):
            keys = self._keys_of(hook)
            if keys:
                self._run(hook, keys, unusable | self.failed)
        for check in self.checks:
            self._check(check, unusable | self.failed)

    def _keys_of(self, hook: Hook) -> list[Key]:
        """The keys that this hook, and no more specific one, sets for this pair."""
        keys: list[Key] = []
        for key in hook.sets:
            owner = self.components.get(key.selector)
            if owner is None or key.parameter in owner.parameters:
                if setter_of(key, self.hooks) is hook:
                    keys.append(key)
            elif key not in hook.optional:
                self._fault(
                    hook,
                    f"sets {key}, which {owner.name} does not have",
                    expected=f'optional=["{key}"], if that is no mistake',
                )
        return keys

    def _run(self, hook: Hook, keys: Sequence[Key], unusable: set[Key]) -> None:
        if hook.probes and not any(self._is_open(key) for key in keys):
            return  # Nobody asks for its answer.
        values, absent = self._inputs(hook, unusable)
        if absent or (hook.probes and self.task is None):
            if not self._lacks(hook, keys, absent):
                self._wait(hook, keys, absent)
            return
        result = self._called(hook, values)
        if isinstance(result, Mapping):
            self._take(hook, keys, cast(Mapping[str, Any], result))
        elif result is not None:
            self._fault(hook, f"returned {result!r}, expected a dict by key")
        self.failed.update(key for key in keys if key not in self.computed)

    def _lacks(self, hook: Hook, keys: Sequence[Key], absent: Sequence[Key]) -> bool:
        """Whether a hook would wait for ever: for what no component here can have.

        That is a fault where nobody else has set what it would have set.
        """
        needed = [key for key in keys if self.ledger.value(key) is MISSING]
        for key in absent if needed else ():
            owner = self.components.get(key.selector)
            if owner and key.parameter not in owner.parameters and not owner.variadic:
                owners = {owner.name: owner.parameters}
                self.faults.append(unknown_key(hook, key, owners))
                self.failed.update(needed)
                return True
        return False

    def _wait(self, hook: Hook, keys: Sequence[Key], absent: Sequence[Key]) -> None:
        """Notes what a hook waits for; what is pending hides what it would replace."""
        pending = self.task is None and all(map(self._is_pending, absent))
        wait = Wait(hook, tuple(absent), pending)
        if pending:
            keys = [key for key in keys if self._is_open(key)]
            origin = _origin(hook)
            self.ledger.extend(Setting(key, MISSING, origin) for key in keys)
        missing = [key for key in keys if self.ledger.value(key) is MISSING]
        self.waits.update(dict.fromkeys(missing, wait))

    def _is_pending(self, key: Key) -> bool:
        """Whether the value of a key is known once the task is built."""
        return key in self.waits and self.waits[key].pending

    def _is_open(self, key: Key) -> bool:
        return self.ledger.open_to(key, Source.PAIR)

    def _inputs(
        self, hook: Hook, unusable: set[Key]
    ) -> tuple[dict[str, Any], list[Key]]:
        """Returns the values of what a hook reads, and the keys that have none."""
        values: dict[str, Any] = {}
        absent: list[Key] = []
        for key in hook.reads:
            if key in PAIR_KEYS:
                values[str(key)] = self.components[key.parameter].name
                continue
            value = self._held(key)
            if value is MISSING or key in unusable:
                absent.append(key)
            else:
                # As the component will have it, where that needs no import: a path.
                values[str(key)] = realize(value, self._type_of(key))
        return values, absent

    def _held(self, key: Key) -> Value:
        """The winning value of a key; `MISSING` where part of it is, or where what a
        macro stands for is no value of the key's type."""
        value = self.ledger.expanded(self.ledger.value(key))
        if any(v is MISSING or isinstance(v, Macro) for v in walk(value)):
            return MISSING
        try:
            return convert(value, self._type_of(key))
        except BadValueError:
            return MISSING

    def _type_of(self, key: Key) -> Type:
        owner = self.components.get(key.selector)
        parameter = owner.parameters.get(key.parameter) if owner else None
        return parameter.type if parameter else ANY

    def _take(
        self, hook: Hook, keys: Sequence[Key], returned: Mapping[str, Any]
    ) -> None:
        """Adds the settings that a hook returned; what it may not set is a fault."""
        declared = set(map(str, hook.sets))
        for text in returned:
            if text not in declared:
                self._fault(hook, f"returned {text}, which it does not declare to set")
        for key in keys:
            if str(key) in returned:
                self._set(hook, key, returned[str(key)])
            elif key not in hook.optional:
                self._fault(hook, f"returned nothing for {key}")

    def _set(self, hook: Hook, key: Key, returned: Any) -> None:
        kind = self._type_of(key)
        try:
            value = convert(returned, kind)
            if not expressible(value, kind):
                raise BadValueError("a literal")
        except BadValueError as error:
            problem = f"returned {shown(returned)} for {key}"
            self._fault(hook, problem, expected=error.expected)
            return
        origin = Origin(Source.PAIR, hook.where, hook.doc)
        self.ledger.append(Setting(key, value, origin))
        self.computed[key] = hook

    def _check(self, hook: Hook, unusable: set[Key]) -> None:
        values, absent = self._inputs(hook, unusable)
        sentence = None if absent else self._called(hook, values)
        if sentence is None:
            return
        read = [setting for key in hook.reads if (setting := self.ledger.winner(key))]
        written = [setting for setting in read if setting.origin.source.by_user]
        self.faults.append(
            Fault(
                str(sentence).rstrip("."),
                given="; ".join(f"{s.key}={shown(s.value)}" for s in read),
                origin=written[-1].origin if written else _origin(hook),
                expected=hook.doc,
            )
        )

    def _called(self, hook: Hook, values: Mapping[str, Any]) -> Any:
        """Returns what a hook or a check returns; None when it raises, with a fault."""
        if hook in self.returned:
            return self.returned[hook]
        try:
            function = getattr(importlib.import_module(hook.module), hook.name)
            built = (self.task,) if hook.probes else ()
            result = function(HookConfig(values), *built)
            if hook.kind == "hook":
                self.returned[hook] = result
            return result
        except UserError as error:
            self.faults.append(Fault(str(error), origin=_origin(hook)))
        except (Exception, SystemExit) as error:
            given = ", ".join(f"{key}={value!r}" for key, value in values.items())
            self._fault(hook, f"raised {said(error)}{_line_of(error)}", given=given)
        return None

    def _fault(
        self, hook: Hook, problem: str, given: str = "", expected: str = ""
    ) -> None:
        self.faults.append(
            Fault(
                f"the pair {hook.kind} {hook.name} {problem}",
                given=given,
                origin=_origin(hook),
                expected=expected,
            )
        )


def _origin(hook: Hook) -> Origin:
    return Origin(Source.PAIR, hook.where)


def _line_of(error: BaseException) -> str:
    """Where a hook raised: a line of its own file, or of one that it calls."""
    frames = traceback.extract_tb(error.__traceback__)[1:]
    theirs = [frame for frame in frames if frame.filename != __file__]
    if not theirs:
        return ""
    own = theirs[-1].filename == theirs[0].filename
    return f" (line {theirs[-1].lineno}{'' if own else f' of {theirs[-1].filename}'})"
