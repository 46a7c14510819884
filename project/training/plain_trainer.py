"""The trainer of a config as code of Lightning's alone.

What `Trainer` adds to Lightning's is written in Lightning's own words: the seed, the
best and the last checkpoint, early stopping, the metrics in a file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from project.core.components.component import Component
from project.core.keys import Key
from project.core.ledger import Setting
from project.core.origins import Source
from project.core.resolving.resolution import Resolution
from project.core.values import MISSING, Opaque, Reference, Value, shown, walk
from project.core.writing.config import Row
from project.core.writing.python_code import Code, call, quoted
from project.core.writing.python_imports import Imports
from project.core.writing.python_parts import Parts, expanded
from project.training.monitors import direction_of

INDENT: Final = 4
"""How far the lines are to be indented."""

NAMES: Final = ("best", "last")
"""The variables that it writes."""

_OURS: Final = ("patience", "monitor", "mode", "seed", "experiment", "checkpoint_every")
"""Settings that Lightning's trainer has not."""

_DIFFERENT: Final = ("deterministic", "max_epochs")
"""Settings whose defaults are others than Lightning's."""

_LIGHTNING: Final = "pytorch_lightning"


class PlainTrainer:
    """Writes the trainer.

    Args:
        resolution: The config.
        imports: Is told what the code needs.
        parts: Writes values.
        comments: Whether to say where values come from.

    Attributes:
        keeps: Whether checkpoints are kept.
        classes: Classes of the script's own, with what they derive from.
    """

    def __init__(
        self, resolution: Resolution, imports: Imports, parts: Parts, *, comments: bool
    ) -> None:
        self._resolution = resolution
        self._imports = imports
        self._parts = parts
        self._comments = comments
        self.keeps = not self._keeps_nothing()
        self.classes: dict[str, str] = {}

    def seed(self) -> Iterator[str]:
        """Yields the line that seeds."""
        seed = Code(repr(self._value("seed", 0)))
        arguments = (seed, Code("workers=True"))
        code = call("pl.seed_everything", arguments)
        yield from code.before("", self._where("seed")).lines(within=INDENT)

    @property
    def has_parts(self) -> bool:
        """Whether the trainer is given what is made before it is."""
        component = self._resolution.components["trainer"]
        return any(
            isinstance(inner, Reference) and inner.call
            for name in component.parameters
            for inner in walk(self._expanded(name))
        )

    def checkpoints(self) -> Iterator[str]:
        """Yields what keeps the best weights and the last."""
        if (every := self._value("checkpoint_every")) is not None:
            yield f"# trainer.checkpoint_every={shown(every)}: a plain script goes on"
            yield "# from the end of an epoch alone."
        if not self.keeps:
            return
        if self._comments and not self._where("monitor"):
            monitor = self._value("monitor")
            yield f"# A model that does not log {monitor} needs another monitor here."
        checkpoint = self._callback("ModelCheckpoint")
        ends = self._at_epoch_end()
        end = (
            ()
            if ends
            else (Code(f"save_on_train_epoch_end={self._validates_never()}"),)
        )
        best = call(checkpoint, (*_file("best"), *self._judged(), *end, _OVERWRITE))
        last = call(checkpoint, (*_file("last"), _AT_EPOCH_END, _OVERWRITE))
        yield from best.before("best = ").lines(within=INDENT)
        yield from last.before("last = ").lines(within=INDENT)

    def code(self, rows: Mapping[str, Row]) -> Code:
        """Returns the trainer.

        Args:
            rows: What a printed config shows of it, by name.
        """
        known = {name: Row(name, self._value(name)) for name in _DIFFERENT}
        known |= {name: row for name, row in rows.items() if name not in _OURS}
        arguments = {
            name: self._argument(row)
            for name, row in known.items()
            if not isinstance(row.value, Opaque) and row.value is not MISSING
        }
        return call("pl.Trainer", list((arguments | self._added()).values()))

    def _added(self) -> dict[str, Code]:
        """The arguments that hold what `Trainer` adds."""
        found: dict[str, Code] = {}
        callbacks = [*self._items("callbacks"), *self._watchers()]
        if callbacks:
            found["callbacks"] = self._list("callbacks", callbacks)
        barebones = bool(self._value("barebones"))
        if not barebones:
            loggers = self._loggers()
            found["logger"] = self._list("logger", loggers) if loggers else Code(
                "logger=False", comment=self._where("logger")
            )  # fmt: skip
        if not (self.keeps or barebones or self._has_checkpoint()):
            found["enable_checkpointing"] = Code("enable_checkpointing=False")
        return found

    def _argument(self, row: Row) -> Code:
        code = self._parts.code(row.value, row.type)
        return code.before(f"{row.name}=", row.comment if self._comments else "")

    def _list(self, name: str, items: list[Code]) -> Code:
        code = Code("[", tuple(items), "]")
        return code.before(f"{name}=", self._where(name))

    def _watchers(self) -> Iterator[Code]:
        patience = self._value("patience")
        if patience is not None:
            stopping = self._callback("EarlyStopping")
            judged = list(self._judged())
            judged.append(Code(f"patience={patience}", comment=self._where("patience")))
            if not self._at_epoch_end():
                ends = self._validates_never()
                judged.append(Code(f"check_on_train_epoch_end={ends}"))
            yield call(stopping, judged)
        if self.keeps:
            yield from map(Code, NAMES)

    def _judged(self) -> Iterator[Code]:
        """The metric that decides, and whether less of it is better."""
        monitor = self._value("monitor", "val_loss")
        mode = self._value("mode") or direction_of(monitor)
        yield Code(f"monitor={quoted(monitor)}", comment=self._where("monitor"))
        yield Code(f"mode={quoted(mode)}", comment=self._where("mode"))

    def _loggers(self) -> list[Code]:
        setting = self._value("logger")
        if setting is False:
            return []
        theirs = [] if setting is True else list(self._items("logger"))
        if self._value("fast_dev_run"):
            return theirs
        logger = self._imports.target(f"{_LIGHTNING}.loggers:CSVLogger")
        return [call(logger, [Code('"."'), Code('name="logs"')]), *theirs]

    def _items(self, name: str) -> Iterator[Code]:
        """None, one or several of the user's own."""
        value = self._expanded(name)
        if isinstance(value, (list, tuple)):
            yield from (self._parts.code(item) for item in value)
        elif isinstance(value, Reference):
            one = self._component(value)
            several = one is not None and not one.bases  # A function may return many.
            yield self._parts.code(value).before("*" if several else "")

    def _callback(self, name: str) -> str:
        """One of Lightning's callbacks, in a class of its own where the user has one:
        Lightning keeps the states of callbacks by their classes."""
        target = self._imports.target(f"{_LIGHTNING}.callbacks:{name}")
        if all(component.class_name != name for component in self._theirs()):
            return target
        if target not in self.classes.values():
            self.classes[self._imports.free(f"Another{name}")] = target
        return next(own for own, base in self.classes.items() if base == target)

    def _theirs(self) -> list[Component]:
        """What the user's callbacks are."""
        references = [
            value
            for value in walk(self._expanded("callbacks"))
            if isinstance(value, Reference)
        ]
        return [found for each in references if (found := self._component(each))]

    # ------------------------------------------------------------------- values

    def _setting(self, name: str) -> Setting | None:
        return self._resolution.ledger.winner(Key("", "trainer", name))

    def _value(self, name: str, default: Any = None) -> Any:
        """A value, macros resolved."""
        value = self._resolution.held(Key("", "trainer", name))
        return default if value is MISSING else value

    def _expanded(self, name: str) -> Value:
        """A value, with the scopes of the macros in it."""
        setting = self._setting(name)
        return expanded(setting.value, self._resolution.ledger) if setting else None

    def _where(self, name: str) -> str:
        setting = self._setting(name)
        if not self._comments or setting is None:
            return ""
        by_default = setting.origin.source is Source.DEFAULT
        return "" if by_default else setting.origin.where

    def _component(self, reference: Reference) -> Component | None:
        return self._resolution.components.get(reference.name.rpartition(".")[2])

    # ------------------------------------- as the trainer component decides it

    def _keeps_nothing(self) -> bool:
        none = self._value("enable_checkpointing") is False
        return none or bool(self._value("barebones") or self._value("fast_dev_run"))

    def _has_checkpoint(self) -> bool:
        """Whether a callback of the user's keeps checkpoints."""
        return any(
            base.endswith(".callbacks.checkpoint.Checkpoint")
            for component in self._theirs()
            for base in component.bases
        )

    def _at_epoch_end(self) -> bool:
        """Whether every epoch ends in its one validation."""
        interval = self._value("val_check_interval")
        whole = interval is None or (isinstance(interval, float) and interval == 1.0)
        return whole and self._value("check_val_every_n_epoch", 1) == 1

    def _validates_never(self) -> bool:
        return self._value("limit_val_batches") == 0


def _file(name: str) -> tuple[Code, Code]:
    return Code('dirpath="checkpoints"'), Code(f"filename={quoted(name)}")


_OVERWRITE: Final = Code("enable_version_counter=False")

_AT_EPOCH_END: Final = Code("save_on_train_epoch_end=True")
