"""A command that a test adds: this file, and one row in the table."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from project.cli.command import Command, CommandLine, Word
from project.cli.flag import FORMAT, Flag
from project.cli.output import DONE, out, out_json
from project.core.errors import PROGRAM, Fault

LOUD: Final = Flag("loud", "", "Greet in capitals.", "l")
PARENT: Final = Flag("parent", "ID", "For our own processes.", hidden=True)
OUTPUT_FORMAT: Final = replace(FORMAT, doc="text or json.")


def greet(line: CommandLine) -> int:
    greeting = f"hello {line.words[0]}"
    if line.given(LOUD):
        greeting = greeting.upper()
    if line.text(OUTPUT_FORMAT) == "json":
        out_json({"greeting": greeting})
    else:
        out(greeting)
    return DONE


COMMAND: Final = Command(
    run=greet,
    flags=(LOUD, OUTPUT_FORMAT, PARENT),
    words=(
        Word("NAME", Fault("greet needs a name", next=f"{PROGRAM} greet world")),
    ),
    notes="A greeting costs nothing.",
    examples=("greet world",),
)  # fmt: skip
