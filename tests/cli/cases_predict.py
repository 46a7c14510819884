"""What `predict` prints and refuses; `cases_test` has what it shares with `test`."""

from case import Case
from cases_test import LAST, NAME, RUN

THERE = {**RUN, **LAST}

CASES = [
    Case("help of predict", "predict -h", code=0),
    Case("predict of no run", "predict"),
    Case("predict into a folder", f"predict last -o {NAME}", THERE),
    Case("predict into what is no table", "predict last -o out.json", THERE),
    Case("predict into what has no ending", "predict last -o p", THERE),
    Case("predict into a folder that is not there", "predict last -o a/p.csv", THERE),
    Case(
        "predict over a file of the run",
        f"predict last -o {NAME}/metrics.csv",
        {**THERE, f"{NAME}/metrics.csv": ""},
    ),
    Case("predict with a setting after -o", "predict last -o model.width=3", THERE),
]
