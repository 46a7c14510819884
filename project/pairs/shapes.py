"""Sizes of inputs and outputs: the task's data has them, the model must be told.

The task's facts know how large an example is and how many classes there are. What a
model calls `input_size` depends on what it does with an example: one that flattens it
wants all its values, one that keeps the positions wants the channels at each.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from project.core.hooks import pair_hook
from project.data.facts import FACTS
from project.data.languages import LANGUAGES

FLATTENING = frozenset({"lit-linear", "lit-mlp"})
"""Models whose `input_size` counts all values of an example."""

READS = ["run.model"]
SETS = ["model.input_size", "model.output_size"]


def sizes(task: str, model: str) -> dict[str, int]:
    """Returns what a model is to be told about a task's examples."""
    facts = FACTS[task]
    return {
        "model.input_size": facts.size if model in FLATTENING else facts.channels,
        "model.output_size": facts.output_size,
    }


@pair_hook(task="digits", model="lit-*", reads=READS, sets=SETS, optional=SETS)
def match_digits(config: Mapping[str, Any]) -> dict[str, int]:
    """The images are of 8 x 8 pixels with one channel, of ten classes."""
    return sizes("digits", config["run.model"])


@pair_hook(task="mnist1d", model="lit-*", reads=READS, sets=SETS, optional=SETS)
def match_mnist1d(config: Mapping[str, Any]) -> dict[str, int]:
    """The signals have 40 samples of one channel, of ten classes."""
    return sizes("mnist1d", config["run.model"])


@pair_hook(
    task="language-id",
    model="lit-*",
    sets=["model.output_size"],
    optional=["model.output_size"],
)
def match_languages(config: Mapping[str, Any]) -> dict[str, int]:
    """There is one class for each language of the corpus."""
    return {"model.output_size": len(LANGUAGES)}


@pair_hook(batch="SignalBatch", model="lit-conv-net", sets=["model.dims"])
def convolve_signals(config: Mapping[str, Any]) -> dict[str, int]:
    """A signal is convolved over one dimension, its length."""
    return {"model.dims": 1}


@pair_hook(batch="ImageBatch", model="lit-conv-net", sets=["model.dims"])
def convolve_images(config: Mapping[str, Any]) -> dict[str, int]:
    """An image is convolved over two dimensions, its height and width."""
    return {"model.dims": 2}
