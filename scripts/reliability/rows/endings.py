"""What ends a training from within: exceptions of every kind, exits, crashes."""

from __future__ import annotations

from reliability.facts import LEFT, Facts, Row, each, ended_as, fails, refused, training
from reliability.programs import BAD

STEPS = ("training_step", "validation_step", "test_step", "on_save_checkpoint")


def does(what: str, *places: str) -> list[str]:
    """Returns trainings that do something in one place each."""
    words = f"{BAD} -b trainer.max_epochs=3 -b 'model.does={what}'"
    return [f"{words} -b model.at={place}" for place in places]


def everywhere(fault: str, what: str, expected: Facts) -> Row:
    return Row(f"{fault} in a step, a validation, a test, a save", expected,
               each(*does(what, *STEPS)))  # fmt: skip


ROWS = [
    everywhere("`sys.exit(0)`", "exit", fails("sys.exit(0)")),
    Row("`sys.exit(0)` in `__init__`", refused("sys.exit(0)", 1),
        each(*does("exit", "init"))),
    everywhere("`BrokenPipeError`", "pipe", fails("BrokenPipeError")),
    Row("`StopIteration` in a step, a validation, a test", fails("was cut short"),
        each(*does("stop", *STEPS[:3]))),
    everywhere("`KeyboardInterrupt` that nobody typed", "ctrl-c",
               ended_as(130, "interrupted")),
    Row("`GeneratorExit`, a `BaseException` of one's own, in a step",
        fails("in training_step"),
        each(*does("generator", "training_step"), *does("stray", "training_step"))),
    Row("`os._exit(0)` in a step", ended_as(0, "died", **LEFT),
        training(*does("leave 0", "training_step"))),
    Row("`os._exit(7)` in a step", ended_as(7, "died", **LEFT),
        training(*does("leave 7", "training_step"))),
    Row("SIGSEGV in a step", ended_as("SIGSEGV", "died", **LEFT),
        training(*does("crash", "training_step"))),
]  # fmt: skip
