"""Python's own reference as a language-modelling task that needs nothing installed."""

from __future__ import annotations

from typing import Annotated

import torch
from annotated_types import Ge, Lt

from project.data.texts import divide_text, python_docs
from project.ranges import Count, Fraction
from project.tasks.windows import Windows


class PythonDocs(Windows):
    """The bytes of the text that `help()` shows, about half a megabyte.

    The text is divided into contiguous parts. An epoch has as many windows as lie in
    the training part side by side, begun at random places; validation and test go
    through their parts window by window. A smoke test rather than a benchmark: the
    text differs between minor versions of Python.

    Args:
        batch_size: Windows in a batch.
        context_length: Bytes in a window.
        val_size: Fraction of the text for validation.
        test_size: Fraction of the text, at its end, for the test.
    """

    def __init__(
        self,
        batch_size: Count,
        context_length: Count,
        val_size: Fraction = 0.1,
        test_size: Annotated[float, Ge(0), Lt(1)] = 0.1,
    ) -> None:
        super().__init__()
        self.batch_size = batch_size
        self.context_length = context_length
        self.val_size = val_size
        self.test_size = test_size

    def setup(self, stage: str) -> None:
        """Loads all three parts; they are small."""
        parts = divide_text(python_docs(), self.val_size, self.test_size)
        self.use_parts(
            *(
                torch.frombuffer(bytearray(part.encode()), dtype=torch.uint8)
                for part in parts
            )
        )
