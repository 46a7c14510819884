"""What lies in the folder of a run, by name."""

from __future__ import annotations

from typing import Final

RECORD: Final = "run.json"
"""What the run was, and how it ended."""

CONFIG_GIN: Final = "config.gin"
"""The frozen config, which alone makes the run again."""

CONFIG_YAML: Final = "config.yaml"
"""The same, with the origin of each value."""

OPERATIVE: Final = "operative.gin"
"""What Gin has injected, as it reports it."""

METRICS: Final = "metrics.csv"
"""What was logged, a number a line."""

CHECKPOINTS: Final = "checkpoints"
"""The folder of the weights."""

CODE_DIFF: Final = "code.diff"
"""What was changed in the code since its last commit."""

BEST: Final = "best.ckpt"
"""The weights that a run is judged by."""

LAST: Final = "last.ckpt"
"""What a run goes on from."""

EVALUATIONS: Final = "evaluations"
"""The folder of what became of the weights afterwards, a folder each."""

EVALUATION: Final = "evaluation.json"
"""What one of them was, and what came of it."""
