"""A promise is executed: what a message offers is typed, and must be accepted.

`nearest` takes the place of what was given, in the same command line, file or variable;
`next` runs as it stands, or is added to what was typed. What is left to be filled in is
in capitals or `...`, and is not typed. Another fault may come to light; the one that
made the offer must be gone.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from project.core.escaping import printable

PROGRAM = ["python", "-m", "project"]
BLANK = re.compile(r"\.\.\.|(?<![A-Za-z_'.-])(?:[A-Z]{3,}|N)(?![A-Za-z_.-])")
"""What is to be filled in: `...`, `PATH`, `[N]`."""

NAMES = re.compile(
    "no component '[^']*'$|has no parameter|is no key|nothing refers|is not a key|"
    "no such|neither a section|is not a section|has no field|means|"
    "no (task|model|flag|key|command|role|field)"
)
"""What is said of a name that is none."""

REFUSALS = re.compile(
    f"{NAMES.pattern}|cannot be |not an order|needs a value|given twice|stray|switch"
)
"""What is said of what was typed, and not of what comes of it."""


@dataclass(frozen=True)
class Typed:
    """What somebody has typed.

    Attributes:
        words: argv, without the program.
        files: Texts by path.
        environment: Variables.
    """

    words: tuple[str, ...]
    files: dict[str, str] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)


Run = Callable[[Typed], tuple[int, str]]
"""Runs what was typed: the exit code, and what was said on stderr."""


@dataclass(frozen=True)
class Message:
    """One fault as it was shown."""

    problem: str
    given: str = ""
    where: str = ""
    nearest: str = ""
    next: str = ""

    @property
    def offers(self) -> list[str]:
        """What `nearest` names, at the commas that are in no brackets."""
        found, depth = [""], 0
        for place, sign in enumerate(self.nearest):
            depth += (sign in "[({") - (sign in "])}")
            if self.nearest.startswith(", ", place) and not depth:
                found.append("")
            else:
                found[-1] += sign
        return [each.strip() for each in found if each.strip()]


def messages(said: str) -> list[Message]:
    """Reads the faults of a text."""
    found: list[dict[str, str]] = []
    part = ""
    for line in said.splitlines():
        label = re.match(r"  (given|where|expected|nearest|next): +", line)
        if line.startswith("error: "):
            found.append({"problem": line.removeprefix("error: ")})
            part = "problem"
        elif label and found:
            part = label[1]
            found[-1][part] = line[label.end() :]
        elif line.startswith(" " * 12) and found and part != "problem":
            found[-1][part] += " " + line.strip()
    names = ("problem", "given", "where", "nearest", "next")
    return [Message(**{n: m.get(n, "") for n in names}) for m in found]


def broken(typed: Typed, said: str, run: Run) -> list[str]:
    """Types all that a text offers; returns the offers that are refused."""
    kinds = (_broken_nearest, _broken_next, _broken_rows, _broken_notes)
    return [each for kind in kinds for each in kind(typed, said, run)]


def _broken_nearest(typed: Typed, said: str, run: Run) -> Iterator[str]:
    for message in messages(said):
        for offer in message.offers:
            if BLANK.search(offer) or len(message.nearest) > 200:
                continue
            tried = list(_readings(typed, message, offer))
            kept = (_is_kept(message, offer, each, run) for each in tried)
            if tried and not any(kept):
                yield f"nearest: {offer}, for {message.problem}"
            if not tried and len(message.given) < 60 and "..." not in message.given:
                yield f"nearest: {offer} has no place in {message.given}"


def _broken_next(typed: Typed, said: str, run: Run) -> Iterator[str]:
    before = {message.problem for message in messages(said)}
    for message in messages(said):
        if not message.next or BLANK.search(message.next):
            continue
        tried = list(_nexts(typed, message))
        accepted = (_is_accepted(message, before, typed, t, run) for t in tried)
        if not any(accepted):
            yield f"next: {message.next}, for {message.problem}"


def _broken_rows(typed: Typed, said: str, run: Run) -> Iterator[str]:
    """The flags beside the values that are missing."""
    for flag in re.findall(r"^  [\w.]+  .*?(--bind .+)$", said, re.M):
        if BLANK.search(flag):
            continue
        code, answer = run(replace(typed, words=(*typed.words, *shlex.split(flag))))
        count = len(_bindings(typed.words)) + 1
        if f"--bind #{count}" in answer or "needs a value" in answer:
            yield f"{flag}, which is answered with {code}: {answer[:300]}"


def _broken_notes(typed: Typed, said: str, run: Run) -> Iterator[str]:
    for name, other in re.findall(
        r"^note: (\S+) sets nothing; nearest: (\S+)$", said, re.M
    ):
        if BLANK.search(other.rpartition("__")[2]):
            continue
        renamed = {other if k == name else k: v for k, v in typed.environment.items()}
        _, answer = run(replace(typed, environment=renamed))
        refused = [each for each in messages(answer) if each.where == f"env {other}"]
        if f"{other} sets nothing" in answer or any(
            NAMES.search(each.problem) for each in refused
        ):
            yield f"nearest: {other}"


# ------------------------------------------------------------------------- readings


@dataclass(frozen=True)
class Reading:
    """What an offer makes of what was typed, and where a fault would then be.

    Attributes:
        typed: What is typed then.
        places: Where the offer stands then.
        of_name: Whether a name was replaced, whose value may be wrong as well.
    """

    typed: Typed
    places: tuple[str, ...]
    of_name: bool = False


def _is_kept(message: Message, offer: str, reading: Reading, run: Run) -> bool:
    _, answer = run(reading.typed)
    for found in messages(answer):
        if not found.where and message.problem != found.problem:
            about = found.given.startswith(offer) or offer.startswith(found.given)
            if not about:
                continue  # One thing is said of a command line at a time.
        if found.problem == message.problem and found.where in ("", *reading.places):
            return False
        if " without " in found.problem:  # A part that is called now lacks a value.
            continue
        if not reading.of_name and "nothing refers" in found.problem:
            continue  # Of the key, and not of the value that the offer replaced.
        named = bool(NAMES.search(found.problem)) or not reading.of_name
        if found.where in reading.places and named:
            return False
    return True


def _readings(typed: Typed, message: Message, offer: str) -> Iterator[Reading]:
    where = message.where.partition(" (")[0]
    if anchor := re.search(r"\(&\w+, line (\d+)\)", message.where):
        where = f"{where.rpartition(':')[0]}:{anchor[1]}"
    if offer.startswith("-"):
        yield from _in_words(typed, message, split(offer))
    elif number := re.fullmatch(r"--bind #(\d+)", where):
        yield from _in_binding(typed, int(number[1]), message, offer)
    elif where.startswith("env "):
        yield from _in_variable(typed, where.removeprefix("env "), offer)
    elif line := re.fullmatch(r"(.+):(\d+)", where):
        yield from _in_file(typed, line[1], int(line[2]), message, offer)
    else:
        yield from _in_word(typed, message, offer)


def _in_word(typed: Typed, message: Message, offer: str) -> Iterator[Reading]:
    flag = re.match(r"(--[a-z-]+) ", message.given)
    given = message.given[flag.end() :] if flag else message.given
    try:
        last = split(given)[-1:]
    except ValueError:  # A quotation that does not end.
        last = given.split(" ")[-1:]
    for word in dict.fromkeys(typed.words):
        start, sign, value = word.partition("=")
        for before, text in (("", word), (start + sign, value)):
            if " ".join(printable(text).split()) in (given, given.strip("'"), *last):
                new = before + offer  # Wherever it was given.
                words = tuple(new if each == word else each for each in typed.words)
                yield Reading(replace(typed, words=words), (message.where,), True)


def _in_words(typed: Typed, message: Message, offered: list[str]) -> Iterator[Reading]:
    given = message.given.split()
    for place, word in enumerate(typed.words):
        starts = (given[0], *(["-b"] if given[0] == "--bind" else [])) if given else ()
        if not printable(word).startswith(tuple(starts)):
            continue
        for length in range(1, 5):
            after = typed.words[place + length :]
            words = (*typed.words[:place], *offered, *after)
            yield Reading(replace(typed, words=words), ("?",), True)
        if len(offered) == 1:
            new = offered[0] + word.removeprefix(given[0])
            words = (*typed.words[:place], new, *typed.words[place + 1 :])
            yield Reading(replace(typed, words=words), ("?",), True)


def _bindings(words: tuple[str, ...]) -> list[tuple[int, str]]:
    """The places of bindings in argv, and what stands before each in its word."""
    found: list[tuple[int, str]] = []
    for place, word in enumerate(words):
        if place and words[place - 1] in ("-b", "--bind", "-o", "--option"):
            found.append((place, ""))
        elif match := re.match(r"(--bind=|--option=|-[bo]=)", word):
            found.append((place, match[0]))
    return found


def _in_binding(
    typed: Typed, number: int, message: Message, offer: str
) -> Iterator[Reading]:
    place, start = _bindings(typed.words)[number - 1]
    text = typed.words[place].removeprefix(start)
    for new, of_name in _in_text(text, "=", message, offer):
        words = (*typed.words[:place], start + new, *typed.words[place + 1 :])
        where = (f"--bind #{number}",)
        yield Reading(replace(typed, words=words), where, of_name)


def _in_text(
    text: str, sign: str, message: Message, offer: str
) -> Iterator[tuple[str, bool]]:
    """A binding with an offer in place of its value, of its key, of a name in it."""
    key, _, value = text.partition(sign)
    space = " " if value.startswith(" ") else ""
    if offer.startswith(("@", "%")) and (name := re.search(r"[@%][\w./]+", value)):
        yield text.replace(name[0], offer), False
    yield f"{key}{sign}{space}{offer}", False
    yield f"{offer}{sign}{value}", True


def _in_variable(typed: Typed, name: str, offer: str) -> Iterator[Reading]:
    others = {k: v for k, v in typed.environment.items() if k != name}
    value = typed.environment[name]
    renamed = replace(typed, environment={**others, offer: value})
    if offer.startswith("PROJECT_"):
        yield Reading(renamed, (f"env {name}", f"env {offer}"), True)
    elif offer.startswith(("@", "%")):
        new = re.sub(r"[@%][\w./]+", lambda _: offer, value, count=1)
        yield Reading(
            replace(typed, environment={**others, name: new}), (f"env {name}",)
        )
    valued = replace(typed, environment={**others, name: offer})
    yield Reading(valued, (f"env {name}",))


def _in_file(
    typed: Typed, name: str, number: int, message: Message, offer: str
) -> Iterator[Reading]:
    if name not in typed.files:
        return
    lines = typed.files[name].splitlines()
    line = lines[number - 1] if number <= len(lines) else ""
    indent = line[: len(line) - len(line.lstrip())]
    sign = "=" if name.endswith(".gin") else ":"
    places = (f"{name}:{number}", message.where)

    def with_line(*new: str, end: str = "") -> Typed:
        text = "\n".join([*lines[: number - 1], *new, *lines[number:], end])
        return replace(typed, files={**typed.files, name: text + "\n"})

    for new, of_name in _in_text(line.strip(), sign, message, offer):
        yield Reading(with_line(indent + new), places, of_name)
    short = offer.rpartition(".")[2].removesuffix(":")
    value = line.partition(sign)[2]
    quoted = re.findall(r"'([^']+)'", message.problem)
    if "/" in offer or name.rpartition(".")[2] in offer:  # An include, or a name.
        yield Reading(with_line(line.replace(message.given, offer)), places, True)
    for old in (*quoted, message.given):
        if old and old in line:
            yield Reading(
                with_line(line.replace(old, offer.removesuffix(":"), 1)), places, True
            )
    yield Reading(with_line(f"{indent}{short}{sign}{value}"), places, True)
    moved = with_line("", end=f"{offer}{sign}{value}")
    last = f"{name}:{len(lines) + 1}"
    yield Reading(moved, (*places, last), True)


# ------------------------------------------------------------------------ next


def _is_accepted(
    message: Message, before: set[str], typed: Typed, again: Typed, run: Run
) -> bool:
    """Whether what is said then is of what was typed before, or comes of it."""
    code, answer = run(again)
    found = messages(answer)
    if message.problem in {each.problem for each in found}:
        return False
    new = [
        each
        for each in found
        if each.problem not in before
        and REFUSALS.search(each.problem)
        and each.given[:60] not in printable(" ".join(typed.words))
        and not each.where.startswith("env ")
        and not any(each.given in text for text in typed.files.values())
    ]
    return code == 0 or not new


def _nexts(typed: Typed, message: Message) -> Iterator[Typed]:
    words = split(message.next)
    if words[:3] == PROGRAM:
        yield from _commands(typed, tuple(words[3:]))
    elif words[0].startswith("-"):
        yield from _flags(typed, message, words)
    elif words[0] == "unset":
        others = {k: v for k, v in typed.environment.items() if k not in words}
        yield replace(typed, environment=others)
    elif words[0] == "cp":
        files = {**typed.files, words[2]: typed.files[words[1]]}
        new = tuple(words[2] if word == words[1] else word for word in typed.words)
        yield replace(typed, files=files, words=new)
    elif name := re.match(r"(PROJECT_\w+)=", words[0]):
        value = words[0].removeprefix(name[0])
        yield replace(typed, environment={**typed.environment, name[1]: value})


def split(line: str) -> list[str]:
    """Returns the words of a line as bash does, `$'...'` among them."""

    def plain(match: re.Match[str]) -> str:
        text = match[1].encode("latin-1", "backslashreplace").decode("unicode_escape")
        return shlex.quote(text)

    return shlex.split(re.sub(r"\$'((?:\\.|[^'\\])*)'", plain, line))


def _commands(typed: Typed, words: tuple[str, ...]) -> Iterator[Typed]:
    stops = {"--print-config", "--explain", "--help", "--task-compatibility"}
    if words[:1] == ("train",) and not stops & {*words}:
        words = (*words, "--print-config")
    if "--check" in words:  # It takes a step of every pair: what it says is scanned.
        words = (*words, "--help")
    yield replace(typed, words=words)


def _flags(typed: Typed, message: Message, words: list[str]) -> Iterator[Typed]:
    """Flags are added; a binding takes the place of that which was given."""
    number = re.fullmatch(r"--bind #(\d+)", message.where)
    if words[0] == "--bind" and number:
        place, start = _bindings(typed.words)[int(number[1]) - 1]
        new = (*typed.words[:place], start + words[1], *typed.words[place + 1 :])
        yield replace(typed, words=new)
    for place, word in enumerate(typed.words):
        if word == words[0] != "--bind":
            rest = typed.words[place + 2 :]
            yield replace(typed, words=(*typed.words[:place], *words, *rest))
    yield replace(typed, words=(*typed.words, *words))
    for reading in _in_words(typed, message, words):
        yield reading.typed
