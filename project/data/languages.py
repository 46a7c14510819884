"""Short texts in twenty languages: the messages that Django ships translated.

They are a corpus nobody has to download: real sentences by native speakers, written
for the same purpose in every language, so that the topic gives nothing away. Django's
compiled catalogues (`.mo`) are read with the standard library; Django itself is never
imported.

What the parts may not share is the *message*: all translations of one English message
are in one part, and a text that several messages have in common is only in the part
that is judged last (test before validation before training). Texts count as the same
when some transform of `project.data.transforms` could make them so: two that differ in
a placeholder only are one. The test part depends on the messages alone, so it is the
same for every seed, `val_size`, tokenizer and transform.
"""

from __future__ import annotations

import gettext
import importlib.util
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from project.data.cache import cached
from project.data.errors import MissingPackage
from project.data.splits import fraction
from project.data.tokenization import Tokenizer, TokenizerName, make_tokenizer
from project.data.transforms import TRANSFORMS, transformed
from project.data.versions import version

TASK = "language-id"
LANGUAGES = (
    *("fr", "de", "es", "it", "pt", "nl", "sv", "da", "fi", "pl"),
    *("cs", "tr", "hu", "ro", "id", "et", "eu", "ga", "lt", "sq"),
)
"""Languages in the Latin script, by code; the index is the class."""

TEST_SIZE = 0.2
"""Fraction of the messages in the test part."""

SHORTEST = 10
"""Letters of the shortest text that is kept, placeholders and tags not counted: what
is shorter is mostly a name that several languages share."""

BPE_SIZE = 4096
"""Size of the vocabulary that byte-pair encoding learns."""


class Message(NamedTuple):
    """One translation of one message."""

    language: int
    """Index into `LANGUAGES`."""
    message: str
    """The English message, which is never shown to a model."""
    text: str
    """Its translation."""


class Parts(NamedTuple):
    """The corpus, divided."""

    train: list[Message]
    val: list[Message]
    test: list[Message]


def read_messages(datadir: Path) -> list[Message]:
    """Returns every translation once, in an order that never changes.

    Args:
        datadir: Folder of the cache.

    Raises:
        MissingPackage: Django is not installed.
    """
    content = cached(datadir, TASK, _source(), lambda: json.dumps(_read()).encode())
    return [Message(*row) for row in json.loads(content)]


def divide(messages: list[Message], val_size: float) -> Parts:
    """Divides the corpus by message; see the module's documentation.

    Args:
        messages: The corpus.
        val_size: Fraction of the messages outside the test part that is for
            validation, above 0 and below 1.

    Raises:
        ValueError: `val_size` is out of range.
    """
    if not 0 < val_size < 1:
        raise ValueError(f"val_size must be above 0 and below 1, got {val_size}")

    @cache
    def part(message: str) -> int:
        if fraction(message, "test") < TEST_SIZE:
            return 2
        return int(fraction(message, "val") < val_size)

    chosen: dict[tuple[int, str], Message] = {}
    for row in messages:
        key = (row.language, bare(row.text))
        if key not in chosen or part(row.message) > part(chosen[key].message):
            chosen[key] = row
    parts: tuple[list[Message], ...] = ([], [], [])
    for row in chosen.values():
        parts[part(row.message)].append(row)
    return Parts(*parts)


def bare(text: str) -> str:
    """Returns what is left of a text after every transform, for comparing texts."""
    return " ".join(transformed(text, tuple(TRANSFORMS)).casefold().split())


@cache
def language_tokenizer(name: TokenizerName, datadir: Path) -> Tokenizer:
    """Returns the tokenizer of the task, one instance in a process.

    It learns from all messages outside the test part, whatever `val_size` is, so that
    its vocabulary depends on its name alone.

    Args:
        name: Its kind.
        datadir: Folder of the cache.
    """
    return make_tokenizer(
        name,
        task=TASK,
        texts=lambda: _texts_outside_test(datadir),
        source=_source(),
        folder=datadir,
        vocab_size=BPE_SIZE,
    )


def _texts_outside_test(datadir: Path) -> list[str]:
    train, val, _ = divide(read_messages(datadir), val_size=0.5)
    return sorted(row.text for row in train + val)


def _source() -> dict[str, object]:
    """Returns what determines the corpus."""
    return {
        "django": version(TASK, "django"),
        "languages": LANGUAGES,
        "letters": SHORTEST,
        "test": TEST_SIZE,
    }


def _read() -> list[Message]:
    spec = importlib.util.find_spec("django")
    if spec is None or not spec.submodule_search_locations:
        raise MissingPackage(TASK, "django")
    root = Path(spec.submodule_search_locations[0])
    rows = {
        Message(index, message, text)
        for index, language in enumerate(LANGUAGES)
        for path in root.glob(f"**/locale/{language}/LC_MESSAGES/*.mo")
        for message, text in _translations(path)
        if text != message and _letters(text) >= SHORTEST
    }
    return sorted(rows)


def _letters(text: str) -> int:
    return sum(map(str.isalpha, transformed(text, ["strip-markup"])))


def _translations(path: Path) -> Iterator[tuple[str, str]]:
    """Yields the (message, translation) pairs of a catalogue, plural forms too."""
    with path.open("rb") as file:
        catalogue = vars(gettext.GNUTranslations(file))["_catalog"]
    for key, text in catalogue.items():
        # A plural form is filed under (message, form), the header under "".
        message = key[0] if isinstance(key, tuple) else key
        if message:
            yield message, text.strip()
