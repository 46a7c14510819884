"""Tables that installed packages declare."""

from __future__ import annotations

from importlib.metadata import EntryPoint, EntryPoints

import pytest

from project.core.components import entry_points
from project.core.components.registry import Entry


def test_entry_points_add_names_after_those_of_the_plugins(
    monkeypatch: pytest.MonkeyPatch,
):
    declared = [
        EntryPoint("theirs", "their_zoo:Task", "project.tasks"),
        EntryPoint("pixels", "their_zoo:Pixels", "project.tasks"),
        EntryPoint("net", "their_zoo:Net", "project.parts"),
        EntryPoint("any", "their_hooks", "project.hooks"),
    ]

    def found(group: str) -> EntryPoints:
        return EntryPoints(p for p in declared if p.group == group)

    monkeypatch.setattr(entry_points, "entry_points", found)
    tables = entry_points.read_tables(["fakes"])
    assert tables.entries["task", "theirs"] == Entry(
        "task", "theirs", "their_zoo:Task", "project.tasks", installed=True
    )
    assert tables.entries["task", "pixels"].target == "fakes:Pixels"
    ((known, other),) = tables.claims
    assert (known.target, other.target) == ("fakes:Pixels", "their_zoo:Pixels")
    assert tables.hooks == {"fakes_hooks": "fakes", "their_hooks": ""}
