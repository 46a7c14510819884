"""The `flag` source: repeated `--bind KEY=VALUE`."""

from __future__ import annotations

from collections.abc import Sequence

from project.core.errors import ConfigError, Fault
from project.core.keys import Key
from project.core.origins import Origin, Source
from project.core.sources.scalars import raw_of_text
from project.core.sources.written import Written


def read_flags(bindings: Sequence[str]) -> tuple[list[Written], list[Fault]]:
    """Returns what the flags bind, in order, and what is wrong with them.

    Each text is exactly one binding, whatever it contains.
    """
    written: list[Written] = []
    faults: list[Fault] = []
    for number, text in enumerate(bindings, 1):
        origin = Origin(Source.FLAG, f"--bind #{number}", text)
        try:
            written.append(_read_flag(text, origin))
        except ConfigError as error:
            faults.extend(error.faults)
        except ValueError as error:
            faults.append(Fault(str(error), given=text, origin=origin))
    return written, faults


def _read_flag(text: str, origin: Origin) -> Written:
    name, sign, value = text.partition("=")
    key = Key.parse(name.strip())
    problem = ""
    if not sign:
        problem = "--bind needs a key and a value"
    elif "\n" in text or "\r" in text:
        problem = "--bind takes one binding on one line"
    elif key is None:
        problem = f"{name.strip()!r} is not a key such as model.dropout"
    if problem or key is None:
        raise ConfigError(Fault(problem, text, origin, expected="KEY=VALUE"))
    return Written(key, raw_of_text(value, origin), origin)
