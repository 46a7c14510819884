"""The size of the vocabulary: the task's tokenizer has it, the model must be told.

The tokenizer is the very one that the task encodes its texts with
(`project.data`), trained and cached without torch.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from project.core.hooks import pair_check, pair_hook
from project.data.cache import cache_folder
from project.data.languages import language_tokenizer
from project.data.texts import text_tokenizer
from project.pairs.bytes import SETS, shortage

LANGUAGE_READS = ["task.tokenizer_name", "task.datadir"]
TEXT_READS = [
    "task.path",
    "task.tokenizer_name",
    "task.val_size",
    "task.test_size",
    "task.datadir",
]


@pair_hook(
    task="language-id", model="*", reads=LANGUAGE_READS, sets=SETS, optional=SETS
)
def match_vocabulary(config: Mapping[str, Any]) -> dict[str, int]:
    """The embedding has one row for each token of the task's tokenizer."""
    return {"model.vocab_size": language_vocabulary(config)}


@pair_hook(task="text-file", model="*", reads=TEXT_READS, sets=SETS, optional=SETS)
def match_text_vocabulary(config: Mapping[str, Any]) -> dict[str, int]:
    """The embedding has one row for each token of the file's tokenizer."""
    return {"model.vocab_size": text_vocabulary(config)}


@pair_check(task="language-id", reads=[*LANGUAGE_READS, *SETS])
def enough_for_languages(config: Mapping[str, Any]) -> str | None:
    """A vocabulary smaller than the tokenizer's has no row for some tokens."""
    return shortage(config, language_vocabulary(config))


@pair_check(task="text-file", reads=[*TEXT_READS, *SETS])
def enough_for_text(config: Mapping[str, Any]) -> str | None:
    """A vocabulary smaller than the tokenizer's has no row for some tokens."""
    return shortage(config, text_vocabulary(config))


def language_vocabulary(config: Mapping[str, Any]) -> int:
    """Returns the size of the vocabulary of the task language-id."""
    folder = cache_folder(config["task.datadir"])
    return language_tokenizer(config["task.tokenizer_name"], folder).vocab_size


def text_vocabulary(config: Mapping[str, Any]) -> int:
    """Returns the size of the vocabulary of the task text-file."""
    return text_tokenizer(
        "text-file",
        Path(config["task.path"]),
        config["task.tokenizer_name"],
        config["task.val_size"],
        config["task.test_size"],
        cache_folder(config["task.datadir"]),
    ).vocab_size
