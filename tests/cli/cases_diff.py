"""What `diff` prints and refuses."""

import json

from case import Case

CONFIG = """run:
  task: pixels
  model: net
task:
  batch_size: 4    # --bind #1
  folder: images
model:
  width: {width}
  label: "a  # b"
  optimizer: "@Adam"  # {origin}
macros:
  rate: 0.1        # env PROJECT_RATE
trainer:
  seed: {seed}
Adam:
  lr: "%rate"      # pixels.yaml:7
"""

RECORD = {
    "schema": 1,
    "status": "done",
    "started": "2026-01-31T23:59:01+00:00",
    "finished": "2026-01-31T23:59:02+00:00",
    "task": "pixels",
    "model": "net",
    "metrics": {"val_loss": 0.25, "val_accuracy": 0.5},
    "versions": {"torch": "2.6.0"},
    "code": {"fakes": "0123456789abcdef"},
    "git": {"commit": "89abcdef0123456789", "dirty": False},
}


def a_run(name: str, config: str, **facts: object) -> dict[str, str]:
    folder = f"runs/exp/{name}"
    return {
        f"{folder}/run.json": json.dumps({**RECORD, **facts}),
        f"{folder}/config.gin": "",
        f"{folder}/config.yaml": config,
    }


FIRST = a_run("20260131-235901", CONFIG.format(width=8, origin="pixels.yaml:3", seed=0))
SECOND = a_run(
    "20260131-235902",
    CONFIG.format(width="9  # --bind #2", origin="pixels.yaml:3", seed=1)
    .replace("0.1 ", "0.2 ")
    .replace("a  # b", "a  # c"),
    metrics={"val_loss": 0.12345678, "val_accuracy": 0.5, "test_loss": "nan"},
    versions={"torch": "2.7.0"},
    code={"fakes": "fedcba9876543210"},
)
OTHER = a_run(
    "20260131-235903",
    "run:\n  task: pixels\n  model: both\nmodel:\n  width: 8  # --bind #2\n",
    model="both",
    status="failed",
    metrics=None,
)
RUNS = {**FIRST, **SECOND, **OTHER}

CASES = [
    Case("help of diff", "diff -h", code=0),
    Case("diff of two runs", "diff 20260131-235901 20260131-235902", RUNS, code=0),
    Case("diff of two runs as JSON",
         "diff 20260131-235901 20260131-235902 --format json", RUNS, code=0),
    Case("diff of runs of two models", "diff 20260131-235901 last", RUNS, code=0),
    Case("diff of a run and itself", "diff last last", RUNS, code=0),
    Case("diff of nothing", "diff"),
    Case("diff of a run and nothing", "diff last", RUNS),
    Case("diff of two runs and a config", "diff last last -c x.yaml", RUNS),
    Case("diff of three runs", "diff last last last", RUNS),
    Case("diff of no run", "diff 2025 last", RUNS),
    Case("diff of several runs", "diff exp last", RUNS),
    Case("diff in no format", "diff last last --format jsn", RUNS),
    Case("diff of a run and no file", "diff last -c y.yaml", RUNS),
    Case("diff with a damaged record", "diff last runs/exp/20260131-235901",
         {**RUNS, "runs/exp/20260131-235901/run.json": "{"}),
    Case("diff with a damaged config", "diff last 20260131-235901",
         {**RUNS, "runs/exp/20260131-235901/config.yaml": "model: {\n"}),
]  # fmt: skip
