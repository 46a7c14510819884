"""The .gin form of the `file` source: what Gin's own parser finds in a file."""

from __future__ import annotations

from project.core.gin_bridge.parsing import parse_gin
from project.core.origins import Origin, Source
from project.core.sources.written import Content, Import, Include, Written


def read_gin_file(text: str, name: str) -> Content:
    """Reads the text of a .gin file. A key may stand in it more than once, as in Gin.

    Args:
        text: The text.
        name: What messages call the file.

    Raises:
        ConfigError: When Gin's parser does not accept it.
    """
    content: Content = []
    for statement in parse_gin(text, name):
        origin = Origin(Source.FILE, f"{name}:{statement.line}", statement.text)
        if statement.kind == "include":
            content.append(Include(statement.name, origin))
        elif statement.kind == "import":
            content.append(Import(statement.name, origin))
        else:
            written = Written(statement.key, statement.value, origin, plain_gin=True)
            content.append(written)
    return content
