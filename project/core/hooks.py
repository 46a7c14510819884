"""Pair hooks: computed values, declared with what they read and what they set.

The decorators only attach the declaration to the function. Hooks are found by looking
through the modules that the registry's `HOOKS` tables name, so that importing a module
registers nothing and a test needs no clean-up.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from graphlib import CycleError, TopologicalSorter
from types import ModuleType
from typing import Any, Final, Literal, TypeVar

from project.core.errors import Fault, nearest
from project.core.keys import ROLES, Key
from project.core.origins import Origin, Source

_ATTRIBUTE: Final = "__pair_hook__"

PROBED: Final = ("model", "trainer")
"""The roles whose keys a probe may set: those that are built after the task."""

SEED: Final = "trainer.seed"
"""What every component is built with, the task too."""

_Function = TypeVar("_Function", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Hook:
    """A pair hook or a pair check, as declared.

    Attributes:
        kind: `hook` computes values, `check` judges them.
        module: The module it is in.
        name: The function's name.
        where: Its file and line.
        doc: The first sentence of its docstring: the rule in words.
        task: Names or patterns of the tasks it is for.
        model: Names or patterns of the models it is for.
        batch: Name of the batch type that the pair shares; empty for any.
        reads: Keys it is given.
        sets: Keys it returns values for.
        optional: Those of `sets` that are skipped for a model without them.
        force: Whether a user's own value for one of `sets` is an error.
        probes: The role whose built component it is given; empty for none.
    """

    kind: Literal["hook", "check"]
    module: str
    name: str
    where: str
    doc: str
    task: tuple[str, ...]
    model: tuple[str, ...]
    batch: str
    reads: tuple[Key, ...]
    sets: tuple[Key, ...] = ()
    optional: tuple[Key, ...] = ()
    force: bool = False
    probes: Literal["", "task"] = ""

    def __str__(self) -> str:
        return f"{self.name} ({self.where})"

    @property
    def specificity(self) -> int:
        """How exactly it names its pairs: an exact name beats a pattern, a pattern a
        batch type alone."""
        sides = (self.task, self.model)
        exact = sum(not any(map(is_pattern, names)) for names in sides)
        named = sum("*" not in names for names in sides)
        return 3 * exact + named

    def is_for(self, task: str, model: str, batch: Sequence[str]) -> bool:
        """Returns whether it is for a pair that shares one of the `batch` types."""
        return (
            any(fnmatchcase(task, pattern) for pattern in self.task)
            and any(fnmatchcase(model, pattern) for pattern in self.model)
            and (not self.batch or self.batch in batch)
        )


def pair_hook(
    *,
    task: str | Sequence[str] = "*",
    model: str | Sequence[str] = "*",
    batch: str = "",
    reads: Sequence[str] = (),
    sets: Sequence[str],
    optional: Sequence[str] = (),
    force: bool = False,
    probes: Literal["", "task"] = "",
) -> Callable[[_Function], _Function]:
    """Declares a function that computes values for the pairs it names.

    The function is given the winning value of every key it `reads`, by key, and
    returns a value for every key it `sets`. It sees no built object, so that a config
    can be printed without building anything, unless it is a *probe*: one is given the
    built task besides, and runs only where building is allowed.

    Args:
        task: A task's public name, or a pattern (`*`, `?`, `[...]`), or several.
        model: A model's public name, or a pattern, or several.
        batch: The name of a batch type: only pairs that share it. With the defaults
            of `task` and `model`, all of them.
        reads: Keys such as `task.tokenizer_name`; `run.task` and `run.model` hold the
            public names.
        sets: Keys such as `model.vocab_size`.
        optional: Those of `sets` that are skipped for a model that lacks them.
        force: Makes a user's own, different value an error instead of replacing it.
        probes: `"task"` makes it a probe. It sets keys of the model and the trainer
            only, and not the seed, with which the task is built.

    Raises:
        ValueError: When it sets nothing, `optional` names what it does not set, a
            text is no key, or a probe sets what it may not.

    >>> @pair_hook(model="lit-*", reads=["task.size"], sets=["model.input_size"])
    ... def match_size(config):
    ...     return {"model.input_size": config["task.size"]}

    >>> @pair_hook(model="lit-*", probes="task", sets=["model.classes"])
    ... def match_classes(config, task):
    ...     return {"model.classes": task.num_classes}
    """
    if not sets:
        raise ValueError("a pair hook sets at least one key")
    if unknown := set(optional) - set(sets):
        raise ValueError(f"optional keys that are not set: {sorted(unknown)}")
    _check_probe(probes, sets)

    def declare(function: _Function) -> _Function:
        declaration = _declared(function, "hook", task, model, batch, reads)
        declaration |= {"sets": _keys(sets), "optional": _keys(optional)}
        hook = Hook(**declaration, force=force, probes=probes)
        setattr(function, _ATTRIBUTE, hook)
        return function

    return declare


def _check_probe(probes: str, sets: Sequence[str]) -> None:
    """Refuses what only a probe may not declare, and what is none."""
    if probes not in ("", "task"):
        raise ValueError(f'probes={probes!r}: only probes="task" is a probe')
    for key in _keys(sets) if probes else ():
        if key.scope or key.selector not in PROBED:
            allowed = " and ".join(f"{role}." for role in PROBED)
            raise ValueError(f"a probe sets {allowed} keys only: {key} is neither")
        if str(key) == SEED:
            raise ValueError(f"a probe cannot set {key}: the task is built with it")


def pair_check(
    *,
    task: str | Sequence[str] = "*",
    model: str | Sequence[str] = "*",
    batch: str = "",
    reads: Sequence[str],
) -> Callable[[_Function], _Function]:
    """Declares a function that says what is wrong with a pair's final values.

    It is given the values of the keys it `reads` and returns one sentence, or None
    when nothing is wrong. It runs when all of them are known.

    Args:
        task: A task's public name, or a pattern, or several.
        model: A model's public name, or a pattern, or several.
        batch: The name of a batch type: only pairs that share it.
        reads: Keys such as `task.tokenizer_name`.

    Raises:
        ValueError: When a text is no key.
    """

    def declare(function: _Function) -> _Function:
        declaration = _declared(function, "check", task, model, batch, reads)
        setattr(function, _ATTRIBUTE, Hook(**declaration))
        return function

    return declare


def _declared(
    function: Callable[..., Any],
    kind: str,
    task: str | Sequence[str],
    model: str | Sequence[str],
    batch: str,
    reads: Sequence[str],
) -> dict[str, Any]:
    code = inspect.unwrap(function).__code__
    line = code.co_firstlineno
    doc = inspect.cleandoc(function.__doc__ or "").split("\n\n")[0]
    return {
        "kind": kind,
        "module": function.__module__,
        "name": function.__name__,
        "where": f"{file_in_package(function.__module__, code.co_filename)}:{line}",
        "doc": " ".join(doc.split()),
        "task": _names(task),
        "model": _names(model),
        "batch": batch,
        "reads": _keys(reads),
    }


def _names(given: str | Sequence[str]) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)


def _keys(texts: Sequence[str]) -> tuple[Key, ...]:
    keys = tuple(map(Key.of, texts))
    for key in keys:
        role, _, inner = key.selector.partition(".")
        if role in ROLES and inner:
            whole = f"{role}.{inner.partition('.')[0]}"
            raise ValueError(f"{key} is a field: name the whole of it, {whole}")
    return keys


def file_in_package(module: str, path: str) -> str:
    """The file of a module as seen from its package's folder: `project/pairs/x.py`.

    It does not depend on the current folder, so that it can be cached.
    """
    parts = path.replace("\\", "/").split("/")
    depth = module.count(".") + (2 if parts[-1] == "__init__.py" else 1)
    return "/".join(parts[-depth:])


def hooks_in(module: ModuleType) -> Iterator[Hook]:
    """Yields the hooks that a module defines, in the order of its lines."""
    for value in vars(module).values():
        hook = getattr(value, _ATTRIBUTE, None)
        if isinstance(hook, Hook) and hook.module == module.__name__:
            yield hook


def unknown_key(
    hook: Hook, key: Key, owners: Mapping[str, Iterable[str]], does: str = "reads"
) -> Fault:
    """Returns the fault of a key that a hook names and that its pairs do not have.

    Args:
        hook: The hook or check.
        key: The key.
        owners: The parameters of the components it would be of, by their names.
        does: What the hook does with it: reads, or sets.
    """
    some = " and ".join(list(owners)[:2])
    lacks = f"which {some} do{'es' if len(owners) == 1 else ''} not have"
    if len(owners) > 2:
        lacks = f"which no {key.selector} has that it is for"
    known = dict.fromkeys(name for names in owners.values() for name in names)
    return Fault(
        f"the pair {hook.kind} {hook.name} {does} {key}, {lacks}",
        given=str(key),
        origin=Origin(Source.PAIR, hook.where),
        expected=f"a key of {some}" if len(owners) == 1 else "",
        nearest=tuple(
            str(replace(key, parameter=name)) for name in nearest(key.parameter, known)
        ),
    )


def is_pattern(name: str) -> bool:
    """Returns whether a name of a component stands for all that it matches."""
    return any(sign in name for sign in "*?[")


def ordered(hooks: Sequence[Hook]) -> list[Hook]:
    """Returns a pair's hooks so that each runs after those that set what it reads.

    A probe reads all that the task may be built from, parts and macros too.

    Raises:
        graphlib.CycleError: When there is no such order.
    """
    by_name = {f"{hook.module}.{hook.name}": hook for hook in hooks}
    graph: TopologicalSorter[str] = TopologicalSorter()
    for name, hook in by_name.items():
        graph.add(
            name,
            *(
                other_name
                for other_name, other in by_name.items()
                if any(_reads(hook, key) for key in other.sets)
            ),
        )
    return [by_name[name] for name in graph.static_order()]


def _reads(hook: Hook, key: Key) -> bool:
    built = bool(hook.probes) and key.selector not in PROBED
    return built or key in hook.reads


def conflicts(hooks: Sequence[Hook], task: str, model: str) -> list[Fault]:
    """Returns what is wrong with the hooks of one pair taken together.

    A cycle of reads and sets, a hook that reads what it sets, and two equally specific
    hooks that set one key are refused; nobody could say which value should hold.
    """
    faults = [*_self_readers(hooks), *_rivals(hooks, task, model)]
    if not faults:
        try:
            ordered(hooks)
        except CycleError as error:
            names = [name.rpartition(".")[2] for name in error.args[1]]
            problem = "pair hooks wait for each other: " + " -> ".join(names)
            return [Fault(problem, origin=Origin(Source.PAIR, hooks[0].where))]
    return faults


def _self_readers(hooks: Sequence[Hook]) -> Iterator[Fault]:
    for hook in hooks:
        if both := sorted(set(hook.reads) & set(hook.sets)):
            yield Fault(
                f"the pair hook {hook.name} reads what it sets: {both[0]}",
                origin=Origin(Source.PAIR, hook.where),
            )


def _rivals(hooks: Sequence[Hook], task: str, model: str) -> Iterator[Fault]:
    """Yields a fault for each key that equally specific hooks set."""
    for key in dict.fromkeys(key for hook in hooks for key in hook.sets):
        rivals = [hook for hook in hooks if key in hook.sets]
        best = max(hook.specificity for hook in rivals)
        equal = [hook for hook in rivals if hook.specificity == best]
        if len(equal) > 1:
            yield Fault(
                f"{len(equal)} pair hooks set {key} for {task} with {model}, and "
                f"none names the pair more exactly: {' and '.join(map(str, equal))}",
                origin=Origin(Source.PAIR, equal[0].where),
            )


def setter_of(key: Key, hooks: Sequence[Hook]) -> Hook | None:
    """Returns the most specific of the hooks that set a key, or None."""
    rivals = [hook for hook in hooks if key in hook.sets]
    return max(rivals, key=lambda hook: hook.specificity, default=None)
