"""A config as a plain script of Lightning's, which trains to the same bits.

Neither torch nor a component is imported to write it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from project.core.components.component import Component
from project.core.components.reachable import folder_needed, source_of
from project.core.errors import ConfigError, Fault
from project.core.keys import Key
from project.core.resolving.resolution import Resolution
from project.core.values import Opaque
from project.core.writing.config import Row
from project.core.writing.python_code import Code, call, quoted
from project.core.writing.python_imports import Imports
from project.core.writing.python_parts import Parts
from project.flavours import STANDALONE, UNIFIED
from project.training.plain_trainer import INDENT, NAMES, PlainTrainer

_NAMES: Final = (
    *NAMES,
    "pl",
    "trainer",
    "task",
    "model",
    "score",
    "tested",
    "project",
    "sys",
)
"""What a script calls its own."""

_LIGHTNING: Final = "pytorch_lightning"


def to_script(
    resolution: Resolution,
    *,
    comments: bool = True,
    changed: bool = False,
    everything: bool = False,
) -> str:
    """Returns a script that trains what a resolution says, and tests it.

    Args:
        resolution: The resolved config, complete.
        comments: Whether to say where values come from.
        changed: Whether to leave out what is at its default.
        everything: Whether to write Lightning's arguments that nobody set, too.

    Raises:
        ConfigError: The resolution has faults or missing values, or a component cannot
            be imported by any script.
    """
    resolution.require()
    faults = [_pending(key) for key in resolution.pending]
    faults += [
        _unnamed(component)
        for component in resolution.components.values()
        if component.module == "__main__"
    ]
    if faults:
        raise ConfigError(*faults)
    script = _Script(resolution, comments=comments, changed=changed)
    sections = resolution.sections(everything=everything, changed=changed)
    rows = {section.name: section.rows for section in sections}
    body = [
        *script.trainer({row.name: row for row in rows["trainer"]}),
        *script.component("task", rows["task"]),
        *script.component("model", rows["model"]),
        "",
        *script.fit(),
    ]
    return "\n".join(script.around(body)) + "\n"


def _pending(key: Key) -> Fault:
    return Fault(
        f"{key} is known once the task is built",
        expected="a value to write down",
        next="--probe  (builds the task)",
        key=str(key),
    )


def _unnamed(component: Component) -> Fault:
    return Fault(
        f"{component.class_name} is defined in the program itself, and no other can "
        "import it",
        given=component.target,
        expected="a class of a module",
    )


class _Script:
    """Writes what stands in a script; what it imports is known when the rest is."""

    def __init__(
        self, resolution: Resolution, *, comments: bool, changed: bool
    ) -> None:
        self._resolution = resolution
        self._comments = comments
        found = flavours_of(resolution)
        self._mixed = len(found) > 1
        self._standalone = found != {"lightning"}
        self._imports = Imports(_NAMES, self._renamed)
        self._imports.module(_LIGHTNING, "pl")
        self._parts = Parts(
            resolution.components,
            resolution.ledger,
            self._imports,
            comments=comments,
            changed=changed,
        )
        self._trainer = PlainTrainer(
            resolution, self._imports, self._parts, comments=comments
        )

    def _renamed(self, module: str) -> str:
        """A module of Lightning's, in the one of its packages that the script uses."""
        names = STANDALONE if self._standalone else UNIFIED
        for there, here in names.items():
            if module == there or module.startswith(f"{there}."):
                return here + module[len(there) :]
        return module

    def trainer(self, rows: dict[str, Row]) -> Iterator[str]:
        """Yields what makes the trainer, and seeds. What it is given is made before the
        generators are seeded."""
        late = self._trainer.has_parts
        if not late:
            yield from self._trainer.seed()
        yield from self._trainer.checkpoints()
        yield from self._assigned("trainer", self._trainer.code(rows))
        if late:
            yield "# Not before what the trainer is given, which may draw as well."
            yield from self._trainer.seed()

    def component(self, role: str, rows: list[Row]) -> Iterator[str]:
        """Yields what makes the task or the model."""
        arguments = [
            self._parts.code(row.value, row.type).before(
                f"{row.name}=", row.comment if self._comments else ""
            )
            for row in rows
            if not isinstance(row.value, Opaque)
        ]
        target = self._imports.target(self._resolution.components[role].target)
        yield from self._assigned(role, call(target, arguments))

    def _assigned(self, name: str, code: Code) -> Iterator[str]:
        """The lines of an assignment, after those of what it shares with others."""
        for shared, made in self._parts.shared.items():
            yield from made.before(f"{shared} = ").lines(within=INDENT)
        self._parts.shared.clear()
        yield from code.before(f"{name} = ").lines(within=INDENT)

    def fit(self) -> Iterator[str]:
        """Yields the training, and the test of the best weights."""
        yield "trainer.fit(model, datamodule=task)"
        given = [Code("model"), Code("datamodule=task")]
        if self._trainer.keeps:
            yield "if best.best_model_path:"
            yield "    score = best.best_model_score.item()"
            yield "    print(best.best_model_path, best.monitor, score)"
            given.append(Code("ckpt_path=best.best_model_path or None"))
            given.append(Code("weights_only=False"))
        has = self._imports.target(
            f"{_LIGHTNING}.utilities.model_helpers:is_overridden"
        )
        yield f'if {has}("test_dataloader", task) and {has}("test_step", model):'
        tested = call("trainer.test", given).before("tested = ")
        yield from tested.lines(INDENT, within=INDENT)
        yield "    print(tested)"

    # -------------------------------------------------------------- around the body

    def around(self, body: list[str]) -> Iterator[str]:
        """Yields the whole script."""
        resolution = self._resolution
        yield f'"""Trains {resolution.model} on {resolution.task}, in plain Lightning.'
        yield ""
        yield "Written by `python -m project train --print-config --format python`."
        yield '"""'
        yield ""
        if folders := list(self._folders()):
            yield from ["import sys", "", *folders, ""]
        if self._mixed:
            yield "# Makes one of Lightning's packages, of which both are used here."
            yield from ["import project", ""]
        yield from self._imports.lines()
        for name, base in self._trainer.classes.items():
            yield from ["", "", f"class {name}({base}):"]
            yield '    """Lightning tells by the class which state is whose."""'
        for name, made in self._parts.functions.items():
            yield from ["", "", f"def {name}(*args, **kwargs):"]
            yield from made.before("return ").lines(INDENT)
        defined = self._trainer.classes or self._parts.functions
        blank = [""] * (2 if defined else 1)
        yield from [*blank, 'if __name__ == "__main__":']
        yield from (f"{'':{INDENT}}{line}" if line else "" for line in body)

    def _folders(self) -> Iterator[str]:
        """What makes modules importable that are not installed."""
        found: dict[str, str] = {}
        for module in self._imports.modules():
            if folder := folder_needed(module, self._resolution.modules):
                found.setdefault(folder, module.partition(".")[0])
        for folder, top in found.items():
            yield f"# {top} is not installed, but read from its folder."
            code = call("sys.path.insert", [Code("0"), Code(quoted(folder))])
            yield from code.lines()


def flavours_of(resolution: Resolution) -> set[str]:
    """Returns the packages of Lightning that the task and the model derive from, as
    their modules import them."""
    found: set[str] = set()
    for role in ("task", "model"):
        component = resolution.components[role]
        theirs = [b for b in component.bases if not b.startswith(_PACKAGES)]
        last = theirs[-1] if theirs else component.target.replace(":", ".")
        text = source_of(last, resolution.modules)
        names = set(re.findall(_IMPORT, text, re.MULTILINE))
        found |= names if len(names) == 1 else set()
    return found


_PACKAGES: Final = ("pytorch_lightning.", "lightning.", "lightning_fabric.", "torch.",
                    "builtins.", "abc.", "typing.", "collections.")  # fmt: skip

_IMPORT: Final = r"^\s*(?:from|import)\s+(lightning|pytorch_lightning)\b"
