"""A config as a graph in Mermaid's words: components, what refers to what, and hooks.

Every text is in quotes, with what Mermaid would read in it as entities; the names of
nodes are made here. See https://mermaid.js.org/syntax/flowchart.html.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from project.core.components.component import Component
from project.core.escaping import printable
from project.core.hooks import Hook
from project.core.keys import ROLES, Key
from project.core.request import RUN
from project.core.values import MISSING, Macro, Reference, Value, brief, walk
from project.core.writing.config import Row, Section

_SIGNS: Final = re.compile(
    r"""[#"&<>`%\\*~]"""  # Entities, ends of texts, HTML, comments, Markdown.
    r"|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])"  # Emphasis, as in __init__.
    r"|(?<=\])\(|(?<=:)//|(?<=\w)@|(?<=www)\."  # Links.
)
"""What Mermaid would read in a text."""

_WORDS: Final = re.compile(r"style|classDef|fa[bklrs]?:fa-")
"""After these Mermaid looks for a colon, wherever they stand in a line."""

_MACROS: Final = "macros"


@dataclass
class _Graph:
    """What is drawn.

    Attributes:
        nodes: The lines of each node, by its name.
        edges: The edges, in order.
        names: The name of a node, by what it stands for.
        missing: Nodes that lack a value.
    """

    nodes: dict[str, str] = field(default_factory=dict[str, str])
    edges: list[str] = field(default_factory=list[str])
    names: dict[str, str] = field(default_factory=dict[str, str])
    missing: list[str] = field(default_factory=list[str])


def to_mermaid(
    sections: Sequence[Section],
    components: Mapping[str, Component],
    hooks: Mapping[Key, Hook],
    *,
    comments: bool = True,
    everything: bool = False,
) -> str:
    """Returns a config as a flowchart.

    Args:
        sections: The config; those that nothing refers to are left out.
        components: The components in use, by role or public name.
        hooks: The hooks that compute keys, or would if they could.
        comments: Whether to say where values come from.
        everything: Whether to show what is at its default.
    """
    drawing = _Drawing(sections, components, comments=comments, everything=everything)
    drawing.draw(hooks)
    graph = drawing.graph
    lines = ["flowchart LR", *graph.nodes.values(), *graph.edges]
    if graph.missing:
        lines.append(f"class {','.join(graph.missing)} missing")
        lines.append("classDef missing stroke-dasharray: 5 5")
    return "\n    ".join(lines) + "\n"


def label(texts: Sequence[str]) -> str:
    """Returns lines of text as the label of a node or an edge.

    >>> print(label(['say "a"', "x: 1"]))
    "say #34;a#34;<br/>x: 1"
    """
    lines = "<br/>".join(_SIGNS.sub(_entities, printable(text)) for text in texts)
    return f'"{lines.replace(":", "#58;") if _WORDS.search(lines) else lines}"'


def _entities(found: re.Match[str]) -> str:
    return "".join(f"#{ord(sign)};" for sign in found[0])


