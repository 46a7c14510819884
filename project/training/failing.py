"""Whose an exception of a training is, and whether its run is kept.

The frames of an exception tell: one of them is a method of the task, the model or a
part, and Lightning's own say which hook it called, and with which batch.
"""

from __future__ import annotations

import dataclasses
import errno
import re
import signal
import traceback
import types
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, Final

import pytorch_lightning as pl
from pytorch_lightning.loggers import Logger
from torch import nn

from project.core.blame import Blame, blame
from project.core.building.blaming import blame_for
from project.core.building.build import Built
from project.core.errors import (
    ConfigError,
    Fault,
    ProjectError,
    RunError,
    UserError,
    not_an_exit,
    some_of,
)
from project.core.frames import is_machinery, told
from project.core.gin_bridge.injection import ComponentError
from project.core.keys import ROLES
from project.core.loading import load, said, words_of
from project.core.resolving.resolution import Resolution
from project.runs.signals import Interrupted
from project.training.extras import lacking

_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS)

_WRITERS: Final = ("project.runs", "project.core.replacing",
                   "project.training.checkpoints")  # fmt: skip
"""The modules that write what a run leaves."""

_MOST_FIELDS: Final = 6

_STEPS: Final = ("training_step", "validation_step", "test_step", "predict_step")
"""The hooks that are given a batch."""

_OF_LIGHTNING: Final = {"_init_optimizers_and_lr_schedulers": "configure_optimizers"}
"""Functions of Lightning's that say what is wrong with what a hook has returned."""


@contextmanager
def blaming(resolution: Resolution, built: list[Built]) -> Iterator[None]:
    """Lets an exception that passes through say whose it is; it stays what it is.

    Args:
        resolution: What is built and trained.
        built: What of it there is by then; empty until it is built.
    """
    try:
        yield
    except (ProjectError, UserError, ComponentError, KeyboardInterrupt, Interrupted):
        raise  # They are answers already.
    except BaseException as error:
        if signalled := _signalled(error):
            raise signalled from None
        raised = _not_an_exit(_first(error))
        with suppress(Exception):  # Nothing here may hide what was raised.
            if hidden := _hidden(raised):
                raised.add_note(hidden)
            for each in built:
                blame(raised, _blame(resolution, each, raised))
        if raised is error:
            raise
        raise raised from None


def _hidden(error: BaseException) -> str:
    """What a property has raised, where torch says that there is no such attribute: a
    module asks its parameters and layers when a property raises `AttributeError`."""
    text = words_of(error) if isinstance(error, AttributeError) else ""
    found = re.fullmatch(r"'(\w+)' object has no attribute '(\w+)'", text)
    for frame, _ in traceback.walk_tb(error.__traceback__) if found else ():
        owner = _self(frame)
        there = getattr(type(owner), found[2], None) if found else None
        if not isinstance(there, property) or not isinstance(owner, nn.Module):
            continue
        try:
            there.__get__(owner)
        except AttributeError as inner:
            where = told(inner).frames[-1:]
            place = "".join(f" ({each.file}:{each.line})" for each in where)
            return f"{found[2]} is a property, and raises {said(inner)}{place}"
    return ""


def _signalled(error: BaseException) -> Interrupted | None:
    """The signal that has led to an error: one that strikes while torch writes a
    checkpoint, say, is to torch a file that has come out too short."""
    led: BaseException | None = error
    while led is not None and not isinstance(led, Interrupted):
        led = led.__cause__ or led.__context__
    return led


def _first(error: BaseException) -> BaseException:
    """The exception that a hook for exceptions was told of, where that hook raised."""
    first = error.__context__
    hooks = [
        frame.f_locals.get("hook_name")
        for frame, _ in traceback.walk_tb(error.__traceback__)
        if frame.f_code.co_name.startswith("_call_")
    ]
    if first is None or "on_exception" not in hooks:
        return error
    first.add_note(f"and then on_exception raised {said(error)}")
    return first


