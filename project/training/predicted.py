"""What a model predicts of a batch, taken apart: an array with a row an example.

A prediction may be a tensor, or several in a tuple, a mapping, a named tuple or a
dataclass, nested as one likes. What has nothing for each example is left out by name.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
import torch

Array = np.ndarray[Any, Any]

ROOT: Final = "output"
"""What a prediction is called that has no name of its own."""

_TARGETS: Final = ("target", "targets", "label", "labels", "y")
"""Names under which a batch has what is to be predicted."""

_PLAIN: Final = (str, int, float, bool, type(None))


def examples_in(prediction: Any, batch: Any) -> int:
    """Returns how many examples a batch has: the first size that the prediction and the
    batch share, else the prediction's; 0 where neither tells."""
    own = [len(each) for _, each in _leaves(prediction, ROOT) if _has_length(each)]
    theirs = {len(each) for _, each in _leaves(batch, "") if _has_length(each)}
    shared = [size for size in own if size in theirs]
    return next(iter([*shared, *own, *theirs]), 0)


def predicted(prediction: Any, examples: int) -> tuple[dict[str, Array], list[str]]:
    """Returns the arrays of a prediction, by name, and the names of what is left out.

    Args:
        prediction: What the model has returned for a batch.
        examples: How many examples the batch has.
    """
    kept: dict[str, Array] = {}
    left_out: list[str] = []
    for name, value in _leaves(prediction, ROOT):
        if value is None:
            continue
        if _has_length(value) and len(value) == examples:
            kept[name] = value
        else:
            left_out.append(name)
    return kept, left_out


def target_of(batch: Any, examples: int) -> Array | None:
    """Returns what is to be predicted, where a batch has it: under a name that says so,
    or as the second of two items."""
    found = _named(batch)
    pair = isinstance(batch, (tuple, list)) and len(batch) == 2
    if found is None and pair and not hasattr(batch, "_fields"):
        found = batch[1]
    if isinstance(found, (tuple, list)) and found and _is_array(found[0]):
        found = found[0]  # With its weights.
    if found is None:
        return None
    arrays = [v for _, v in _leaves(found, "") if _has_length(v)]
    fits = len(arrays) == 1 and len(arrays[0]) == examples
    return arrays[0] if fits else None


def classes_of(outputs: Mapping[str, Array], target: Array | None, names: int) -> str:
    """Returns which output has a score for each class; empty for none.

    Args:
        outputs: The arrays of a prediction, by name.
        target: What is to be predicted.
        names: How many classes the task names; 0 where it names none.
    """
    classes = target is not None and target.ndim == 1 and target.dtype.kind in "iu"
    for name, each in outputs.items():
        if each.ndim != 2 or each.shape[1] < 2 or each.dtype.kind != "f":
            continue
        if each.shape[1] == names:
            return name
        if classes and target is not None and target.max(initial=0) < each.shape[1]:
            return name
    return ""


def class_names(task: Any, loader: Any) -> list[str]:
    """Returns the names of the classes, where the task or its data has them.

    Args:
        task: Whose attribute `class_names` or `classes` is asked.
        loader: Whose dataset is asked besides.
    """
    for owner in (task, getattr(loader, "dataset", None)):
        for name in ("class_names", "classes"):
            found = getattr(owner, name, None)
            listed = isinstance(found, Sequence) and not isinstance(found, str)
            if listed and found and all(isinstance(each, str) for each in found):
                return list(found)
    return []


def _named(batch: Any) -> Any:
    fields = dict(_fields(batch) or ())
    return next((fields[name] for name in _TARGETS if name in fields), None)


def _fields(value: Any) -> list[tuple[str, Any]] | None:
    """The fields of what has names for them."""
    if isinstance(value, Mapping):
        return [(str(name), inner) for name, inner in value.items()]
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return list(zip(value._fields, value, strict=True))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in dataclasses.fields(value)]
        return [(name, getattr(value, name)) for name in names]
    return None


def _leaves(value: Any, name: str) -> Iterator[tuple[str, Any]]:
    """Yields what a value is made of, tensors as arrays, each with its path."""
    fields = _fields(value)
    if _is_array(value):
        yield name, _array(value)
    elif fields is not None:
        for key, inner in fields:
            yield from _leaves(inner, key if name in (ROOT, "") else f"{name}.{key}")
    elif isinstance(value, (list, tuple)):
        yield from _items(value, name)
    else:
        yield name, value


def _items(value: Sequence[Any], name: str) -> Iterator[tuple[str, Any]]:
    if value and all(isinstance(each, _PLAIN) for each in value):
        yield name, np.array(["" if each is None else each for each in value])
    elif value and all(_is_array(each) and not each.ndim for each in value):
        yield name, np.stack([_array(each) for each in value])
    else:
        for place, inner in enumerate(value):
            yield from _leaves(inner, f"{name}.{place}" if name else "")


def _is_array(value: Any) -> bool:
    return isinstance(value, (torch.Tensor, np.ndarray))


def _has_length(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.ndim > 0


def _array(value: Any) -> Array:
    if isinstance(value, np.ndarray):
        return value
    value = value.detach().cpu()
    if value.layout != torch.strided:
        value = value.to_dense()
    if value.dtype in (torch.bfloat16, torch.float16):
        value = value.float()
    return value.resolve_conj().resolve_neg().numpy()
