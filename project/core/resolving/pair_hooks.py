"""The `pair` source: runs the pair hooks of one pair.

A hook sees the winning value of every key it reads, over all sources and the hooks
ordered before it. Precedence decides only whether what it sets wins.
"""

from __future__ import annotations

import importlib
import pathlib
import traceback
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, cast

from project.core.components.component import Component
from project.core.components.manifest import Manifest
from project.core.components.registry import said
from project.core.errors import Fault, UserError
from project.core.hooks import Hook, ordered, setter_of
from project.core.keys import Key
from project.core.ledger import Ledger, Setting, expanded
from project.core.origins import Origin, Source
from project.core.resolving.resolution import Wait
from project.core.types import ANY, BadValueError, Type, convert, expressible
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


class PairHooks:
    """Runs a pair's hooks and checks.

    Attributes:
        faults: What went wrong.
        waits: Keys whose hook still lacks an input.
        computed: The hook that set a key, by key.
        forced: Those of `computed` that a user may not set.
    """

    def __init__(
        self,
        manifest: Manifest,
        roles: Mapping[str, Component],
        ledger: Ledger,
        precedence: tuple[Source, ...],
    ) -> None:
        self.roles = roles
        self.ledger = ledger
        self.precedence = precedence
        self.faults: list[Fault] = []
        self.waits: dict[Key, Wait] = {}
        self.computed: dict[Key, Hook] = {}
        self.forced: dict[Key, Hook] = {}
        declared = manifest.hooks_for(roles["task"], roles["model"])
        self.hooks = [hook for hook in declared if hook.kind == "hook"]
        self.checks = [hook for hook in declared if hook.kind == "check"]

    def run(self, bad: set[Key]) -> None:
        """Runs the hooks in the order of what they read and set, then the checks.

        Args:
            bad: Keys whose value is a fault already; what reads them waits.
        """
        for hook in ordered(self.hooks):
            keys = self._keys_of(hook)
            if not keys:
                continue
            values, absent = self._inputs(hook, bad)
            if absent:
                for key in keys:
                    if self.ledger.folded(self.precedence).value(key) is MISSING:
                        self.waits[key] = Wait(hook, tuple(absent))
                continue
            self._run(hook, keys, values)
            bad.update(key for key in keys if key not in self.computed)
        for check in self.checks:
            values, absent = self._inputs(check, bad)
            if not absent:
                self._check(check, values)

    def _keys_of(self, hook: Hook) -> list[Key]:
        """The keys that this hook, and no more specific one, sets for this pair."""
        keys: list[Key] = []
        for text in hook.sets:
            key = Key.parse(text)
            owner = self.roles.get(key.selector)
            if owner is not None and key.parameter not in owner.parameters:
                if text not in hook.optional:
                    self._fault(
                        hook,
                        f"sets {text}, which {owner.name} does not have",
                        expected=f'optional=["{text}"], if that is no mistake',
                    )
                continue
            if setter_of(text, self.hooks) is hook:
                keys.append(key)
        return keys

    def _inputs(self, hook: Hook, bad: set[Key]) -> tuple[dict[str, Any], list[str]]:
        folded = self.ledger.folded(self.precedence)
        values: dict[str, Any] = {}
        absent: list[str] = []
        for text in hook.reads:
            if text in ("run.task", "run.model"):
                values[text] = self.roles[text.partition(".")[2]].name
                continue
            key = Key.parse(text)
            value = expanded(folded.value(key), folded)
            if key in bad or any(
                inner is MISSING or isinstance(inner, Macro) for inner in walk(value)
            ):
                absent.append(text)
                continue
            owner = self.roles.get(key.selector)
            parameter = owner.parameters.get(key.parameter) if owner else None
            values[text] = _as_object(value, parameter.type if parameter else None)
        return values, absent

    def _run(self, hook: Hook, keys: Sequence[Key], values: Mapping[str, Any]) -> None:
        result = self._called(hook, values)
        if result is None:
            return
        if not isinstance(result, Mapping):
            self._fault(hook, f"returned {result!r}, expected a dict by key")
            return
        returned = cast(Mapping[str, Any], result)
        for text in returned:
            if text not in hook.sets:
                self._fault(hook, f"returned {text}, which it does not declare to set")
        origin = Origin("pair", hook.where, hook.doc)
        for key in keys:
            if str(key) not in returned:
                if str(key) not in hook.optional:
                    self._fault(hook, f"returned nothing for {key}")
                continue
            owner = self.roles.get(key.selector)
            value = returned[str(key)]
            kind = owner.parameters[key.parameter].type if owner is not None else ANY
            try:
                value = convert(value, kind)
                if not expressible(value, kind):
                    raise BadValueError("a literal")
            except BadValueError as error:
                problem = f"returned {shown(value)} for {key}"
                self._fault(hook, problem, expected=error.expected)
                continue
            self.ledger.append(Setting(key, value, origin))
            self.computed[key] = hook
            if hook.force:
                self.forced[key] = hook

    def _check(self, hook: Hook, values: Mapping[str, Any]) -> None:
        sentence = self._called(hook, values, what="check")
        if sentence is None:
            return
        folded = self.ledger.folded(self.precedence)
        origins = [folded.winner(Key.parse(key)) for key in hook.reads]
        written = [
            s for s in origins if s and s.origin.source not in ("default", "pair")
        ]
        self.faults.append(
            Fault(
                str(sentence).rstrip("."),
                given="; ".join(f"{s.key}={shown(s.value)}" for s in origins if s),
                origin=written[-1].origin if written else Origin("pair", hook.where),
                expected=hook.doc,
            )
        )

    def _called(
        self,
        hook: Hook,
        values: Mapping[str, Any],
        what: Literal["hook", "check"] = "hook",
    ) -> Any:
        try:
            module = importlib.import_module(hook.module)
            return getattr(module, hook.name)(HookConfig(values))
        except UserError as error:
            self.faults.append(Fault(str(error), origin=Origin("pair", hook.where)))
            return None
        except Exception as error:
            self._fault(
                hook,
                f"raised {said(error)}{_line_of(error)}",
                given=", ".join(f"{k}={v!r}" for k, v in values.items()),
                what=what,
            )
            return None

    def _fault(
        self,
        hook: Hook,
        problem: str,
        given: str = "",
        expected: str = "",
        what: Literal["hook", "check"] = "hook",
    ) -> None:
        self.faults.append(
            Fault(
                f"the pair {what} {hook.name} {problem}",
                given=given,
                origin=Origin("pair", hook.where),
                expected=expected,
            )
        )


def _line_of(error: Exception) -> str:
    """Where a hook raised: a line of its own file, or of one that it calls."""
    frames = traceback.extract_tb(error.__traceback__)[1:]
    theirs = [frame for frame in frames if frame.filename != __file__]
    if not theirs:
        return ""
    own = theirs[-1].filename == theirs[0].filename
    return f" (line {theirs[-1].lineno}{'' if own else f' of {theirs[-1].filename}'})"


def _as_object(value: Value, kind: Type | None) -> Any:
    """A value as the component will have it, where that needs no import: paths."""
    kinds = (
        {kind.kind, *(argument.kind for argument in kind.arguments)}
        if kind
        else set[str]()
    )
    if isinstance(value, str) and "path" in kinds and "str" not in kinds:
        return pathlib.Path(value)
    return value
