"""Any text file as a language-modelling task."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import torch
from annotated_types import Ge, Lt

from project.data.cache import cache_folder
from project.data.texts import divide_text, read_text, text_tokenizer
from project.data.tokenization import Tokenizer, TokenizerName
from project.ranges import Count, Fraction
from project.tasks.windows import Windows

TASK = "text-file"


class TextFile(Windows):
    """A file in UTF-8, as bytes, characters or byte pairs.

    The text is divided into contiguous parts, by characters. An epoch has as many
    windows as lie in the training part side by side, begun at random places;
    validation and test go through their parts window by window. The vocabulary is
    learned from the training part alone.

    Args:
        path: The file, of at most 1 GiB.
        batch_size: Windows in a batch.
        context_length: Tokens in a window.
        tokenizer_name: How the text becomes tokens: its bytes (256 indices, no
            training), its characters, or byte-pair encoding.
        val_size: Fraction of the text for validation.
        test_size: Fraction of the text, at its end, for the test; 0 for none, as is
            usual for small texts, and then a test goes over the validation part.
        datadir: Folder for the cached tokenizer; None for the user's cache folder.
    """

    def __init__(
        self,
        path: Path,
        batch_size: Count,
        context_length: Count,
        tokenizer_name: TokenizerName,
        val_size: Fraction = 0.1,
        test_size: Annotated[float, Ge(0), Lt(1)] = 0.0,
        datadir: Path | None = None,
    ) -> None:
        super().__init__()
        self.path = Path(path)
        self.batch_size = batch_size
        self.context_length = context_length
        self.tokenizer_name: TokenizerName = tokenizer_name
        self.val_size = val_size
        self.test_size = test_size
        self.folder = cache_folder(datadir)

    def prepare_data(self) -> None:
        """Fills the cache, in one process."""
        self._tokenizer()

    def setup(self, stage: str) -> None:
        """Reads, divides and tokenizes the file.

        Raises:
            MissingFile: The file cannot be read.
            MissingPackage: Byte pairs are asked for without the tokenizers package.
        """
        self.tokenizer = self._tokenizer()
        text = read_text(TASK, self.path)
        train, val, test = divide_text(text, self.val_size, self.test_size)
        tokens = self.tokenizer.encode([train, val, test or val])
        self.use_parts(*(torch.tensor(part, dtype=torch.int32) for part in tokens))

    def _tokenizer(self) -> Tokenizer:
        return text_tokenizer(
            TASK,
            self.path,
            self.tokenizer_name,
            self.val_size,
            self.test_size,
            self.folder,
        )
