"""The registry as plain data, cached, so that knowing a component costs no import.

A child process imports everything once (`inspection`). What it found is kept in the
user's cache folder and is valid, like a `.pyc`, as long as the source files it came
from, the installed packages and the versions are the same. A cache that is stale or
damaged is made anew and never trusted; processes may do so at the same time.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from project.core.errors import ConfigError, Fault
from project.core.hooks import Hook
from project.core.installed import installed_folders
from project.core.registry import Role
from project.core.signatures import Parameter

SCHEMA: Final = 2
"""Changes when the JSON changes its meaning."""


@dataclass(frozen=True)
class Component:
    """A class or function that Gin can configure, as plain data.

    Attributes:
        role: `task`, `model`, `trainer` or `part`.
        name: Its public name.
        target: `module:Class`.
        doc: The first paragraph of its docstring.
        batch: For a task, the name of the type its dataloader yields, then those of
            its bases; for a model, the names of the types that `forward` takes.
        unannotated: The method whose annotation says nothing, if it does not.
        error: Why it cannot be imported; empty when it can.
        variadic: Whether it takes `**kwargs`, whose names nobody knows.
        hidden: Parameters that only the caller sets.
        secondary: Parameters that are printed only where they are set.
    """

    role: Role
    name: str
    target: str
    doc: str
    batch: tuple[str, ...]
    unannotated: str
    error: str
    variadic: bool
    hidden: tuple[str, ...]
    secondary: tuple[str, ...]
    _parameters: Sequence[Mapping[str, Any]]

    @cached_property
    def parameters(self) -> dict[str, Parameter]:
        """Its parameters by name, in order."""
        found = [Parameter.from_json(data) for data in self._parameters]
        return {parameter.name: parameter for parameter in found}

    @property
    def module(self) -> str:
        return self.target.partition(":")[0]

    @property
    def class_name(self) -> str:
        """The name of its class or function, which is also its name in Gin."""
        return self.target.partition(":")[2].rpartition(".")[2]

    @property
    def gin_name(self) -> str:
        """Its bare name in Gin: a part's public name, else its class's."""
        return self.name if self.role == "part" else self.class_name

    @property
    def selector(self) -> str:
        """Its full Gin selector: module and name."""
        return f"{self.module}.{self.gin_name}"

    @property
    def batch_names(self) -> tuple[str, ...]:
        """`batch` without modules."""
        return tuple(name.rpartition(".")[2] for name in self.batch)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Component:
        return cls(
            data["role"],
            data["name"],
            data["target"],
            data.get("doc", ""),
            tuple(data.get("batch", ())),
            data.get("unannotated", ""),
            data.get("error", ""),
            data.get("variadic", False),
            tuple(data.get("hidden", ())),
            tuple(data.get("secondary", ())),
            data.get("parameters", ()),
        )


class Manifest:
    """Everything the registry's tables name, as plain data.

    Attributes:
        tasks: By public name.
        models: By public name.
        parts: By public name.
        trainer: The component of the trainer role.
        hooks: Pair hooks and checks.
        compatible: Pairs declared to fit.
        incompatible: Pairs declared not to fit, with the reason.
        broken: One sentence for each thing that could not be read.
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        components = [Component.from_json(row) for row in data["components"]]

        def of(role: Role) -> dict[str, Component]:
            return {c.name: c for c in components if c.role == role}

        self.tasks = of("task")
        self.models = of("model")
        self.parts = of("part")
        self.trainer = of("trainer")["trainer"]
        self.hooks = tuple(Hook.from_json(row) for row in data["hooks"])
        self.compatible = {(task, model) for task, model in data["compatible"]}
        self.incompatible: dict[tuple[str, str], str] = {
            (task, model): reason for task, model, reason in data["incompatible"]
        }
        self.broken: tuple[str, ...] = tuple(data["broken"])

    def components(self) -> Iterator[Component]:
        """Yields every component."""
        yield from self.tasks.values()
        yield from self.models.values()
        yield self.trainer
        yield from self.parts.values()

    def hooks_for(self, task: Component, model: Component) -> list[Hook]:
        """Returns the hooks and checks that are for a pair, as declared."""
        shared = shared_batch(task, model)
        return [h for h in self.hooks if h.is_for(task.name, model.name, shared)]


