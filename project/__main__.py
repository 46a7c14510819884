"""`python -m project`."""

from __future__ import annotations

import gc
import signal
import sys


def main() -> None:
    """Runs the command line and exits with its code."""
    # Until the signals are taken Ctrl-C ends it as it ends a program in C.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from project.runs.signals import Interrupted, of_the_program

    signals = of_the_program()
    try:
        # What is imported stays: looking through it for garbage, again and again while
        # it grows, takes a twentieth of the time of a command that does not train.
        gc.disable()
        from project.cli.main import main as run

        gc.freeze()
        gc.enable()
        code = run()
        signals.settle(code)
    except Interrupted as error:  # In an import, or by the second of two signals.
        code = error.exit_code
        signals.settle(code)
    sys.exit(code)


if __name__ == "__main__":
    # A process that multiprocessing spawns imports what this module is called by, and
    # nothing for `project.__main__`; the names of Lightning need `import project`.
    if __spec__ is not None:  # It is, where the file itself is run.
        __spec__.name = "project"
    main()
