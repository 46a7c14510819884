"""What `rerun` says before it trains, and refuses."""

import json

from case import Case

CONFIG = """run:
  task: words
  model: rnn
  save_diff: true
task:
  tokenizer: bytes   # --bind #1
  batch_size: 4      # words.yaml:2
  datadir: null
  tokens: null
model:
  vocab_size: 300    # fakes_hooks.py:28
  hidden_size: 8     # words.yaml:3
  embedding: null
  heads: 3           # fakes_hooks.py:17
  old: 7
  learn_rate: 0.01
  optimizer: null
trainer:
  max_epochs: 12
  deterministic: warn
  callbacks: null
  devices: auto
  budget: null
"""

SET = [
    {"key": "run.task", "source": "flag", "where": "--task", "value": "words"},
    {"key": "run.model", "source": "flag", "where": "--model", "value": "rnn"},
    {"key": "run.plugins", "source": "default", "where": "every request", "value": []},
    {"key": "task.batch_size", "source": "file", "where": "words.yaml:2",
     "text": "batch_size: 4", "value": {"plain": "4"}},
    {"key": "model.hidden_size", "source": "file", "where": "words.yaml:3",
     "text": "hidden_size: 8", "value": {"plain": "8"}},
    {"key": "task.tokenizer", "source": "flag", "where": "--bind #1",
     "text": "task.tokenizer=bytes", "value": {"plain": "bytes"}},
]  # fmt: skip


def a_run(*settings: object, config: str = CONFIG, **facts: object) -> dict[str, str]:
    record = {
        "schema": 1,
        "status": "done",
        "started": "2026-01-31T23:59:01+00:00",
        "finished": "2026-01-31T23:59:02+00:00",
        "experiment": "exp",
        "task": "words",
        "model": "rnn",
        "code": dict.fromkeys(["fakes", "fakes_hooks", "fakes_strings"], "0123456789"),
        "requested": [*SET, *settings],
        **facts,
    }
    folder = "runs/exp/20260131-235901"
    return {
        f"{folder}/run.json": json.dumps(record),
        f"{folder}/config.gin": "run.task = 'words'\nrun.model = 'rnn'\n"
        "run.plugins = []\n"
        "run.precedence = ['default', 'pair', 'file', 'env', 'flag']\n"
        "Rnn.hidden_size = 8\n"
        "Words.batch_size = 4\nWords.tokenizer = 'bytes'\nRnn.vocab_size = 300\n",
        f"{folder}/config.yaml": config,
    }


GONE = {"key": "model.gone", "source": "file", "where": "words.yaml:9",
        "text": "gone: 4", "value": {"plain": "4"}}  # fmt: skip
PLUGIN = {"key": "run.plugins", "source": "flag", "where": "--plugin",
          "value": ["zoo_that_has_gone"]}  # fmt: skip

CASES = [
    Case("help of rerun", "rerun -h", code=0),
    Case("what is trained again, and what has drifted",
         "rerun last --print-config --changed", a_run(), code=0),
    Case("what is trained again with another value",
         "rerun 2026 -b task.tokenizer=words --print-config --changed", a_run(),
         code=0),
    Case("a value that is trained again, explained",
         "rerun last -b task.tokenizer=words --explain task.tokenizer", a_run(),
         code=0),
    Case("a variable that a rerun does not hear",
         "rerun last --print-config --format json --changed", a_run(),
         {"PROJECT_TASK__BATCH_SIZE": "7"}, code=0),
    Case("a run of an earlier version, trained again",
         "rerun last --print-config --changed", a_run(requested=[]), code=0),
    Case("a setting for a parameter that is gone", "rerun last", a_run(GONE)),
    Case("a run of a plugin that is gone", "rerun last --print-config", a_run(PLUGIN)),
    Case("a run whose settings are damaged", "rerun last", a_run({"key": "a.b"})),
    Case("rerun of no run", "rerun last"),
    Case("rerun of nothing", "rerun"),
    Case("rerun with another model", "rerun last --model net", a_run()),
    Case("rerun with a setting that there is not", "rerun last -b model.x=1", a_run()),
]  # fmt: skip
