"""Parameters that a constructor takes as `**kwargs` and hands on to its parent's.

Read from the source of the constructors: only there stands that they are handed on.
Where there is no source, or it does something else, nothing is known and nothing is
said.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

_NAMED: Final = (
    inspect.Parameter.POSITIONAL_OR_KEYWORD,
    inspect.Parameter.KEYWORD_ONLY,
)


@dataclass(slots=True)
class Forwarded:
    """What the `**kwargs` of a constructor may hold.

    Attributes:
        parameters: The parents' parameters that it may fill, by name, in order.
        makers: The constructor that has each of them.
        complete: Whether nothing else may be in it.
    """

    parameters: dict[str, inspect.Parameter] = field(
        default_factory=dict[str, inspect.Parameter]
    )
    makers: dict[str, Callable[..., Any]] = field(
        default_factory=dict[str, Callable[..., Any]]
    )
    complete: bool = False


@dataclass(frozen=True, slots=True)
class _Call:
    """A call of a parent's constructor that is given all of `**kwargs`.

    Attributes:
        node: The call.
        parent: The text of the parent's name; empty for `super()`.
        only: Whether `kwargs` is used nowhere else.
        handled: Names that the constructor may set in `kwargs` or read from it itself.
    """

    node: ast.Call
    parent: str
    only: bool
    handled: set[str]


def forwarded(cls: type) -> Forwarded:
    """Returns what the `**kwargs` of a class's constructor are handed on to."""
    found = Forwarded()
    maker, bases = _maker(cls.__mro__)
    while maker and (call := _handed_on(maker)):
        called = _bases_of(call, maker, bases)
        if called is None:
            found.complete = False
            break
        parent, bases = _maker(called)
        if parent is None:  # `object` takes nothing.
            found.complete = call.only
            break
        every = _parameters(parent)
        for parameter in _free(call, every):
            found.parameters.setdefault(parameter.name, parameter)
            found.makers.setdefault(parameter.name, parent)
        found.complete = call.only and not any(p.kind is p.VAR_KEYWORD for p in every)
        maker = parent
    return found


def _maker(
    bases: Sequence[type],
) -> tuple[Callable[..., Any] | None, Sequence[type]]:
    """The first constructor among classes, and the classes after its own."""
    for place, base in enumerate(bases):
        if base is not object and "__init__" in vars(base):
            return inspect.unwrap(vars(base)["__init__"]), bases[place + 1 :]
    return None, ()


def _parameters(maker: Callable[..., Any]) -> list[inspect.Parameter]:
    try:
        return list(inspect.signature(maker).parameters.values())[1:]
    except (TypeError, ValueError):
        return []


def _handed_on(maker: Callable[..., Any]) -> _Call | None:
    """The one call by which a constructor hands its `**kwargs` on."""
    name = next((p.name for p in _parameters(maker) if p.kind is p.VAR_KEYWORD), "")
    try:
        source = textwrap.dedent(inspect.getsource(maker)) if name else ""
        tree = ast.parse(source)
    except (OSError, TypeError, SyntaxError):
        return None
    calls = [node for node in ast.walk(tree) if _hands_on(node, name)]
    uses = sum(isinstance(n, ast.Name) and n.id == name for n in ast.walk(tree))
    if len(calls) != 1:
        return None
    (node,) = calls
    assert isinstance(node, ast.Call)
    assert isinstance(node.func, ast.Attribute)
    owner = node.func.value
    by_super = isinstance(owner, ast.Call) and ast.unparse(owner.func) == "super"
    parent = "" if by_super else ast.unparse(owner)
    handled: set[str] = set() if uses == 1 else _mentioned(tree)
    return _Call(node, parent, uses == 1, handled)


def _mentioned(tree: ast.AST) -> set[str]:
    """What may be a key of `kwargs` in a constructor: `kwargs.setdefault("rate", 1)`.

    The parent's default is not what such a parameter has where nobody sets it.
    """
    nodes = list(ast.walk(tree))
    texts = {n.value for n in nodes if isinstance(n, ast.Constant)}
    named = {n.arg for n in nodes if isinstance(n, ast.keyword)}
    return {each for each in texts | named if isinstance(each, str)}


def _hands_on(node: ast.AST, name: str) -> bool:
    """Whether a node is `....__init__(..., **name)`."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "__init__"
        and any(
            each.arg is None
            and isinstance(each.value, ast.Name)
            and each.value.id == name
            for each in node.keywords
        )
    )


def _bases_of(
    call: _Call, maker: Callable[..., Any], following: Sequence[type]
) -> Sequence[type] | None:
    """The classes of which the first with a constructor is called; None for a name
    that leads to no class."""
    if not call.parent:
        return following
    found: Any = getattr(maker, "__globals__", {})
    first, *more = call.parent.split(".")
    found = found.get(first)
    for part in more:
        found = getattr(found, part, None)
    return found.__mro__ if isinstance(found, type) else None


def _free(
    call: _Call, parameters: Sequence[inspect.Parameter]
) -> list[inspect.Parameter]:
    """The parameters of the called constructor that the caller does not give."""
    positional = call.node.args[1:] if call.parent else call.node.args
    if any(isinstance(each, ast.Starred) for each in positional):
        positional = []  # `*args`, which no config fills.
    given = {each.arg for each in call.node.keywords} | call.handled
    rest = parameters[len(positional) :]
    return [p for p in rest if p.kind in _NAMED and p.name not in given]
