"""Sizes of inputs and outputs: the task's data has them, the model must be told.

The task's facts know how large an example is and how many classes there are. A model
asks by the name of a parameter: `input_size` is all values of an example, for one that
flattens it; `input_channels` is those at each position, for one that keeps positions.
No model is named here, so that a new one is told as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from project.core.hooks import pair_hook
from project.data.facts import FACTS
from project.data.languages import LANGUAGES

SETS = ["model.input_size", "model.input_channels", "model.output_size"]


def sizes(task: str) -> dict[str, int]:
    """Returns what a model is to be told about a task's examples."""
    facts = FACTS[task]
    return {
        "model.input_size": facts.size,
        "model.input_channels": facts.channels,
        "model.output_size": facts.output_size,
    }


@pair_hook(task="digits", model="*", sets=SETS, optional=SETS)
def match_digits(config: Mapping[str, Any]) -> dict[str, int]:
    """The images are of 8 x 8 pixels with one channel, of ten classes."""
    return sizes("digits")


@pair_hook(task="mnist1d", model="*", sets=SETS, optional=SETS)
def match_mnist1d(config: Mapping[str, Any]) -> dict[str, int]:
    """The signals have 40 samples of one channel, of ten classes."""
    return sizes("mnist1d")


@pair_hook(task="breast-cancer", model="*", sets=SETS, optional=SETS)
def match_breast_cancer(config: Mapping[str, Any]) -> dict[str, int]:
    """A row has 30 features and is of one of two classes."""
    return sizes("breast-cancer")


@pair_hook(task="wine", model="*", sets=SETS, optional=SETS)
def match_wine(config: Mapping[str, Any]) -> dict[str, int]:
    """A row has 13 features and is of one of three classes."""
    return sizes("wine")


@pair_hook(task="diabetes", model="*", sets=SETS, optional=SETS)
def match_diabetes(config: Mapping[str, Any]) -> dict[str, int]:
    """A row has 10 features and one real target."""
    return sizes("diabetes")


@pair_hook(
    task="modular-addition",
    model="*",
    reads=["task.modulus"],
    sets=["model.vocab_size", "model.output_size"],
    optional=["model.vocab_size", "model.output_size"],
)
def match_modulus(config: Mapping[str, Any]) -> dict[str, int]:
    """There is one class for each residue; padding and `=` are tokens besides."""
    modulus = config["task.modulus"]
    return {"model.vocab_size": modulus + 2, "model.output_size": modulus}


@pair_hook(
    task="language-id",
    model="*",
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
