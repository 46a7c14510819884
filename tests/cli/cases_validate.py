"""What `validate` prints and refuses; `cases_test` has what it shares with `test`."""

from case import Case
from cases_test import LAST, RUN

CASES = [
    Case("help of validate", "validate -h", code=0),
    Case("validate of no run", "validate"),
    Case(
        "validate with what is for training",
        "validate last -b trainer.max_epochs=4",
        {**RUN, **LAST},
    ),
]
