"""What a piece of text means as a value, the same in YAML, environment and flags.

Text is a YAML flow value, or one of Gin's own forms: `None`, `True`, a tuple in
parentheses, `@reference`, `%macro`. Scalars keep their spelling until the annotation
of their parameter is known.
"""

from __future__ import annotations

import re
from contextlib import suppress

from project.core.errors import ConfigError
from project.core.origins import Origin, Source
from project.core.sources.tree import Node
from project.core.sources.yaml_reader import read_yaml
from project.core.values import Raw, Scalar, marked


def raw_of_text(text: str, origin: Origin) -> Raw:
    """Returns the raw value of the text of a flag or a variable.

    Args:
        text: The text. A scalar is taken as it stands, `#` and `: ` included.
        origin: Where it was written, for the faults of a malformed list or mapping.

    Raises:
        ConfigError: For a list, mapping or quoted string that is not closed.
        ValueError: For malformed text after `@` or `%`.
    """
    text = text.strip()
    if text[:1] not in ("[", "{", "'", '"'):
        return _raw_of_scalar(Scalar(text))
    try:
        return _raw_of_yaml(text, origin.where, origin.source)
    except (ConfigError, ValueError):
        # Not YAML's spelling; Gin's may do: `[@relu, (1, 2)]`.
        if text[0] in "[{":
            with suppress(ValueError):
                return _gin_value(text)
        raise


def raw_of_node(node: Node, inside: bool = False) -> Raw:
    """Returns the raw value of a node of a YAML file.

    Args:
        node: The node.
        inside: Whether it is an item of a list or a mapping, where YAML ends a scalar
            at a comma.

    Raises:
        ValueError: For malformed text after `@` or `%`, or half of a tuple.
    """
    if node.items is not None:
        return [raw_of_node(item, True) for item in node.items]
    if node.entries is not None:
        return {
            _raw_of_inner(Scalar(key, entry.plain)): raw_of_node(entry.node, True)
            for key, entry in node.entries.items()
        }
    assert node.scalar is not None
    return _raw_of_inner(node.scalar) if inside else _raw_of_scalar(node.scalar)


def _raw_of_yaml(text: str, name: str, source: Source) -> Raw:
    node = read_yaml(text, name, source)
    return Scalar("") if node is None else raw_of_node(node)


def _raw_of_inner(scalar: Scalar) -> Raw:
    raw = _raw_of_scalar(scalar)
    if raw is scalar and scalar.plain and re.fullmatch(r"\([^)]*", scalar.text):
        raise ValueError(
            f"{scalar.text!r} is half of a tuple; inside a list or a mapping write "
            "[1, 2]"
        )
    return raw


def _raw_of_scalar(scalar: Scalar) -> Raw:
    found = marked(scalar.text)
    if isinstance(found, str):
        return Scalar(found, plain=False)
    if found is not None:
        return found
    if scalar.plain and scalar.text.startswith("("):
        try:
            return _gin_value(scalar.text)
        except ValueError:
            return scalar
    return scalar


def _gin_value(text: str) -> Raw:
    """The value of a text in Gin's spelling.

    Raises:
        ValueError: When it is not exactly one value.
    """
    # Most configs have none, and Gin costs a tenth of a start.
    from project.core.gin_bridge.parsing import parse_gin_value

    return parse_gin_value(text)
