"""The signals that end a process, as one exception that says which.

Lightning would exit 0 after SIGTERM and 1 after Ctrl-C, and knows nothing of SIGHUP, so
all three are ours: of a program from its first moment to its last, of a training that
somebody else's program starts as long as it lasts.
"""

from __future__ import annotations

import atexit
import os
import signal
import sys
import threading
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

from project.core.errors import Sent

_NAMES: Final = ("SIGINT", "SIGTERM", "SIGHUP")

_SOON: Final = 0.05


class Interrupted(Sent):
    """A process, or a training, stopped by a signal.

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


class Signals:
    """What the signals do that end a process.

    They strike at once, as Ctrl-C does, and each time: a first one that is swallowed,
    by a destructor say, must not make the process deaf. In a program of ours a second
    Ctrl-C ends it where it stands.

    Args:
        program: Whether the whole process is ours.

    Attributes:
        last_words: Writes down that a run was interrupted, where one is open.
    """

    def __init__(self, *, program: bool) -> None:
        self._program = program
        self._owner = os.getpid()
        self._previous: dict[int, Any] = {}
        self.begin()

    def begin(self) -> None:
        """Lets signals strike, from now on."""
        self.last_words: Callable[[Interrupted], None] | None = None
        self._first = 0
        self._hurried = self._held = False
        self._code: int | None = None

    def take(self) -> None:
        """Takes the signals, in the main thread. Those that the process was told to
        ignore, as under nohup, stay ignored."""
        if threading.current_thread() is not threading.main_thread():
            return
        for name in _NAMES:
            signum = getattr(signal, name, None)  # Windows has no SIGHUP.
            if signum and signal.getsignal(signum) not in (signal.SIG_IGN, None):
                self._previous[signum] = signal.getsignal(signum)
                signal.signal(signum, self.strike)

    def give_back(self) -> None:
        """Lets the signals do what they did before."""
        for signum, handler in self._previous.items():
            signal.signal(signum, handler)

    def hold(self) -> None:
        """Holds signals off, so that a beginning or an end can be written down."""
        self._held = True

    def let(self) -> None:
        """Lets signals strike again, and the one that has been held off.

        Raises:
            Interrupted: There was one.
        """
        self._held = False
        if self._first:
            raise Interrupted(self._first)

    def settle(self, code: int) -> None:
        """Says that the end is written down, and what the process exits with. Whoever
        asks for its end once more gets it here and now."""
        self._held, self._code = True, code
        if self._program and self._hurried:
            self._exit(code)

    def leave(self) -> None:
        """Ends a process that a signal has ended, when nothing is left to be done: what
        Python does then takes a second, with the signals at their defaults. Any other
        ends as it was about to, whatever it is sent."""
        if self._first and self._code is not None:
            with suppress(Exception):
                sys.stdout.flush()
                sys.stderr.flush()
            os._exit(self._code)
        for signum in self._previous:
            signal.signal(signum, signal.SIG_IGN)

    def strike(self, signum: int, frame: types.FrameType | None = None) -> None:
        """Does what a signal does."""
        if os.getpid() != self._owner:
            # A data worker, forked: it should do what it always does.
            default = signal.default_int_handler if signum == signal.SIGINT else None
            signal.signal(signum, default or signal.SIG_DFL)
            os.kill(os.getpid(), signum)
            return
        first, self._first = self._first, self._first or signum
        if self._held:
            self._hurried = self._hurried or bool(first)
            if first and self._program and self._code is not None:
                self._exit(self._code)
        elif first and self._program and signum == signal.SIGINT:
            self._end(Interrupted(first))
        else:
            raise Interrupted(signum)

    def _end(self, interrupted: Interrupted) -> None:
        """Ends the process, and writes down what ended it."""
        self.hold()
        if self.last_words is not None:
            with suppress(BaseException):
                self.last_words(interrupted)
        self._exit(interrupted.exit_code)

    def _exit(self, code: int) -> None:
        """Ends the process, with its workers, and nothing else."""
        multiprocessing = sys.modules.get("multiprocessing")
        if multiprocessing is not None:
            with suppress(BaseException):
                for child in multiprocessing.active_children():
                    child.kill()
        os._exit(code)

    def strike_again(self, unraisable: Any) -> None:
        """Sends a signal anew that has struck where nothing can be raised, in a
        destructor, say: Python shows its traceback there, and goes on."""
        error = unraisable.exc_value
        if not isinstance(error, Interrupted):
            if not self._first:  # What is half made complains when it is thrown away.
                sys.__unraisablehook__(unraisable)
            return
        self._first = 0
        again = threading.Timer(_SOON, os.kill, (self._owner, error.signum))
        again.daemon = True
        again.start()


_programs: Final[list[Signals]] = []
"""What takes the signals of the program, if it is ours."""


def of_the_program() -> Signals:
    """Takes the signals of a program that is ours, to its end."""
    signals = Signals(program=True)
    signals.take()
    atexit.register(signals.leave)  # The first is the last.
    sys.unraisablehook = signals.strike_again
    _programs.append(signals)
    return signals


@contextmanager
def signals_interrupt() -> Iterator[Signals]:
    """Turns the signals that end a process into `Interrupted`, in the main thread.

    Yields:
        What they do. In a program of ours it is the program's own, and stays in place.
    """
    if _programs:
        signals = _programs[-1]
        signals.begin()
        yield signals
        signals.last_words = None
        return
    signals = Signals(program=False)
    try:
        signals.take()
        yield signals
    finally:
        signals.give_back()
