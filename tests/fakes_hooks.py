"""Pair hooks of every kind for the fakes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from project import pair_check, pair_hook

VOCABULARY = {"bytes": 256, "words": 1000}


@pair_hook(task="words", model="*", sets=["model.vocab_size"], optional=[])
def guess_vocabulary(config: Mapping[str, Any]) -> dict[str, Any]:
    """A pattern, which the exact name of `match_vocabulary` beats."""
    return {"model.vocab_size": 1}


@pair_hook(task="words", model="rnn", reads=["model.vocab_size"], sets=["model.heads"])
def match_heads(config: Mapping[str, Any]) -> dict[str, Any]:
    """There is one head for every hundred words, and at least one."""
    return {"model.heads": max(1, config["model.vocab_size"] // 100)}


@pair_hook(
    task="words",
    model="rnn",
    reads=["task.tokenizer"],
    sets=["model.vocab_size", "model.absent"],
    optional=["model.absent"],
)
def match_vocabulary(config: Mapping[str, Any]) -> dict[str, Any]:
    """The model has one row for every word of the tokenizer."""
    return {"model.vocab_size": VOCABULARY[config["task.tokenizer"]]}


@pair_check(batch="ImageBatch", model="both", reads=["model.depth"])
def any_depth(config: Mapping[str, Any]) -> None:
    """A model of images may be as deep as it likes."""
    return


@pair_hook(
    task="grey",
    model="net",
    reads=["task.batch_size"],
    sets=["model.width"],
    force=True,
)
def match_width(config: Mapping[str, Any]) -> dict[str, Any]:
    """The width is twice the batch."""
    if config["task.batch_size"] == 13:
        raise ArithmeticError("thirteen has no double\nand never had")
    return {"model.width": 2 * config["task.batch_size"]}


@pair_check(task="words", model="rnn", reads=["model.vocab_size", "task.tokenizer"])
def vocabulary_is_large_enough(config: Mapping[str, Any]) -> str | None:
    """A model needs a row for every word."""
    least = VOCABULARY[config["task.tokenizer"]]
    if config["model.vocab_size"] < least:
        return f"{config['model.vocab_size']} rows are too few for {least} words."
    return None
