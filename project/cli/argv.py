"""The pre-scan of argv, by the table of flags.

Python Fire dispatches, but it keeps only the last of a repeated flag, turns values into
numbers, and reports an unknown flag after the command has run. So argv is read here
first: values stay text, repeats are collected, and what is not understood is refused
before anything runs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from project.cli.command import COMMANDS, FLAGS, POSITIONALS, Flag, flags_of
from project.core.errors import PROGRAM, Fault, nearest
from project.core.keys import Key

_TRUE: Final = ("true", "yes", "on", "1")


_FALSE: Final = ("false", "no", "off", "0")


_DASHES: Final = re.compile("^[\u2010-\u2015\u2212]")


@dataclass(slots=True)
class CommandLine:
    """What argv says.

    Attributes:
        command: The command; empty when none is given.
        options: Flags by their names as parameters: text, a list of texts for a
            repeatable flag, True for a switch. What was not given is absent.
        word: The positional word of a command that takes one.
        help: Whether help was asked for, anywhere.
        version: Whether the version was asked for, anywhere.
    """

    command: str = ""
    options: dict[str, str | bool | list[str]] = field(default_factory=dict)
    word: str = ""
    help: bool = False
    version: bool = False


class UsageError(Exception):
    """A command line that is not understood.

    Attributes:
        fault: What is wrong with it.
        command: The command it was for; may be empty.
        key: The config key that an unknown flag or word looks like; may be empty.
        value: The value given to it; None when there was none.
    """

    def __init__(
        self,
        fault: Fault,
        command: str = "",
        key: str = "",
        value: str | None = None,
    ) -> None:
        super().__init__(fault.problem)
        self.fault = fault
        self.command = command
        self.key = key
        self.value = value


def scan(arguments: Sequence[str]) -> CommandLine:
    """Reads argv, without the program's name.

    Raises:
        UsageError: At the first word that is not understood.
    """
    line = CommandLine()
    line.help = any(word in ("-h", "--help") for word in arguments)
    line.version = "--version" in arguments
    scanner = _Scanner(list(arguments), line)
    for word in arguments:
        if any(0xDC80 <= ord(sign) <= 0xDCFF for sign in word):
            raise scanner.refuse("an argument is not valid UTF-8", ascii(word))
    if line.help or line.version:
        line.command = next((w for w in arguments if w in COMMANDS), "")
        return line
    scanner.scan()
    return line


class _Scanner:
    def __init__(self, words: list[str], line: CommandLine) -> None:
        self.words = words
        self.line = line
        self.place = 0

    def refuse(self, problem: str, given: str, **parts: object) -> UsageError:
        command = self.line.command
        parts.setdefault("next", f"{PROGRAM} {command} --help".replace("  ", " "))
        return UsageError(Fault(problem, given=given, **parts), command)  # type: ignore[arg-type]

    def scan(self) -> None:
        while self.place < len(self.words):
            word = self.words[self.place]
            self.place += 1
            if _DASHES.match(word):
                right = "--" + _DASHES.sub("", word).lstrip("-")
                raise self.refuse(
                    "this dash is a typographic one", word, nearest=(right,)
                )
            if word in ("-", "--"):
                raise self.refuse(f"a bare {word} means nothing here", word)
            if word.startswith("-"):
                self.flag(word)
            elif not self.line.command:
                self.command(word)
            else:
                self.word(word)

    # ------------------------------------------------------------------- words

    def command(self, word: str) -> None:
        if word not in COMMANDS:
            raise self.refuse(
                f"no command {word!r}",
                word,
                expected="one of " + ", ".join(COMMANDS),
                nearest=nearest(word, COMMANDS),
                next=f"{PROGRAM} --help",
            )
        self.line.command = word
        taken = {flag.parameter for flag in flags_of(word)}
        for parameter in self.line.options:
            if parameter not in taken:
                raise self.elsewhere("--" + parameter.replace("_", "-"))

    def word(self, word: str) -> None:
        command = self.line.command
        if command in POSITIONALS and not self.line.word:
            self.line.word = word
            return
        name, sign, value = word.partition("=")
        if not name:
            raise self.refuse(
                "a stray '='", word, expected="--bind KEY=VALUE without spaces"
            )
        flag = self.named(name.replace("_", "-"))
        if sign and flag is not None and flag.value:
            right = f"--{flag.name} {value}"
            raise self.refuse("a flag begins with --", word, nearest=(right,))
        if sign and command == "train" and Key.parse(name):
            raise UsageError(
                Fault(
                    "a setting needs --bind",
                    given=word,
                    expected="--bind KEY=VALUE",
                    next=f"{PROGRAM} {command} --help",
                ),
                command,
                name,
                value,
            )
        raise self.refuse(f"a stray word {word!r}", word)

    # ------------------------------------------------------------------- flags

    def flag(self, word: str) -> None:
        name, sign, value = word.partition("=")
        if not name.startswith("--"):
            flag = self.short(name, word)
        else:
            flag = self.named(name[2:].replace("_", "-"))
            negated = self.negated(name[2:].replace("_", "-"))
            if flag is None and negated is not None and not sign:
                self.line.options.pop(negated.parameter, None)
                return
        if flag is None:
            raise self.unknown(name, value if sign else self.following())
        if not flag.value:
            self.switch(flag, value if sign else "true", word)
        else:
            self.store(flag, value if sign else self.value_of(flag), word)

    def named(self, name: str) -> Flag | None:
        """The flag of a long name; before the command, any command's."""
        flags = flags_of(self.line.command) if self.line.command else list(FLAGS)
        for flag in flags:
            if name == flag.name or name in flag.aliases:
                return flag
        return None

    def negated(self, name: str) -> Flag | None:
        for prefix in ("no-", "no"):
            flag = self.named(name.removeprefix(prefix))
            if name.startswith(prefix) and flag is not None and not flag.value:
                return flag
        return None

    def short(self, name: str, word: str) -> Flag:
        letter = name[1:]
        for flag in flags_of(self.line.command) if self.line.command else FLAGS:
            if letter and letter in flag.short:
                return flag
        long = self.named(letter.replace("_", "-"))
        close = (f"--{long.name}",) if long else ()
        if not close and letter[:1].isalpha():
            for flag in FLAGS:
                if letter[0] in flag.short and len(letter) > 1:
                    close = (f"-{letter[0]} {letter[1:]}",)
        raise self.refuse(f"no flag {name}", word, nearest=close)

    def unknown(self, name: str, value: str | None) -> UsageError:
        command = self.line.command or "train"
        known = [flag for flag in flags_of(command) if not flag.hidden]
        names = [f"--{flag.name}" for flag in known]
        if any(name == f"--{flag.name}" for flag in FLAGS):
            return self.elsewhere(name)
        return UsageError(
            Fault(
                f"no flag {name}",
                given=name,
                nearest=nearest(name, names),
                next=f"{PROGRAM} {self.line.command or 'train'} --help",
            ),
            self.line.command,
            name.lstrip("-") if command == "train" else "",
            value,
        )

    def elsewhere(self, name: str) -> UsageError:
        """A flag that other commands take."""
        takers = next(flag.commands for flag in FLAGS if name == f"--{flag.name}")
        problem = f"{self.line.command} has no flag {name}"
        expected = f"a flag of {self.line.command}; this one is for "
        return self.refuse(problem, name, expected=expected + " and ".join(takers))

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
        if flag.name == "bind":
            rest = [w for w in self.words[self.place : self.place + 2] if w != "="]
            right = f"--bind {key.rstrip('=')}={rest[0] if rest else '...'}"
            if self.following() is not None:
                raise self.refuse(
                    "spaces around '='", f"--bind {key}", nearest=(right,)
                )

    def switch(self, flag: Flag, value: str, word: str) -> None:
        if value.lower() in _TRUE:
            self.line.options[flag.parameter] = True
        elif value.lower() in _FALSE:
            self.line.options.pop(flag.parameter, None)
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
        known = self.line.options.get(flag.parameter)
        if flag.repeatable:
            earlier = known if isinstance(known, list) else []
            self.line.options[flag.parameter] = [*earlier, value]
        elif known is not None:
            raise self.refuse(f"--{flag.name} is given twice", f"{known} and {value}")
        else:
            self.line.options[flag.parameter] = value
