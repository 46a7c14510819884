"""The imports of a script: what is called by which name in it."""

from __future__ import annotations

import builtins
import re
import sys
from collections.abc import Callable, Collection, Iterator
from itertools import chain, count
from keyword import iskeyword
from typing import Final

from project.core.writing.python_code import Code

_PUBLIC: Final = {"pathlib._local": "pathlib", "pathlib._abc": "pathlib"}
"""Where what Python keeps in private modules is to be imported from."""


class Imports:
    """Collects what a script imports; no two things get one name.

    Args:
        reserved: Names that the script has itself.
        renamed: Where a module is to be imported from.
    """

    def __init__(
        self,
        reserved: Collection[str] = (),
        renamed: Callable[[str], str] = lambda module: module,
    ) -> None:
        self._taken = {*reserved, *dir(builtins)}
        self._renamed = renamed
        self._whole: dict[str, str] = {}
        self._names: dict[tuple[str, str], str] = {}

    def module(self, name: str, short: str = "") -> str:
        """Returns the name of a module in the script.

        Args:
            name: The module.
            short: Its name there; empty for its own.
        """
        name = self._renamed(name)
        if name not in self._whole:
            self._whole[name] = short or name
            self._taken.add((short or name).partition(".")[0])
        return self._whole[name]

    def target(self, target: str) -> str:
        """Returns the name of `module:Class` in the script.

        >>> imports = Imports()
        >>> imports.target("a.b:Net"), imports.target("c:Net"), imports.target("c:Net")
        ('Net', 'c_Net', 'c_Net')
        """
        module, _, path = target.partition(":")
        module = self._renamed(_PUBLIC.get(module, module))
        first, dot, rest = path.partition(".")
        if module == "builtins":
            return path
        if (module, first) not in self._names:
            long = f"{module.rpartition('.')[2]}_{first}"
            self._names[module, first] = self.free(first, long)
        return self._names[module, first] + dot + rest

    def free(self, name: str, other: str = "") -> str:
        """Returns a name that nothing has, and then this has it.

        Args:
            name: The name to have.
            other: What to have where that is taken; empty for the same name.
        """
        other = other or name
        more = (f"{other}_{number}" for number in count(2))
        names = chain([name, other], more)
        free = next(n for n in names if n not in self._taken and not iskeyword(n))
        self._taken.add(free)
        return free

    def modules(self) -> list[str]:
        """Returns the modules that are imported from, sorted."""
        return sorted({*self._whole, *(module for module, _ in self._names)})

    def lines(self) -> Iterator[str]:
        """Yields the import statements: Python's own modules, then all others."""
        own = [each for each in self.modules() if _is_pythons(each)]
        others = [each for each in self.modules() if not _is_pythons(each)]
        for group in (own, others):
            if group is others and own and others:
                yield ""
            for module in group:
                if module in self._whole:
                    short = self._whole[module]
                    yield f"import {module}" + (
                        f" as {short}" if short != module else ""
                    )
            for module in group:
                yield from self._from(module)

    def _from(self, module: str) -> Iterator[str]:
        found = {
            name: own for (home, name), own in self._names.items() if home == module
        }
        if not found:
            return
        texts = [
            name if found[name] == name else f"{name} as {found[name]}"
            for name in sorted(found, key=_by_type)
        ]
        start = f"from {module} import "
        one = Code(start + ", ".join(texts))
        if len(one.text) <= 88:
            yield one.text
        else:
            yield from Code(f"{start}(", tuple(map(Code, texts)), ")").lines()


def _is_pythons(module: str) -> bool:
    return module.partition(".")[0] in sys.stdlib_module_names


def _by_type(name: str) -> tuple[int, str]:
    """Constants, classes, then the rest, as import sorters have them."""
    constant = name.isupper() and len(name) > 1
    return (0 if constant else 1 if re.match(r"_*[A-Z]", name) else 2), name
