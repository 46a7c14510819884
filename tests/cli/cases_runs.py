"""What `runs` prints and refuses; `test_runs_command` has lists of runs."""

from case import Case

DAMAGED = {"runs/exp/r1/run.json": "{"}

CASES = [
    Case("help of runs", "runs -h", code=0),
    Case("runs where there are none", "runs", code=0),
    Case("runs of no status", "runs --status dead"),
    Case("runs in no format", "runs --format jsn"),
    Case("runs that nobody can be asked to delete", "runs --delete", DAMAGED),
    Case("runs in the home of nobody", "runs --runs-dir ~nobody-here/runs"),
    Case("runs with a word too many", "runs last"),
]
