"""Tokenizers: text to token indices and back, without torch.

A task encodes its texts with a tokenizer and a pair hook asks the same tokenizer for
the size of its vocabulary, so both get it here, and get the same one: it is built once
in a process and, where it has to be trained, once on a machine.

Index 0 is padding in every tokenizer that is made for sequences of different lengths,
as `project.batches.TokenBatch` says.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, Protocol

from project.data.cache import cached
from project.data.errors import require
from project.data.versions import version

TokenizerName = Literal["byte", "char", "bpe"]
Texts = Callable[[], Iterable[str]]

PADDING = 0
UNKNOWN = 1


class Tokenizer(Protocol):
    """Text to token indices and back."""

    @property
    def vocab_size(self) -> int:
        """Number of indices, padding and unknown included."""

    def encode(self, texts: Sequence[str]) -> list[list[int]]:
        """Returns the indices of every text."""

    def decode(self, tokens: Sequence[int]) -> str:
        """Returns a text; padding is left out."""


class ByteTokenizer:
    """The bytes of the UTF-8 encoding; nothing is unknown and nothing is trained.

    Args:
        padding: Whether index 0 is padding; byte `b` is `b + 1` then, `b` otherwise.
    """

    def __init__(self, padding: bool = True) -> None:
        self.shift = int(padding)

    @property
    def vocab_size(self) -> int:
        return 256 + self.shift

    def encode(self, texts: Sequence[str]) -> list[list[int]]:
        return [[byte + self.shift for byte in text.encode()] for text in texts]

    def decode(self, tokens: Sequence[int]) -> str:
        content = bytes(token - self.shift for token in tokens if token >= self.shift)
        return content.decode(errors="replace")


class CharTokenizer:
    """One index for each character of an alphabet; 0 pads, 1 is any other character.

    Args:
        alphabet: The characters that have an index of their own, in order.
    """

    def __init__(self, alphabet: str) -> None:
        self.characters = alphabet
        self.indices = {c: i for i, c in enumerate(alphabet, start=UNKNOWN + 1)}

    @property
    def vocab_size(self) -> int:
        return len(self.characters) + UNKNOWN + 1

    def encode(self, texts: Sequence[str]) -> list[list[int]]:
        index = self.indices.get
        return [[index(character, UNKNOWN) for character in text] for text in texts]

    def decode(self, tokens: Sequence[int]) -> str:
        known = ("", "\ufffd", *self.characters)
        return "".join(known[token] for token in tokens)


class BPETokenizer:
    """Byte-level byte-pair encoding (Sennrich et al., 2016; Radford et al., 2019).

    Starts from the 256 bytes, so nothing is unknown, and keeps spaces, so that
    decoding gives the text back. Index 0 is padding.

    Args:
        model: A `tokenizers.Tokenizer`.
    """

    def __init__(self, model: Any) -> None:
        self.model = model

    @property
    def vocab_size(self) -> int:
        return self.model.get_vocab_size()

    def encode(self, texts: Sequence[str]) -> list[list[int]]:
        return [encoding.ids for encoding in self.model.encode_batch_fast(list(texts))]

    def decode(self, tokens: Sequence[int]) -> str:
        return self.model.decode(list(tokens))

    @classmethod
    def train(cls, task: str, texts: Iterable[str], vocab_size: int) -> BPETokenizer:
        """Learns the merges from texts; a function of the texts and the size.

        Args:
            task: Public name of the task, for the message when the package lacks.
            texts: What to count pairs in.
            vocab_size: Number of indices to stop at; fewer when no pair is left.
        """
        tokenizers = require(task, "tokenizers", "tokenizers")
        model = tokenizers.Tokenizer(tokenizers.models.BPE())
        level = tokenizers.pre_tokenizers.ByteLevel
        model.pre_tokenizer = level(add_prefix_space=False)
        model.decoder = tokenizers.decoders.ByteLevel()
        trainer = tokenizers.trainers.BpeTrainer(
            vocab_size=vocab_size,
            special_tokens=["<pad>"],
            initial_alphabet=sorted(level.alphabet()),
            show_progress=False,
        )
        model.train_from_iterator(texts, trainer)
        return cls(model)

    def to_bytes(self) -> bytes:
        return self.model.to_str().encode()

    @classmethod
    def from_bytes(cls, task: str, content: bytes) -> BPETokenizer:
        tokenizers = require(task, "tokenizers", "tokenizers")
        return cls(tokenizers.Tokenizer.from_str(content.decode()))


def make_tokenizer(
    name: TokenizerName,
    *,
    task: str,
    texts: Texts,
    source: Mapping[str, object],
    folder: Path,
    vocab_size: int,
    padding: bool = True,
) -> Tokenizer:
    """Returns a tokenizer, trained unless the cache has it.

    Args:
        name: Its kind.
        task: Public name of the task it is for.
        texts: Called for the texts to learn from, when there is something to learn.
        source: What determines the texts; names the entry in the cache.
        folder: The cache.
        vocab_size: Size of a trained vocabulary.
        padding: Whether bytes leave index 0 to padding.
    """
    if name == "byte":
        return ByteTokenizer(padding)
    key = {"tokenizer": name, "source": source}
    if name == "char":
        content = cached(folder, f"{task}-char", key, lambda: _alphabet(texts()))
        return CharTokenizer(json.loads(content))
    key |= {"size": vocab_size, "tokenizers": version(task, "tokenizers")}
    content = cached(
        folder,
        f"{task}-bpe",
        key,
        lambda: BPETokenizer.train(task, texts(), vocab_size).to_bytes(),
    )
    return BPETokenizer.from_bytes(task, content)


def _alphabet(texts: Iterable[str]) -> bytes:
    characters: set[str] = set().union(*texts)
    return json.dumps("".join(sorted(characters))).encode()
