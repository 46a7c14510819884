"""What our parts log while a training runs, for whoever started it to show."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tqdm import tqdm


@contextmanager
def notices(notice: Callable[[str], None]) -> Iterator[None]:
    """Leads what our parts log, down to `warning`, to the caller."""

    class Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            with tqdm.external_write_mode(file=sys.stderr):  # Above a moving bar.
                notice(record.getMessage())

    logger, handler = logging.getLogger("project"), Handler(logging.WARNING)
    propagate, logger.propagate = logger.propagate, False
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.propagate = propagate