def _not_an_exit(error: BaseException) -> BaseException:
    """An exception that says that somebody asked for the end of the program, which
    would be taken for a training that is done."""
    interrupted = isinstance(error.__context__, KeyboardInterrupt)
    if isinstance(error, SystemExit) and interrupted:  # Lightning's answer to it.
        return Interrupted(signal.SIGINT)
    return not_an_exit(error)


@contextmanager
def config_errors(resolution: Resolution) -> Iterator[None]:
    """Makes a setting that a constructor refuses an error of the config, and a part
    that lacks its package."""
    try:
        yield
    except ComponentError as error:
        if isinstance(error.cause, ConfigError):
            located = [_located(fault, error) for fault in error.cause.faults]
            raise ConfigError(*located) from None
        if fault := lacking(error, resolution):
            raise ConfigError(fault) from None
        raise


def _located(fault: Fault, error: ComponentError) -> Fault:
    """Returns a fault of a component with the place where its parameter was set."""
    origin = error.origins.get(fault.key.rpartition(".")[2])
    return fault.at(origin) if origin else fault


def is_kept(error: BaseException, built: list[Built]) -> bool:
    """Returns whether a run that an exception has ended is worth its folder.

    Once a step was taken it is, and where something ended it that is nobody's mistake:
    a signal, a full disk; or where the training itself came to nothing.

    Args:
        error: What ended it.
        built: What there was by then.
    """
    if isinstance(error, (Interrupted, KeyboardInterrupt, RunError)):
        return True
    if isinstance(error, OSError) and (error.errno in _FULL or _ours(error)):
        return True
    return any(_took_a_step(each) for each in built)


def _took_a_step(built: Built) -> bool:
    trainer: pl.Trainer = built.trainer
    model: pl.LightningModule = built.model
    if trainer.global_step > 0:
        return True
    if not isinstance(model, pl.LightningModule):
        return False  # Lightning has refused it.
    # Whoever steps by hand, or has nothing to step, may never be counted.
    counted = model.automatic_optimization and any(
        each.requires_grad for each in model.parameters()
    )
    return not counted and trainer.fit_loop.epoch_loop.total_batch_idx > 0


def _ours(error: BaseException) -> bool:
    """Whether an exception was raised while a run was written."""
    names = [
        frame.f_globals.get("__name__", "")
        for frame, _ in traceback.walk_tb(error.__traceback__)
    ]
    return any(name.startswith(_WRITERS) for name in names)


def _blame(resolution: Resolution, built: Built, error: BaseException) -> Blame:
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    owners = _Owners(resolution, built)
    for number in reversed(range(len(frames))):
        who = owners.of(frames[number])
        if who is None:
            continue
        doing, batch = _called(frames[: number + 1])
        if isinstance(_self(frames[number]), (pl.Callback, Logger)):
            doing, batch = _entered(frames[: number + 1]), ""
        if not isinstance(who, str):
            return Blame(component=_class_of(who), doing=doing, batch=batch)
        others = ("task", "model") if batch else ()
        return blame_for(
            resolution, error, who, others=others, doing=doing, batch=batch
        )
    who, doing = "task", _loader(frames)
    if not doing:
        who, doing = _named(words_of(error), built) or ("trainer", "fit")
    return blame_for(resolution, error, who, others=(), doing=doing)


def _named(text: str, built: Built) -> tuple[str, str] | None:
    """The role and the method that Lightning says has returned what it cannot use."""
    for role in ("task", "model"):
        name = type(getattr(built, role)).__name__
        if found := re.search(rf"`{re.escape(name)}\.(\w+)\(\)`", text):
            return role, found[1]
    return None