class _Drawing:
    """Draws what is reached from the three roles."""

    def __init__(
        self,
        sections: Sequence[Section],
        components: Mapping[str, Component],
        *,
        comments: bool,
        everything: bool,
    ) -> None:
        self._sections = {section.name: section for section in sections}
        self._components = components
        self._comments = comments
        self._everything = everything
        self.graph = _Graph()

    def draw(self, hooks: Mapping[Key, Hook]) -> None:
        for role in ROLES:
            self._node(role)
        for hook in dict.fromkeys(hooks.values()):
            self._hook(hook, [key for key in hooks if hooks[key] == hook])

    # ------------------------------------------------------------------ components

    def _node(self, owner: str) -> str:
        """The name of the node of a role, of a part in a scope, or of the macros."""
        graph = self.graph
        if owner in graph.names:
            return graph.names[owner]
        known = owner if owner in (*ROLES, _MACROS) else f"part{self._count('part')}"
        name = graph.names[owner] = known
        rows = self._rows(owner)
        shown = [row for row in rows if self._everything or _is_set(row)]
        lines = [*self._titles(owner), *map(self._row, shown)]
        start, end = ("[", "]") if owner in ROLES else ("([", "])")
        graph.nodes[name] = f"{name}{start}{label(lines)}{end}"
        if any(_is_missing(row.value) for row in shown):
            graph.missing.append(name)
        for row in rows:
            self._references(name, row)
        return name

    def _count(self, kind: str) -> int:
        known = [*self.graph.names.values(), *self.graph.nodes]
        return len({name for name in known if name.startswith(kind)}) + 1

    def _titles(self, owner: str) -> list[str]:
        if owner == _MACROS:
            return [owner]
        component = self._component(owner)
        known = component is not None and owner in ("task", "model")
        title = f"{owner} {component.name}" if component and known else owner
        return [title, component.target.replace(":", ".")] if component else [title]

    def _component(self, owner: str) -> Component | None:
        name = owner.rpartition("/")[2]
        by_class = {each.gin_name: each for each in self._components.values()}
        return self._components.get(name) or by_class.get(name.rpartition(".")[2])

    def _rows(self, owner: str) -> list[Row]:
        """What holds in a scope: what is said of a longer one goes before."""
        scope, _, name = owner.rpartition("/")
        parts = scope.split("/") if scope else []
        found: dict[str, Row] = {}
        for length in range(len(parts) + 1):
            section = self._sections.get("/".join([*parts[:length], name]))
            found |= {row.name: row for row in section.rows} if section else {}
        return list(found.values())

    def _row(self, row: Row) -> str:
        text = f"{row.name} = {brief(row.value)}"
        return f"{text} ({row.comment})" if self._comments and row.comment else text

    def _references(self, name: str, row: Row) -> None:
        """Draws what a value refers to."""
        for value in dict.fromkeys(filter(_refers, walk(row.value))):
            if isinstance(value, Macro):
                self._edge(name, self._node(_MACROS), row.name, "-.->")
            else:
                scope = f"{value.scope}/" if value.scope else ""
                short = value.name.rpartition(".")[2]
                part = value.name if short not in self._components else short
                self._edge(name, self._node(f"{scope}{part}"), row.name)

    # ----------------------------------------------------------------------- hooks

    def _hook(self, hook: Hook, keys: Sequence[Key]) -> None:
        """Draws a hook between what it reads and what it sets."""
        name = f"hook{self._count('hook')}"
        about = [hook.name, *([hook.where] if self._comments else [])]
        self.graph.nodes[name] = f"{name}{{{{{label(about)}}}}}"
        if hook.probes:
            self._edge(self._node(hook.probes), name, "once it is built")
        for key in hook.reads:
            text = str(key) if key.selector == RUN else key.parameter
            self._edge(self._node(_owner(key)), name, text)
        for key in keys:
            rows = {row.name: row for row in self._rows(_owner(key))}
            row = rows.get(key.parameter)
            holds = row is not None and row.comment == hook.where
            arrow = "-->" if holds else "-.->"  # Another value holds, or it waits.
            self._edge(name, self._node(_owner(key)), key.parameter, arrow)

    def _edge(self, start: str, end: str, text: str, arrow: str = "-->") -> None:
        self.graph.edges.append(f"{start} {arrow}|{label([text])}| {end}")


def _owner(key: Key) -> str:
    """The node of a key: that of a role for the request's choice of it."""
    if key.selector == RUN:
        return key.parameter
    return key.owner or _MACROS


def _is_set(row: Row) -> bool:
    return bool(row.comment) or _is_missing(row.value)


def _is_missing(value: Value) -> bool:
    return any(inner is MISSING for inner in walk(value))


def _refers(value: Value) -> bool:
    return isinstance(value, (Macro, Reference))
