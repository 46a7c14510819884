"""The pre-scan of argv, by the flags of the commands.

Python Fire dispatches, but it keeps only the last of a repeated flag, turns values into
numbers, and reports an unknown flag after the command has run. So argv is read here
first: values stay text, repeats are collected, and what is not understood is refused
before anything runs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from project.cli.command import (
    Command,
    CommandLine,
    Word,
    all_commands,
    command_of,
)
from project.cli.commands import COMMANDS
from project.cli.flag import BIND, Flag
from project.core.errors import PROGRAM, Fault, ProjectError, nearest
from project.core.keys import Key
from project.core.shell_words import typed

_TRUE: Final = ("true", "yes", "on", "1")
_FALSE: Final = ("false", "no", "off", "0")
_DASHES: Final = re.compile("^[\u2010-\u2015\u2212]")


class UsageError(ProjectError):
    """A command line that is not understood.

    Attributes:
        fault: What is wrong with it.
        key: The config key that an unknown flag or word looks like; may be empty.
        value: The value given to it; None when there was none.
    """

    exit_code = 2

    def __init__(self, fault: Fault, key: str = "", value: str | None = None) -> None:
        super().__init__(fault)
        self.fault = fault
        self.key = key
        self.value = value


def scan(arguments: Sequence[str]) -> CommandLine:
    """Reads argv, without the program's name.

    Raises:
        UsageError: At the first word that is not understood.
    """
    scanner = _Scanner(list(arguments))
    for word in arguments:
        if any(0xDC80 <= ord(sign) <= 0xDCFF for sign in word):
            raise scanner.refuse("an argument is not valid UTF-8", ascii(word))
    asked = CommandLine(
        help=any(word in ("-h", "--help") for word in arguments),
        version="--version" in arguments,
    )
    if asked.help or asked.version:
        asked.command = next((word for word in arguments if word in COMMANDS), "")
        return asked
    return scanner.scan()


class _Scanner:
    """Reads words one by one.

    Attributes:
        words: All of them.
        place: The place of the next.
        line: What they say so far.
        command: The command, once its name was read.
        spelled: Its flags by what is typed for them.
    """

    def __init__(self, words: list[str]) -> None:
        self.words = words
        self.place = 0
        self.line = CommandLine()
        self.command: Command | None = None
        self.spelled: dict[str, Flag] = {}

    def refuse(
        self,
        problem: str,
        given: str,
        *,
        expected: str = "",
        close: tuple[str, ...] = (),
        next: str = "",
    ) -> UsageError:
        about = " ".join(filter(None, (PROGRAM, self.line.command, "--help")))
        return UsageError(
            Fault(problem, given, expected=expected, nearest=close, next=next or about)
        )

    def scan(self) -> CommandLine:
        # A flag before the command may be any command's, which means to import all.
        if self.words and self.words[0].startswith("-"):
            self.spelled = _spelled_anywhere()
        while self.place < len(self.words):
            word = self.words[self.place]
            self.place += 1
            self.read(word)
        for left in self.words_left():
            if not any(self.line.given(flag) for flag in left.unless):
                raise UsageError(left.missing)
        return self.line

    def read(self, word: str) -> None:
        if _DASHES.match(word):
            right = "--" + _DASHES.sub("", word).lstrip("-")
            raise self.refuse("this dash is a typographic one", word, close=(right,))
        if word in ("-", "--"):
            raise self.refuse(f"a bare {word} means nothing here", word)
        if word.startswith("-"):
            self.flag(word)
        elif self.command is None:
            self.name(word)
        else:
            self.word(word)

    # ------------------------------------------------------------------- words

    def name(self, word: str) -> None:
        """Takes the command's name."""
        if word not in COMMANDS:
            raise self.refuse(
                f"no command {word!r}",
                word,
                expected="one of " + ", ".join(COMMANDS),
                close=nearest(word, COMMANDS),
                next=f"{PROGRAM} --help",
            )
        self.line.command = word
        self.command = command_of(word)
        self.spelled = self.command.spelled()
        for name in self.line.options:
            if not self.command.takes(name):
                raise self.elsewhere(f"--{name}", _takers(name))

    def words_left(self) -> Sequence[Word]:
        """The words that the command still takes."""
        words = self.command.words if self.command else ()
        return words[len(self.line.words) :]

    def binds(self) -> bool:
        """Whether the command takes settings."""
        return self.command is not None and self.command.takes(BIND.name)

    def word(self, word: str) -> None:
        if self.words_left():
            if word:  # An empty one, of a variable that is not set, names nothing.
                self.line.words.append(word)
            return
        name, sign, value = word.partition("=")
        if not name:
            raise self.refuse(
                "a stray '='", word, expected="--bind KEY=VALUE without spaces"
            )
        flag = self.long(name)
        if sign and flag is not None and flag.value:
            right = typed(f"--{flag.name}", value)
            raise self.refuse("a flag begins with --", word, close=(right,))
        if sign and self.binds() and Key.parse(name):
            error = self.refuse(
                "a setting needs --bind", word, expected="--bind KEY=VALUE"
            )
            raise UsageError(error.fault, name, value)
        stray = self.refuse(f"a stray word {word!r}", word)
        raise UsageError(stray.fault, self.cut_off(), word)

    def cut_off(self) -> str:
        """The key that a word was cut off, as in `--bind KEY VALUE`; else empty."""
        last = (self.line.options.get(BIND.name) or [""])[-1]
        cut = last == self.words[self.place - 2]
        return last if cut and "=" not in last and Key.parse(last) else ""

    # ------------------------------------------------------------------- flags

    def flag(self, word: str) -> None:
        name, sign, value = word.partition("=")
        if not name.startswith("--"):
            flag = self.short(name, word)
        else:
            flag = self.long(name[2:])
            negated = self.negated(name[2:])
            if flag is None and negated is not None and not sign:
                self.line.options.pop(negated.name, None)
                return
        if flag is None:
            raise self.unknown(name, value if sign else self.following())
        if not flag.value:
            self.switch(flag, value if sign else "true", word)
        else:
            self.store(flag, value if sign else self.value_of(flag), word)

    def long(self, name: str) -> Flag | None:
        """The flag of a long name; before the command, any command's."""
        return self.spelled.get("--" + name.replace("_", "-"))

    def negated(self, name: str) -> Flag | None:
        for prefix in ("no-", "no_", "no"):
            flag = self.long(name.removeprefix(prefix))
            if name.startswith(prefix) and flag is not None and not flag.value:
                return flag
        return None

    def short(self, name: str, word: str) -> Flag:
        if name in self.spelled:
            return self.spelled[name]
        letters = name[1:]
        long = self.long(letters)
        close = (f"--{long.name}",) if long else ()
        if not close and letters[:1].isalpha() and name[:2] in _spelled_anywhere():
            close = (f"{name[:2]} {name[2:]}",) if name[2:] else ()
        raise self.refuse(f"no flag {name}", word, close=close)

    def unknown(self, name: str, value: str | None) -> UsageError:
        takers = _takers(name[2:])
        if takers:
            return self.elsewhere(name, takers)
        # Before any command is named, the first of the table is meant.
        meant = self.line.command or next(iter(COMMANDS))
        command = command_of(meant)
        error = self.refuse(
            f"no flag {name}",
            name,
            close=nearest(name, [f"--{flag.name}" for flag in command.shown_flags]),
            next=f"{PROGRAM} {meant} --help",
        )
        key = name.lstrip("-") if command.takes(BIND.name) else ""
        return UsageError(error.fault, key, value)

    def elsewhere(self, name: str, takers: Sequence[str]) -> UsageError:
        """A flag that other commands take."""
        problem = f"{self.line.command} has no flag {name}"
        *others, last = takers
        named = f"{', '.join(others)} and {last}" if others else last
        expected = f"a flag of {self.line.command}; this one is for {named}"
        return self.refuse(problem, name, expected=expected)

    def following(self) -> str | None:
        """The next word, if it can be the value of the flag before it."""
        if self.place < len(self.words) and not self.words[self.place].startswith("-"):
            return self.words[self.place]
        return None

    def value_of(self, flag: Flag) -> str:
        following = self.following()
        if flag.optional:
            if following is None or not Key.parse(following):
                return ""
            self.place += 1
            return following
        if following is not None and following != "=":
            self.place += 1
            if self.following() == "=" or following.endswith("="):
                self.spaced(flag, following)
            return following
        raise self.refuse(
            f"--{flag.name} needs a value",
            f"--{flag.name}",
            expected=f"--{flag.name} {flag.value}"
            + (f" (--{flag.name}=VALUE for one that begins with a dash)"),
        )

    def spaced(self, flag: Flag, key: str) -> None:
        if flag.name == BIND.name:
            rest = [w for w in self.words[self.place : self.place + 2] if w != "="]
            value = rest[0] if rest else "..."
            right = typed("--bind", f"{key.rstrip('=')}={value}")
            if self.following() is not None:
                raise self.refuse("spaces around '='", f"--bind {key}", close=(right,))

    def switch(self, flag: Flag, value: str, word: str) -> None:
        if value.lower() in _TRUE:
            self.line.options[flag.name] = True
        elif value.lower() in _FALSE:
            self.line.options.pop(flag.name, None)
        else:
            raise self.refuse(
                f"--{flag.name} is a switch", word, expected=f"--{flag.name} alone"
            )

    def store(self, flag: Flag, value: str, word: str) -> None:
        if not value and not flag.optional:
            raise self.refuse(
                f"--{flag.name} needs a value",
                word,
                expected=f"--{flag.name} {flag.value}",
            )
        known = self.line.options.get(flag.name)
        if flag.repeatable:
            earlier = known if isinstance(known, list) else []
            self.line.options[flag.name] = [*earlier, value]
        elif known is not None:
            raise self.refuse(f"--{flag.name} is given twice", f"{known} and {value}")
        else:
            self.line.options[flag.name] = value


def _takers(name: str) -> list[str]:
    """The commands that take a flag of this long name."""
    return [command for command, found in all_commands() if found.takes(name)]


def _spelled_anywhere() -> dict[str, Flag]:
    """The flags of all commands by what is typed for them; the first of a name."""
    flags: dict[str, Flag] = {}
    for _, command in all_commands():
        flags = {**command.spelled(), **flags}
    return flags
