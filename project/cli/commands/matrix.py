"""`matrix`: which tasks and models fit together."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Final

from project import api
from project.cli.commands.plan import Plan, chosen_format, manifest_with, spin_briefly
from project.cli.output import DONE, FAILED, note, out
from project.cli.tables import TABLE_FORMATS, table
from project.core.components.compatibility import matrix as compatibility_matrix
from project.core.components.component import Component
from project.core.components.manifest import Manifest
from project.core.errors import PROGRAM, ConfigError, Fault
from project.core.origins import Origin, Source
from project.core.request import Request
from project.core.resolving.pair import unknown
from project.core.writing.matrix import LEGEND, matrix_rows, reasons_text

CHECK_RECIPE: Final = "gin/check.gin"
"""Small values for the zoo's pairs, for `matrix --check`."""


UNREFUSED: Final = (
    "it takes a step: widen the annotation, or declare the pair in INCOMPATIBLE"
)
"""What is said of a pair that was refused for its batch type, and yet trains."""


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
        _refuse_unused(check, why, config_file)
        style = chosen_format(format, (*TABLE_FORMATS, "json"), "simple")
        manifest = manifest_with(plugin)
        _require("task", task, manifest.tasks)
        _require("model", model, manifest.models)
        if check:
            files = tuple(config_file) or (CHECK_RECIPE,)
            request = Request(task, model, files, search_path=(api.RECIPES,))
            return _check(manifest, request, style)
        verdicts = compatibility_matrix(manifest, task, model)
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
        header, rows = matrix_rows(verdicts)
        out(table(header, rows, style))
        if why:
            out("\n" + reasons_text(verdicts))
        else:
            out("\n" + "\n".join(LEGEND))
        return DONE

    return Plan(run)


def _refuse_unused(check: bool, why: bool, files: Sequence[str]) -> None:
    """Refuses flags that would have no effect."""
    if files and not check:
        given = f"--config-file {files[0]}"
        raise ConfigError(
            Fault(
                "--config-file is for matrix --check: the table needs no config",
                given=given,
                next=f"{PROGRAM} matrix --check {given}",
            )
        )
    if check and why:
        raise ConfigError(
            Fault(
                "--why is not for matrix --check, which shows what was raised",
                given="--check --why",
                next=f"{PROGRAM} matrix --why",
            )
        )


def _require(role: str, name: str | None, known: Mapping[str, Component]) -> None:
    """Refuses a name that no component of a role has; None is no name."""
    if name is not None and name not in known:
        origin = Origin(Source.FLAG, f"--{role}", f"--{role} {name}")
        raise ConfigError(unknown(role, name, known, origin))


def _check(manifest: Manifest, request: Request, style: str) -> int:
    """Takes a step through every pair; returns 1 when one does not as it should."""
    spin_briefly()
    from project.training.pair_checks import check_pairs

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
            result.error if result.error or not result.forced else UNREFUSED,
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
