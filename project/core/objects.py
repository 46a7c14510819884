"""Objects that have a faithful text: numbers, times, torch's types and devices.

Gin carries the text, in one form for each object, and the annotation makes the object
of it. What is heavy to import is imported where such a value is met.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from project.core.errors import nearest
from project.core.instances import name_of
from project.core.loading import load
from project.core.spec import TEXT, Spec, always
from project.core.types import BadValueError, Type
from project.core.values import Raw, Scalar, own


@dataclass(frozen=True)
class Form:
    """How one class of objects is written.

    Attributes:
        phrase: What is accepted, for a message.
        example: A text that is.
        make: The object of a text; raises `ValueError` or `ArithmeticError`.
        text: The text of an object, in its one form.
    """

    phrase: str
    example: str
    make: Callable[[str], Any]
    text: Callable[[Any], str] = str


def _made(target: str) -> Callable[[str], Any]:
    return lambda text: load(target)(text)


_SPAN: Final = r"(?:(-?\d+) days?, )?(\d+):([0-5]?\d):([0-5]?\d(?:\.\d{1,6})?)"
"""Compiled where a span is met: most configs have none."""


def span_of(text: str) -> timedelta:
    """Returns a span of time as Python writes it, or a number of seconds.

    >>> span_of("1 day, 2:00:00")
    datetime.timedelta(days=1, seconds=7200)
    """
    if match := re.fullmatch(_SPAN, text, re.ASCII):
        days, hours, minutes, seconds = match.groups()
        return timedelta(days=int(days or 0), hours=int(hours), minutes=int(minutes),
                         seconds=float(seconds))  # fmt: skip
    return timedelta(seconds=float(text))


FORMS: Final[dict[str, Form]] = {
    "decimal.Decimal": Form("a decimal number", "0.10", _made("decimal:Decimal")),
    "fractions.Fraction": Form("a fraction such as 1/3", "1/3",
                               _made("fractions:Fraction")),
    "builtins.complex": Form("a complex number such as 1+2j", "1+2j", complex),
    "uuid.UUID": Form("a UUID", "12345678-1234-5678-1234-567812345678",
                      _made("uuid:UUID")),
    "datetime.datetime": Form("a date and time such as 2026-01-31T12:00:00",
                              "2026-01-31T12:00:00", datetime.fromisoformat,
                              datetime.isoformat),
    "datetime.date": Form("a date such as 2026-01-31", "2026-01-31",
                          date.fromisoformat, date.isoformat),
    "datetime.time": Form("a time of day such as 12:30:00", "12:30:00",
                          time.fromisoformat, time.isoformat),
    "datetime.timedelta": Form("a span of time such as 1:30:00, or its seconds",
                               "1:30:00", span_of),
    "re.Pattern": Form("a regular expression", "a+", re.compile,
                       lambda pattern: pattern.pattern),
}  # fmt: skip
"""By the full name of the class."""


def _form(wanted: Type) -> Form:
    return FORMS[wanted.choices[0]]


def _text_from(raw: Raw, wanted: Type) -> str:
    form = _form(wanted)
    given: Any = raw.text if isinstance(raw, Scalar) else own(raw)
    try:
        if isinstance(given, bool):
            raise BadValueError
        if not isinstance(given, (str, int, float)):
            _require_class(given, wanted)
            given = _faithful(given, form)
        return form.text(form.make(str(given)))
    except (ValueError, ArithmeticError, TypeError, re.error):
        raise BadValueError from None


def _faithful(given: Any, form: Form) -> str:
    """The text of an object that is made again of it: no flag, no zone is lost."""
    text = form.text(given)
    if type(text) is not str or repr(form.make(text)) != repr(given):
        raise BadValueError(f"{form.phrase}, with nothing that its text cannot say")
    return text


def _require_class(given: Any, wanted: Type) -> None:
    name = name_of(type(given))
    if name != wanted.choices[0]:
        raise BadValueError


def _object_of(value: Any, wanted: Type) -> Any:
    return _form(wanted).make(value) if type(value) is str else value


# ---------------------------------------------------------------------------- torch's

_DEVICE: Final = r"([a-z]+)(?::(0|[1-9]\d*))?"
_MOST_DEVICES: Final = 128  # torch keeps the index in one byte, and wraps.


def _named(raw: Raw) -> str:
    return raw.text if isinstance(raw, Scalar) else str(own(raw))


def _dtype_from(raw: Raw, wanted: Type) -> str:
    name = _named(raw).removeprefix("torch.")
    if name not in wanted.choices:
        raise BadValueError(hint=nearest(name, map(str, wanted.choices)))
    return name


def _dtype_of(value: Any, wanted: Type) -> Any:
    known = type(value) is str and wanted.cls is not None
    return load(f"torch:{value}") if known else value


def _device_from(raw: Raw, wanted: Type) -> str:
    text = _named(raw)
    match = re.fullmatch(_DEVICE, text, re.ASCII)
    known = match is not None and int(match[2] or 0) < _MOST_DEVICES
    if match is None or not known or match[1] not in wanted.choices:
        kinds = map(str, wanted.choices)
        raise BadValueError(hint=nearest(text.partition(":")[0], kinds))
    return text


def _device_of(value: Any, wanted: Type) -> Any:
    return wanted.cls(value) if type(value) is str and wanted.cls else value


def _choices(wanted: Type) -> str:
    return "one of " + ", ".join(map(str, wanted.choices))


OBJECTS: Final[dict[str, Spec]] = {
    "text": Spec(lambda wanted: _form(wanted).phrase, _text_from, _object_of,
                 lambda wanted: _form(wanted).example, TEXT, rank=3),
    "dtype": Spec(_choices, _dtype_from, _dtype_of, always("float32"), TEXT, rank=3),
    "device": Spec(always("a device such as cpu or cuda:0"), _device_from, _device_of,
                   always("cpu"), TEXT, rank=3),
}  # fmt: skip
"""The rows of these kinds."""
