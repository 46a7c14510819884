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
from project.data.facts import FACTS, SHAPED

SIZES = ["model.input_size", "model.input_channels"]
OUTPUT = ["model.output_size"]


@pair_hook(task=SHAPED, reads=["run.task"], sets=SIZES, optional=SIZES)
def match_inputs(config: Mapping[str, Any]) -> dict[str, int]:
    """All examples of the task have one shape, with so many values and channels."""
    facts = FACTS[config["run.task"]]
    return {
        "model.input_size": facts.size,
        "model.input_channels": facts.channels,
    }


@pair_hook(task=list(FACTS), reads=["run.task"], sets=OUTPUT, optional=OUTPUT)
def match_outputs(config: Mapping[str, Any]) -> dict[str, int]:
    """There is one output for each class of the task, or one for a real target."""
    return {"model.output_size": FACTS[config["run.task"]].output_size}


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


@pair_hook(batch="SignalBatch", model="lit-conv-net", sets=["model.dims"])
def convolve_signals(config: Mapping[str, Any]) -> dict[str, int]:
    """A signal is convolved over one dimension, its length."""
    return {"model.dims": 1}


@pair_hook(batch="ImageBatch", model="lit-conv-net", sets=["model.dims"])
def convolve_images(config: Mapping[str, Any]) -> dict[str, int]:
    """An image is convolved over two dimensions, its height and width."""
    return {"model.dims": 2}
