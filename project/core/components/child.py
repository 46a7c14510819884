"""The process that imports every component, so that its parent never does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from typing import Any

from project.core.errors import ConfigError, Fault


def described(
    plugins: Sequence[str], trainer: str, modules: Mapping[str, str]
) -> dict[str, Any]:
    """Returns the manifest of the plugins' tables, made in a process of its own.

    Args:
        plugins: Modules with tables.
        trainer: The target of the trainer role.
        modules: Files that modules are to be read from, by module.

    Raises:
        ConfigError: When the process ends without a result.
    """
    bootstrap = (
        "import json, sys; request = json.load(sys.stdin); "
        "sys.path[:] = request['path']; "
        "from project.core.components.inspection import end_with, main; "
        "end_with(request['parent']); main(request)"
    )
    with tempfile.TemporaryDirectory(prefix="project-manifest-") as folder:
        output = os.path.join(folder, "manifest.json")
        request = {
            "path": [path or os.getcwd() for path in sys.path],
            "plugins": list(plugins),
            "trainer": trainer,
            "modules": dict(modules),
            "output": output,
            "parent": os.getpid(),
        }
        child = subprocess.run(
            [sys.executable, "-P", "-c", bootstrap],
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
                Fault(
                    "the tasks and models cannot be read: the process that "
                    f"imports them ended with exit code {child.returncode}",
                    given=said[-1] if said else "",
                    next=f"{sys.executable} -c 'import torch, pytorch_lightning'",
                )
            ) from None
        return data
