"""`matrix`: which tasks and models fit together."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from copy import copy
from typing import Final

from project import api
from project.commands.plan import Plan, chosen_format, manifest_with, spin_briefly
from project.core import render
from project.core.compatibility import matrix as compatibility_matrix
from project.core.errors import ConfigError
from project.core.manifest import Component, Manifest
from project.core.origins import Origin
from project.core.pairing import unknown
from project.core.request import Request
from project.output import DONE, FAILED, note, out
from project.tables import TABLE_FORMATS, table

CHECK_RECIPE: Final = "gin/check.gin"
"""Small values for the zoo's pairs, for `matrix --check`."""


def matrix(
    *,
    task: str | None = None,
    model: str | None = None,
    format: str | None = None,
    why: bool = False,
    check: bool = False,
    config_file: Sequence[str] = (),
    plugin: Sequence[str] = (),
    traceback: bool = False,
) -> Plan:
    """Show which tasks and models fit together."""

    def run() -> int:
        style = chosen_format(format, (*TABLE_FORMATS, "json"), "simple")
        manifest = copy(manifest_with(plugin))  # Others read the same one.
        manifest.tasks = _only("task", task, manifest.tasks)
        manifest.models = _only("model", model, manifest.models)
        if check:
            return _check(manifest, config_file or (CHECK_RECIPE,), style)
        verdicts = compatibility_matrix(manifest)
        if style == "json":
            rows = [
                {
                    "task": verdict.task,
                    "model": verdict.model,
                    "fits": verdict.fits,
                    "computed": verdict.computed,
                    "reason": verdict.reason,
                }
                for row in verdicts
                for verdict in row
            ]
            out(json.dumps(rows, indent=2, ensure_ascii=False))
            return DONE
        header, rows = render.matrix_rows(verdicts)
        out(table(header, rows, style))
        if why:
            out("\n" + render.reasons_text(verdicts))
        else:
            out("\n" + "\n".join(render.LEGEND))
        return DONE

    return Plan(run)


def _only(
    role: str, name: str | None, known: Mapping[str, Component]
) -> dict[str, Component]:
    """Returns the one component that was asked for; all of them when none was."""
    if name is None:
        return dict(known)
    if name not in known:
        origin = Origin("flag", f"--{role}", f"--{role} {name}")
        raise ConfigError([unknown(role, name, known, origin)])
    return {name: known[name]}


def _check(manifest: Manifest, files: Sequence[str], style: str) -> int:
    """Takes a step through every pair; returns 1 when one does not as it should."""
    spin_briefly()
    from project.checks import check_pairs  # Imports torch.

    request = Request(files=tuple(files), search_path=(api.RECIPES,))
    done = []
    for result in check_pairs(manifest, request):
        done.append(result)
        verdict = "pass" if result.passed else "FAIL"
        note(f"{verdict}  {result.task} with {result.model}")
    rows = [
        [
            result.task,
            result.model,
            "forced" if result.forced else "fits",
            "pass" if result.passed else "FAIL",
            result.seconds,
            result.error,
        ]
        for result in done
    ]
    header = ["task", "model", "pair", "result", "seconds", "error"]
    if style == "json":
        data = [dict(zip(header, row, strict=True)) for row in rows]
        out(json.dumps(data, indent=2, ensure_ascii=False))
    else:
        out(table(header, rows, style))
    failed = sum(not c.passed for c in done)
    note(f"{len(done)} pairs, {failed} of them not as the matrix says")
    return FAILED if failed else DONE
