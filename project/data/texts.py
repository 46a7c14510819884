"""Long texts for language models, and where they are divided.

A text is divided into contiguous parts, training first: neighbouring characters say
too much about each other for anything finer.
"""

from __future__ import annotations

import hashlib
import importlib
import os
import stat
from functools import cache, partial
from itertools import islice
from pathlib import Path

from project.data.errors import MissingFile
from project.data.splits import holdout
from project.data.tokenization import Tokenizer, TokenizerName, make_tokenizer

BPE_SIZE = 1024
"""Size of the vocabulary that byte-pair encoding learns."""

_CHUNK = 2**20

MOST_BYTES = 2**30
"""The largest file that is read: its tokens take several times as much memory."""


def python_docs() -> str:
    """Returns the reference that `help()` shows, which every Python brings along.

    The topics are joined in alphabetical order. The text differs between minor
    versions of Python, and so do scores on it.
    """
    topics: dict[str, str] = importlib.import_module("pydoc_data.topics").topics
    return "\n".join(text for _, text in sorted(topics.items()))


@cache
def read_text(task: str, path: Path) -> str:
    """Returns the text of a file in UTF-8, read once in a process.

    Args:
        task: Public name of the task, for the message.
        path: The file.

    Raises:
        MissingFile: The file does not exist, is not a file, has more than `MOST_BYTES`
            bytes, or is not UTF-8.
    """
    try:
        text = _read(task, path).decode("utf-8")
    except MissingFile:
        raise
    except OSError as error:
        raise MissingFile(task, path, error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        raise MissingFile(task, path, f"it is not UTF-8 ({error})") from error
    return text.replace("\r\n", "\n").replace("\r", "\n")  # As any text is read.


def _read(task: str, path: Path) -> bytes:
    """The bytes of a file; of a device or a pipe there may be no end."""
    # Whoever opens a pipe that nobody writes to would wait.
    descriptor = os.open(path.expanduser(), os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    with open(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise MissingFile(task, path, "it is not a regular file")
        # What a file says of its size may change, or be nothing, as in /proc.
        chunks = iter(partial(file.read, _CHUNK), b"")
        data = b"".join(islice(chunks, MOST_BYTES // _CHUNK + 1))
    if len(data) > MOST_BYTES:
        raise MissingFile(task, path, f"it has more than {MOST_BYTES:,} bytes")
    return data


def divide_text(text: str, val_size: float, test_size: float) -> tuple[str, str, str]:
    """Returns the parts for training, validation and test, in the text's order.

    Args:
        text: The whole text.
        val_size: Fraction of the characters for validation, above 0 and below 1.
        test_size: Fraction at the end for the test, 0 for none.

    Raises:
        ValueError: A fraction is out of range or nothing is left for training.
    """
    if not 0 <= test_size < 1:
        raise ValueError(f"test_size must be in [0, 1), got {test_size}")
    if not 0 < val_size < 1:
        raise ValueError(f"val_size must be above 0 and below 1, got {val_size}")
    if val_size + test_size >= 1:
        raise ValueError("val_size and test_size leave nothing for training")
    train_end = holdout(len(text), val_size + test_size)
    val_end = len(text) - round(len(text) * test_size)
    return text[:train_end], text[train_end:val_end], text[val_end:]


@cache
def text_tokenizer(
    task: str,
    path: Path,
    name: TokenizerName,
    val_size: float,
    test_size: float,
    folder: Path,
) -> Tokenizer:
    """Returns the tokenizer of a file's training part, one instance in a process.

    Bytes are the 256 byte values, without padding, since windows need none.

    Args:
        task: Public name of the task, for the message.
        path: The file.
        name: Kind of tokenizer.
        val_size: As in `divide_text`.
        test_size: As in `divide_text`.
        folder: The cache.

    Raises:
        MissingFile: The file cannot be read.
    """
    train, _, _ = divide_text(read_text(task, path), val_size, test_size)
    return make_tokenizer(
        name,
        task=task,
        texts=lambda: train.splitlines(keepends=True),
        source={"sha256": hashlib.sha256(train.encode()).hexdigest()},
        folder=folder,
        vocab_size=BPE_SIZE,
        padding=False,
    )
