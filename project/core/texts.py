"""What a piece of text means as a value, the same in YAML, environment and flags.

Text is a YAML flow value, or one of Gin's own forms: `None`, `True`, a tuple in
parentheses, `@reference`, `%macro`. Scalars keep their spelling until the annotation
of their parameter is known.
"""

from __future__ import annotations

from project.core.gin_bridge import parse_gin_value
from project.core.origins import Origin, Source
from project.core.values import Raw, Scalar, marked
from project.core.yaml_reader import Node, read_yaml


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
    if text[:1] in ("[", "{") and ("@" in text or "%" in text or "(" in text):
        try:
            return parse_gin_value(text)
        except ValueError:
            pass  # Not Gin's spelling; YAML's may do.
    if text[:1] in ("[", "{", "'", '"'):
        return _raw_of_yaml(text, origin.where, origin.source)
    return _raw_of_scalar(Scalar(text))


def raw_of_node(node: Node) -> Raw:
    """Returns the raw value of a node of a YAML file.

    Raises:
        ValueError: For malformed text after `@` or `%`.
    """
    if node.items is not None:
        return [raw_of_node(item) for item in node.items]
    if node.entries is not None:
        return {
            _raw_of_scalar(Scalar(key)): raw_of_node(entry.node)
            for key, entry in node.entries.items()
        }
    assert node.scalar is not None
    return _raw_of_scalar(node.scalar)


def _raw_of_yaml(text: str, name: str, source: Source) -> Raw:
    node = read_yaml(text, name, source)
    return Scalar("") if node is None else raw_of_node(node)


def _raw_of_scalar(scalar: Scalar) -> Raw:
    found = marked(scalar.text)
    if isinstance(found, str):
        return Scalar(found, plain=False)
    if found is not None:
        return found
    if scalar.plain and scalar.text.startswith("("):
        try:
            return parse_gin_value(scalar.text)
        except ValueError:
            return scalar
    return scalar
