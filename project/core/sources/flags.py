"""The `flag` source: repeated `--bind KEY=VALUE`, and values that Python code gives."""

from __future__ import annotations

import re
from collections.abc import Sequence

from project.core.atoms import as_literal, foreign
from project.core.errors import ConfigError, Fault
from project.core.keys import Key
from project.core.kinds import convert
from project.core.origins import Origin, Source
from project.core.sources.scalars import raw_of_text
from project.core.sources.written import Written
from project.core.types import ANY, BadValueError
from project.core.values import Value, brief, shown


def read_flags(
    bindings: Sequence[str | tuple[str, Value]],
) -> tuple[list[Written], list[Fault]]:
    """Returns what the flags bind, in order, and what is wrong with them.

    Args:
        bindings: Texts, each of which is exactly one binding, whatever it contains; or
            a key with a value, which is never read as text: a string is that string.
    """
    written: list[Written] = []
    faults: list[Fault] = []
    for number, binding in enumerate(bindings, 1):
        text = binding if isinstance(binding, str) else _text(*binding)
        origin = Origin(Source.FLAG, f"--bind #{number}", text)
        try:
            if isinstance(binding, str):
                written.append(_read_flag(text, origin))
            else:
                written.append(_read_value(*binding, origin))
        except ConfigError as error:
            faults.extend(error.faults)
        except ValueError as error:
            faults.append(Fault(str(error), given=text, origin=origin))
    return written, faults


def _read_flag(text: str, origin: Origin) -> Written:
    name, sign, value = text.partition("=")
    key = Key.parse(name.strip())
    problem, meant = "", ""
    expected = "KEY=VALUE"
    if not sign:
        problem = "--bind needs a key and a value"
    elif "\n" in text or "\r" in text:
        problem = "--bind takes one binding on one line"
    elif key is None:
        problem = f"{name.strip()!r} is not a key"
        meant = name.strip().rstrip(":")  # No section, as it is in a file.
        expected = "the name of a role or a class, a dot, and the name of a parameter"
    if problem or key is None:
        if not sign:
            expected += _with_sign(text)
        raise ConfigError(Fault(problem, text, origin, expected, meant=meant))
    return Written(key, raw_of_text(value, origin), origin)


def _with_sign(text: str) -> str:
    """What is meant by a key and a value with another sign between them, as in
    `model.dropout:0.1`; empty where there is no such sign. Whether there is such a key
    is not known here."""
    parts = re.fullmatch(r"\s*([\w./]+)\s*(?::=?|\s)\s*(\S.*)", text)
    key = Key.parse(parts[1]) if parts else None
    if not parts or key is None or key.is_macro:
        return ""
    return f", as in {parts[1]}={parts[2]}"


def _text(name: str, value: Value) -> str:
    """What a binding by value is called: the text that would mean much the same."""
    try:
        return f"{name}={shown(as_literal(value))}"
    except RecursionError:  # A list that holds itself.
        return f"{name}=..."


def _read_value(name: str, value: Value, origin: Origin) -> Written:
    """Takes a value for what it is; the annotation of its parameter says later whether
    a path, a member of an enum, a date or a record may be meant."""
    key = Key.of(name)
    try:
        strangers = foreign(value)
        if not strangers and key.is_macro:
            convert(value, ANY)
    except RecursionError:
        raise ValueError(f"{key} is nested too deep") from None
    except BadValueError as error:
        raise ConfigError(
            Fault(
                f"{key} is a macro and cannot be {brief(value)}",
                origin.text,
                origin,
                error.expected,
                error.hint,
            )
        ) from None
    if strangers and key.is_macro:
        raise ConfigError(no_text_fault(str(key), strangers[0]).at(origin))
    return Written(key, value, origin)


def no_text_fault(key: str, given: object) -> Fault:
    """Returns the fault of an object that no annotation makes of a text."""
    return Fault(
        f"{key} cannot be {brief(given)}",
        expected="a value that a text can hold, or a part that makes it, as the text "
        f"{key}=@NAME or {key}=@NAME()",
    )
