"""Folders of runs as trainings leave them, without any training."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from project.runs.processes import this_process
from project.runs.record import RunRecord


def a_run(runs_dir: Path, name: str, **facts: Any) -> Path:
    """Makes a run; its name ends with the second in which it began.

    Args:
        runs_dir: The folder of all runs.
        name: The name of its folder, such as `r1`.
        **facts: What its record says.

    Returns:
        Its folder.
    """
    facts = {"task": "wine", "model": "lit-mlp", "status": "done", **facts}
    facts.setdefault("started", f"2026-01-31T23:59:0{name[-1]}+00:00")
    if facts["status"] != "running":
        facts["finished"] = facts["started"]
    made = runs_dir / "exp" / name
    made.mkdir(parents=True)
    (made / "run.json").write_text(RunRecord(**facts).to_json())
    return made


def live() -> dict[str, Any]:
    """What the record of a run says that this process trains."""
    here = this_process()
    return {
        "status": "running",
        "host": here.host,
        "boot": here.boot,
        "pid": here.pid,
        "process_started": here.began,
    }
