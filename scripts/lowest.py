"""Prints the lowest versions that pyproject.toml declares, as constraints for pip.

    python scripts/lowest.py > lowest.txt
    pip install -c lowest.txt -e '.[zoo,dev]'

torch is printed at the version of constraints.txt: what is older was not run.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PINNED = ("torch",)
"""What is run at one version only."""

REQUIREMENT = re.compile(r"([\w.-]+)>=([\w.]+)")


def declared() -> Iterator[tuple[str, str]]:
    """Yields every requirement's name and its lowest version.

    Raises:
        ValueError: When one declares none.
    """
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    project = tomllib.loads(text)["project"]
    extras = project["optional-dependencies"].values()
    for requirement in [*project["dependencies"], *(r for e in extras for r in e)]:
        if not (match := REQUIREMENT.match(requirement)):
            raise ValueError(f"{requirement!r} declares no lowest version")
        yield match[1], match[2]


def constraints() -> list[str]:
    """Returns one exact version a requirement, by name."""
    known_good = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = [line for line in known_good if line.split("==")[0] in PINNED]
    lowest = [f"{name}=={at}" for name, at in declared() if name not in PINNED]
    return sorted([*pinned, *lowest])


if __name__ == "__main__":
    print("\n".join(constraints()))
