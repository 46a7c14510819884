"""What stands in for a `predict_step` that a model has not: a call of its `forward`.

Lightning gives `forward` the whole batch, as models here take it. One that takes
tensors alone is given the inputs of the batch, as its own steps would give them.
"""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from torch import Tensor, nn

_TARGETS: Final = ("target", "targets", "label", "labels", "y")

_CONTAINERS: Final = (tuple, list, dict, Mapping, Sequence)


def forward_step(model: nn.Module, say: Callable[[str], None]) -> Callable[..., Any]:
    """Returns a step that calls a model's `forward`.

    Args:
        model: The model.
        say: Takes one line of what the user should know, once.
    """
    forward = _Forward(model)
    said: list[str] = []

    def predict_step(batch: Any, batch_idx: int, dataloader_idx: int = 0) -> Any:
        arguments, named = forward.given(batch)
        if not said:
            said.append(_said(batch, arguments, named))
            say(said[0])
        return model(*arguments, **named)

    return predict_step


def _said(batch: Any, arguments: Sequence[Any], named: Mapping[str, Any]) -> str:
    start = "the model has no predict_step: what its forward returns is written"
    if named:
        return f"{start}, given {', '.join(named)} of a batch"
    if len(arguments) == 1 and arguments[0] is batch:
        return start
    count = len(arguments)
    first = "the first item" if count == 1 else f"the first {count} items"
    return f"{start}, given {first} of a batch"


class _Forward:
    """What a model's `forward` takes.

    Args:
        model: The model.
    """

    def __init__(self, model: nn.Module) -> None:
        function = type(model).forward
        _, *parameters = inspect.signature(function).parameters.values()
        positional = (
            inspect.Parameter.POSITIONAL_ONLY,
            inspect.Parameter.POSITIONAL_OR_KEYWORD,
        )
        taken = [each for each in parameters if each.kind in positional]
        self.names = [each.name for each in taken]
        self.required = [each.name for each in taken if each.default is each.empty]
        try:
            hints = typing.get_type_hints(function)
        except Exception:  # A name that only a type checker knows.
            hints = {}
        self.takes = hints.get(self.names[0]) if self.names else None

    def given(self, batch: Any) -> tuple[Sequence[Any], Mapping[str, Any]]:
        """Returns the arguments of its call for a batch."""
        named = self._named(batch) if isinstance(batch, Mapping) else {}
        if self._takes_whole(batch):
            return [batch], {}
        if named and {*self.required} <= {*named}:
            return [], named
        if isinstance(batch, (tuple, list)) and batch:
            return batch[: max(len(self.required), 1)], {}
        return [batch], {}

    def _takes_whole(self, batch: Any) -> bool:
        """Whether it says so, or its batches have names for what is in them."""
        if not self.names or self.names[0] == "batch":
            return True
        by_name = hasattr(batch, "_fields") and self.takes is not Tensor
        return by_name or _is_container(self.takes, batch)

    def _named(self, batch: Mapping[str, Any]) -> dict[str, Any]:
        """The parameters that a batch has by name; a target only where it must be."""
        return {
            name: batch[name]
            for name in self.names
            if name in batch and (name in self.required or name not in _TARGETS)
        }


def _is_container(annotation: Any, batch: Any) -> bool:
    """Whether an annotation says that the whole batch is taken."""
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        return any(_is_container(each, batch) for each in typing.get_args(annotation))
    found = typing.get_origin(annotation) or annotation
    if typing.is_typeddict(found):
        return isinstance(batch, Mapping)
    if not isinstance(found, type) or not issubclass(found, _CONTAINERS):
        return False
    return isinstance(batch, found)
