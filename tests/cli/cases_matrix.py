"""What `matrix` prints and refuses."""

from case import Case

CASES = [
    Case("help of matrix", "matrix -h", code=0),
    Case("unknown flag of a command that binds nothing", "matrix --binds a.b=3"),
    Case("setting for a command that binds nothing", "matrix model.width=3"),
    Case("format of a table", "matrix --format girds"),
    Case("matrix", "matrix", code=0),
    Case("matrix with reasons", "matrix --why", code=0),
    Case("matrix of one model", "matrix --why --model net", code=0),
    Case("matrix of no task", "matrix --task pixel"),
    Case("matrix with a config", "matrix -c gin/check.gin"),
    Case("matrix with a folder of configs", "matrix --config-path gin"),
    Case("check with reasons", "matrix --check --why"),
    Case("matrix in JSON", "matrix --format json", code=0),
]  # fmt: skip