def shared_batch(task: Component, model: Component) -> tuple[str, ...]:
    """Returns the names of the batch types that a task yields and a model takes."""
    names = [name for name in task.batch if name in model.batch]
    return tuple(name.rpartition(".")[2] for name in names)


def cache_folder() -> Path:
    """Returns the user's cache folder for this project."""
    root = os.environ.get("XDG_CACHE_HOME")
    return (Path(root) if root else Path.home() / ".cache") / "project"


def load_manifest(
    plugins: Sequence[str],
    trainer: str,
    notify: Callable[[str], None] | None = None,
) -> Manifest:
    """Returns the manifest of the plugins' tables, from the cache where it is valid.

    Args:
        plugins: Modules with tables.
        trainer: The target of the trainer role.
        notify: Told, in one line, when the components have to be read anew.

    Raises:
        ConfigError: When the child process that reads them ends without a result.
    """
    identity = json.dumps(
        [SCHEMA, sys.version, sys.prefix, sys.path, list(plugins), trainer]
    )
    digest = hashlib.sha256(identity.encode()).hexdigest()[:16]
    path = cache_folder() / f"manifest-{digest}.json"
    data = _read_valid(path)
    if data is None:
        if notify:
            notify("reading the tasks and models once; the next start is instant")
        data = _made(plugins, trainer)
        data["stamps"] = _stamps(data)
        _write(path, data)
    return Manifest(data)


def _read_valid(path: Path) -> dict[str, Any] | None:
    try:
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return data if data["stamps"] == _stamps(data) else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _stamps(data: Mapping[str, Any]) -> list[list[Any]]:
    """Path, size and modification time of everything the manifest came from."""
    paths: list[str] = [*data["files"], *installed_folders()]
    if data["broken"] or any("error" in row for row in data["components"]):
        # What is missing now may appear in any folder on the path.
        paths += [path or os.getcwd() for path in sys.path]
    stamps: list[list[Any]] = []
    for path in paths:
        try:
            status = os.stat(path)
        except OSError:
            stamps.append([path, None, None])
        else:
            stamps.append([path, status.st_size, status.st_mtime_ns])
    return stamps


def _made(plugins: Sequence[str], trainer: str) -> dict[str, Any]:
    bootstrap = (
        "import json, sys; request = json.load(sys.stdin); "
        "sys.path[:] = request['path']; "
        "from project.core.inspection import main; main(request)"
    )
    with tempfile.TemporaryDirectory(prefix="project-manifest-") as folder:
        output = os.path.join(folder, "manifest.json")
        request = {
            "path": [path or os.getcwd() for path in sys.path],
            "plugins": list(plugins),
            "trainer": trainer,
            "output": output,
        }
        child = subprocess.run(
            [sys.executable, "-c", bootstrap],
            input=json.dumps(request),
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
        try:
            with open(output, encoding="utf-8") as file:
                data: dict[str, Any] = json.load(file)
        except (OSError, ValueError):
            said = child.stderr.strip().splitlines()
            raise ConfigError(
                [
                    Fault(
                        "the tasks and models cannot be read: the process that "
                        f"imports them ended with exit code {child.returncode}",
                        given=said[-1] if said else "",
                        next=f"{sys.executable} -c 'import torch, pytorch_lightning'",
                    )
                ]
            ) from None
        return data


def _write(path: Path, data: Mapping[str, Any]) -> None:
    """Writes the cache whole or not at all; a folder that cannot be written to only
    costs the next start its time."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".json")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(data, file)
            os.replace(temporary, path)
        except BaseException:
            os.unlink(temporary)
            raise
    except OSError:
        pass