class _Owners:
    """Whose method a frame is.

    Args:
        resolution: What was built.
        built: What came of it.
    """

    def __init__(self, resolution: Resolution, built: Built) -> None:
        self._roles = {id(getattr(built, role)): role for role in ("task", "model")}
        self._parts = {
            load(component.target): name
            for name, component in resolution.components.items()
            if name not in ROLES
        }
        self._others = [*built.trainer.callbacks, *built.trainer.loggers]

    def of(self, frame: types.FrameType) -> Any:
        """Returns the role or the part whose method a frame is, by name; a callback or
        a logger of somebody else's itself; None for none."""
        owner = _self(frame)
        if id(owner) in self._roles:
            return self._roles[id(owner)]
        if type(owner) in self._parts:
            # torch's own losses and layers are the model's, which called them.
            inside = isinstance(owner, nn.Module) and is_machinery(_file(frame))
            return None if inside else self._parts[type(owner)]
        ours = type(owner).__module__.startswith("project.training")
        return owner if not ours and _is_among(owner, self._others) else None


def _self(frame: types.FrameType) -> Any:
    """The object whose method a frame is, if it is one's."""
    code = frame.f_code
    return frame.f_locals.get(code.co_varnames[0]) if code.co_argcount else None


def _is_among(owner: Any, objects: list[Any]) -> bool:
    return any(owner is each for each in objects)


def _file(frame: types.FrameType) -> str:
    return frame.f_code.co_filename


def _called(frames: list[types.FrameType]) -> tuple[str, str]:
    """The hook that was called, as Lightning's frames say, and the batch it was for."""
    for frame in reversed(frames):
        hook = frame.f_locals.get("hook_name")
        if frame.f_code.co_name.startswith("_call_") and isinstance(hook, str):
            given = frame.f_locals.get("args") or ()
            stepped = hook in _STEPS and given
            return hook, described(given[0]) if stepped else ""
    name = frames[-1].f_code.co_name
    if is_machinery(_file(frames[-1])):  # Lightning's, of what the model gave it.
        return _OF_LIGHTNING.get(name, "fit"), ""
    return name, ""


def _entered(frames: list[types.FrameType]) -> str:
    """The method that was called of a callback or a logger, which calls its others."""
    name, owner = "", _self(frames[-1])
    for frame in reversed(frames):
        if _self(frame) is not owner:
            break
        name = frame.f_code.co_name
    return name


def _loader(frames: list[types.FrameType]) -> str:
    """What was asked of the task's loaders, where it was a batch."""
    owners = [_self(frame) for frame in frames]
    iterated = "torch.utils.data.dataloader"
    if not any(type(owner).__module__ == iterated for owner in owners):
        return ""
    sources = [getattr(owner, "_data_source", None) for owner in owners]
    names = [getattr(source, "name", "") for source in sources]
    name = next((name for name in reversed(names) if name), "a loader")
    return f"a batch of {name}"


def described(batch: Any) -> str:
    """Returns what a batch is: the types and the shapes of its fields.

    >>> described((torch.zeros(2, 3), torch.zeros(2, dtype=torch.int64)))
    'float32 [2, 3], int64 [2]'
    """
    fields = _fields(batch)
    texts = [f"{name} {_shape(value)}".strip() for name, value in fields]
    return some_of(texts, _MOST_FIELDS)


def _fields(batch: Any) -> list[tuple[str, Any]]:
    if isinstance(batch, Mapping):
        return [(str(name), value) for name, value in batch.items()]
    if isinstance(batch, tuple) and hasattr(batch, "_fields"):
        return list(zip(batch._fields, batch, strict=True))
    if dataclasses.is_dataclass(batch) and not isinstance(batch, type):
        names = [field.name for field in dataclasses.fields(batch)]
        return [(name, getattr(batch, name)) for name in names]
    if isinstance(batch, (list, tuple)) and batch:
        return [("", value) for value in batch]
    return [("", batch)]


def _shape(value: Any) -> str:
    shape, kind = getattr(value, "shape", None), getattr(value, "dtype", None)
    if shape is None or kind is None:
        return type(value).__name__
    return f"{str(kind).removeprefix('torch.')} {list(shape)}"


def _class_of(owner: Any) -> str:
    return f"{type(owner).__module__}.{type(owner).__qualname__}"
