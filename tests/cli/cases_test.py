"""What `test` refuses before anything heavy is imported; `validate` shares it."""

from case import Case

FROZEN = """run.task = 'pixels'
run.model = 'net'
Pixels.batch_size = 4
Net.width = 8
Net.optimizer = @Adam
Trainer.max_epochs = 3
"""

NAME = "runs/a/20260131-235959"

RUN = {
    f"{NAME}/run.json": '{"schema": 1, "status": "done"}',
    f"{NAME}/config.gin": FROZEN,
}

LAST = {f"{NAME}/checkpoints/last.ckpt": ""}

OTHERS = {**LAST, f"{NAME}/checkpoints/epoch=3.ckpt": ""}

OLDER = {
    "runs/a/20260130-000000/run.json": '{"schema": 1, "status": "done"}',
    "runs/a/20260130-000000/config.gin": FROZEN,
}

CASES = [
    Case("help of test", "test -h", code=0),
    Case("test of no run", "test"),
    Case("test where there are no runs", "test last"),
    Case("test of a run that is none", "test 20260131-000000", {**RUN, **OLDER}),
    Case("test of a run that nobody knows", "test lats", RUN),
    Case("test of one of several runs", "test 202601", {**RUN, **OLDER}),
    Case("test of two runs", "test last last", RUN),
    Case("test of a run without a checkpoint", "test last", RUN),
    Case(
        "test of the best weights where there are none",
        "test last --checkpoint best",
        {**RUN, **LAST},
    ),
    Case(
        "test of a checkpoint that is none",
        "test last --checkpoint epoch=4.ckpt",
        {**RUN, **OTHERS},
    ),
    Case(
        "test of a run with a damaged record",
        "test last",
        {**RUN, f"{NAME}/run.json": "{"},
    ),
    Case(
        "test with what is for training",
        "test last -b trainer.max_epochs=4",
        {**RUN, **LAST},
    ),
    Case(
        "test with what no parameter takes",
        "test last -b task.batch_size=many",
        {**RUN, **LAST},
    ),
    Case("test with a config of its own", "test last -c a.yaml", {**RUN, **LAST}),
    Case("test in no format", "test last --format jsn", {**RUN, **LAST}),
    Case("test where nobody is at home", "test last --runs-dir ~nobody-here/runs"),
]
