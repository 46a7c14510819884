"""The command line: from argv to an exit code.

`main` scans argv and lets Fire call the command. Nothing runs before every argument has
been accepted. Training is imported by the commands that train, and what only some
command lines need where it is needed, so that everything else answers at once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import Final

from project import __version__
from project.cli.argv import UsageError, scan
from project.cli.command import CommandLine, command_of
from project.cli.commands import COMMANDS
from project.cli.flag import FORMAT, PLUGIN, TRACEBACK
from project.cli.help import chosen_help, command_help, usage
from project.cli.output import (
    DONE,
    answers,
    note,
    only_answers,
    out,
    refuse,
    show_error,
    tell_elsewhere,
    terminal,
)
from project.cli.settings import Settings, settings_of
from project.cli.streams import survive
from project.core.errors import ConfigError, Fault
from project.core.writing.messages import fault_text
from project.runs.signals import Interrupted

_PACKAGE: Final = os.path.abspath(os.path.dirname(__file__))


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command line.

    Args:
        arguments: argv without the program's name; None for `sys.argv`.

    Returns:
        0 done, 1 the run failed, 2 the request or the config is wrong, 130 or 143
        interrupted.
    """
    survive()
    words = list(sys.argv[1:] if arguments is None else arguments)
    whole = TRACEBACK.spellings[0] in words  # As long as nothing better is known.
    line = CommandLine()
    try:
        line = scan(words)
        whole = line.given(TRACEBACK)
        with only_answers():
            return _answered(line)
    except UsageError as error:
        return refuse(fault_text(_completed(error, words)))
    except KeyboardInterrupt:
        note("interrupted")
        return 130
    except Interrupted as error:
        note(str(error))
        return error.exit_code
    except SystemExit:
        raise
    except BaseException as error:  # Anybody's may derive from that, as asyncio's do.
        from project.cli.failures import failure_text, show_defaults
        from project.cli.typed import retold

        if whole:
            show_defaults(error)
            raise
        text, code = failure_text(retold(error, line))
        show_error(text)
        return code
    finally:
        tell_elsewhere(quiet=line.text(FORMAT) == "json")


def _answered(line: CommandLine) -> int:
    if line.version:
        out(f"project {__version__}")
        return DONE
    if line.help:
        out(_help(line))
        return DONE
    here = _here()
    if not line.command or command_of(line.command).takes(PLUGIN.name):
        line.settings = settings_of(here)
    _look_for_plugins(line.settings, named=bool(line.texts(PLUGIN)))
    return _dispatched(line) if line.command else _overview(line)


def _here() -> str:
    """The current folder, which everything else takes to be there.

    Raises:
        ConfigError: Somebody has removed it.
    """
    try:
        return os.getcwd()
    except OSError as error:
        gone = Fault(
            f"the current folder cannot be used ({error.strerror})",
            expected="a folder that is there",
            next="cd",
        )
        raise ConfigError(gone) from error


def _help(line: CommandLine) -> str:
    if not line.command:
        return usage()
    screen = terminal(answers())
    text = command_help(line.command, screen.columns if screen else None)
    return f"{text}\n{chosen_help(line)}".rstrip()


def _completed(error: UsageError, words: Sequence[str]) -> Fault:
    """The fault, with the binding to type when a config key was meant."""
    if not error.key:
        return error.fault
    from project.cli.near_misses import plugins_in, with_binding

    try:
        here = _here()
    except ConfigError:
        return error.fault
    try:
        settings = settings_of(here)
    except ConfigError:  # It will be said when everything else is right.
        settings = Settings()
    _look_for_plugins(settings, named=bool(plugins_in(words)))
    return with_binding(error, words, settings.plugins)


def _look_for_plugins(settings: Settings, *, named: bool) -> None:
    """Lets modules be found where the user's words for plugins mean them to be."""
    if named or os.environ.get("PROJECT_PLUGINS"):
        _look_here()
    else:
        _look_elsewhere()
    if settings.plugins:
        _look_first(settings.folder)


def _look_here() -> None:
    """Lets a plugin that the user names be a module of the current folder, as it is for
    `python -m` and not for the installed command."""
    if "" not in sys.path and os.getcwd() not in sys.path:
        sys.path.insert(0, os.getcwd())


def _look_first(folder: str) -> None:
    """Lets the plugins of a project's own settings be modules of its folder."""
    if (sys.path[0] or os.getcwd()) != folder:
        sys.path[:] = [folder, *(path for path in sys.path if path != folder)]


def _look_elsewhere() -> None:
    """Keeps what lies in the current folder from being imported, as it is for the
    installed command, where the user names no plugin: a folder that somebody else has
    filled is no reason to run what is in it. The project's own folder is."""
    here = os.getcwd()
    first = sys.path[:1] in ([""], [here])  # Which `python -m` has put there.
    if first and os.path.dirname(os.path.dirname(_PACKAGE)) != here:
        del sys.path[0]


def _overview(line: CommandLine) -> int:
    from project.cli.with_plugins import manifest_with
    from project.core.writing.descriptions import overview

    out(usage(overview(manifest_with(line))))
    return DONE


def _dispatched(line: CommandLine) -> int:
    """Lets Fire pick the command and call it.

    Its function gets what was scanned, for Fire would take the text of a value for a
    number, and keep one of two flags of a name.
    """
    import fire

    def called(name: str) -> Callable[[], int]:
        return lambda: command_of(name).run(line)

    return fire.Fire(
        {name: called(name) for name in COMMANDS},
        command=[line.command],
        name="project",
        serialize=lambda _: None,  # An exit code is not printed.
    )
