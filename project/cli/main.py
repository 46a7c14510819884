"""The command line: from argv to an exit code.

`main` scans argv, lets Fire dispatch to one of the commands, and runs the plan the
command returns. Nothing runs before every argument has been accepted. Training is
imported by the plans that train, so that everything else answers without torch.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Any

import fire

from project import __version__
from project.cli import help as help_text
from project.cli.argv import CommandLine, UsageError, scan
from project.cli.command import POSITIONALS
from project.cli.commands import COMMANDS
from project.cli.commands.plan import manifest_with
from project.cli.failures import failure_text
from project.cli.near_misses import with_binding
from project.cli.output import DONE, note, out, refuse, show_error
from project.core.errors import PROGRAM, Fault
from project.core.writing.descriptions import overview
from project.core.writing.messages import fault_text
from project.runs.signals import Interrupted


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command line.

    Args:
        arguments: argv without the program's name; None for `sys.argv`.

    Returns:
        0 done, 1 the run failed, 2 the request or the config is wrong, 130 or 143
        interrupted.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    whole = "--traceback" in words
    try:
        line = scan(words)
        return _dispatched(line)
    except UsageError as error:
        fault = with_binding(error, words)
        return refuse(fault_text(fault))
    except KeyboardInterrupt:
        note("interrupted")
        return 130
    except BrokenPipeError:
        # The reader has seen enough; Python must not fail again when it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Interrupted as error:
        note(str(error))
        return error.exit_code
    except Exception as error:
        if whole:
            raise
        text, code = failure_text(error)
        show_error(text)
        return code


def _dispatched(line: CommandLine) -> int:
    if line.version:
        out(f"project {__version__}")
        return DONE
    if line.help:
        out(help_text.of_command(line.command) if line.command else help_text.usage())
        return DONE
    if not line.command:
        out(help_text.usage(overview(manifest_with(_listed(line, "plugin")))))
        return DONE
    pair = {"task", "model"} & set(line.options)
    if line.command in POSITIONALS and not line.word and not pair:
        raise UsageError(
            Fault(
                f"{line.command} needs a {POSITIONALS[line.command].lower()}",
                expected="a task, a model, trainer, or a part",
                next=f"{PROGRAM} {line.command} trainer",
            ),
            line.command,
        )
    plan = fire.Fire(
        COMMANDS,
        command=_for_fire(line),
        name="project",
        serialize=lambda _: None,  # A plan is run, not printed.
    )
    return plan.run()


def _for_fire(line: CommandLine) -> list[str]:
    """What was scanned, spelled so that Fire reads exactly the same text again."""
    options: dict[str, Any] = dict(line.options)
    if line.word:
        options["name"] = line.word
    return [line.command, *(f"--{name}={value!r}" for name, value in options.items())]


def _listed(line: CommandLine, name: str) -> list[str]:
    value = line.options.get(name, [])
    return value if isinstance(value, list) else []
