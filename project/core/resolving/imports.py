"""Which modules a .gin file may ask for; none of them is imported for it.

In Gin an import line is how a configurable becomes known. Here tables do that, so that
the line says nothing new where a table has brought the module, and is otherwise the
sign of a plugin that is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from project.core.components.manifest import Manifest
from project.core.errors import Fault
from project.core.shell_words import typed
from project.core.sources.files import Files
from project.core.sources.written import Import


def import_faults(
    files: Files, manifest: Manifest, plugins: Sequence[str], allowed: Sequence[str]
) -> Iterator[Fault]:
    """Yields a fault for each import of a module that nothing has brought.

    Args:
        files: The files that were read.
        manifest: Its components' modules, the packages around them, and what plugins
            import of their own are known.
        plugins: Modules with tables beside the project's own.
        allowed: Modules that the user lets stand.
    """
    if not files.imports:
        return
    known = {*plugins, *manifest.modules, *(c.module for c in manifest.components)}
    for asked in files.imports:
        inner = f"{asked.module}."
        brought = any(f"{module}.".startswith(inner) for module in known)
        if not brought and asked.module not in allowed:
            yield _fault(asked)


def _fault(asked: Import) -> Fault:
    return Fault(
        f"an import runs code, and {asked.module} is not allowed to be imported "
        "from a config file",
        given=asked.origin.text,
        origin=asked.origin,
        expected="no import line: tasks, models and parts are found by name; or "
        f"--plugin {asked.module}, if it has tables of them",
        next=typed("--allow-import", asked.module),
    )
