"""The signals that end a training, as one exception that says which.

Lightning would exit 0 after SIGTERM and 1 after Ctrl-C, and knows nothing of SIGHUP, so
all three are ours while a run is open.
"""

from __future__ import annotations

import os
import signal
import threading
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from project.core.errors import Sent


class Interrupted(Sent):
    """A training stopped by a signal.

    It is not an `Exception`, so that no `except Exception` on the way swallows it, and
    not a `KeyboardInterrupt`, which Lightning turns into exit code 1.

    Attributes:
        signum: The signal that stopped it.
        exit_code: What the process should exit with, as a shell would report it.
        status: How the run is recorded: "interrupted" by the keyboard, otherwise
            "terminated".
    """

    def __init__(self, signum: int) -> None:
        super().__init__(f"stopped by {signal.Signals(signum).name}")
        self.signum = signum
        self.exit_code = 128 + signum
        self.status = "interrupted" if signum == signal.SIGINT else "terminated"


@contextmanager
def signals_interrupt() -> Iterator[Callable[[], None]]:
    """Turns the signals that end a process into `Interrupted`, in the main thread.

    They strike at once, as Ctrl-C does, and each time: a first one that is swallowed,
    by a destructor say, must not make the process deaf. Signals that the process was
    told to ignore, as under nohup, stay ignored.

    Yields:
        A function after which they are held off, so that the end can be written down.
    """
    owner = os.getpid()
    previous: dict[int, Any] = {}

    def stop(signum: int, frame: types.FrameType | None) -> None:
        if os.getpid() == owner:
            raise Interrupted(signum)
        # A data worker, forked: it should do what it always does.
        default = signal.default_int_handler if signum == signal.SIGINT else None
        signal.signal(signum, default or signal.SIG_DFL)
        os.kill(os.getpid(), signum)

    def hold() -> None:
        for signum in previous:
            signal.signal(signum, signal.SIG_IGN)

    try:
        if threading.current_thread() is threading.main_thread():
            for name in ("SIGINT", "SIGTERM", "SIGHUP"):
                signum = getattr(signal, name, None)  # Windows has no SIGHUP.
                if signum and signal.getsignal(signum) not in (signal.SIG_IGN, None):
                    previous[signum] = signal.getsignal(signum)
                    signal.signal(signum, stop)
        yield hold
    finally:
        for signum, handler in previous.items():
            signal.signal(signum, handler)
