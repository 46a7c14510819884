"""`matrix`: which tasks and models fit together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from project import api
from project.cli.command import Command, CommandLine
from project.cli.config_path import config_path_of
from project.cli.flag import CONFIG_FILE, CONFIG_PATH, FORMAT, MODEL, PLUGIN, TASK, Flag
from project.cli.format_flag import RESULT_FORMATS, TABLE_HELP, chosen_format
from project.cli.output import DONE, FAILED, answers, note, out, out_json, terminal
from project.cli.tables import folded, table
from project.cli.with_plugins import manifest_with
from project.core.components import compatibility
from project.core.components.compatibility import Verdict
from project.core.components.component import Component
from project.core.components.manifest import Manifest
from project.core.errors import PROGRAM, ConfigError, Fault
from project.core.origins import Origin, Source
from project.core.request import Request
from project.core.resolving.pair import unknown
from project.core.writing.matrix import LEGEND, footnotes, matrix_rows, reasons_text

WHY: Final = Flag("why", "", "Give the reason for every pair that does not fit.")
CHECK: Final = Flag(
    "check", "", "Build every pair that fits and take a step; force some that do not."
)

CHECK_RECIPE: Final = "gin/check.gin"
"""Small values for the zoo's pairs, for `matrix --check`."""


UNREFUSED: Final = (
    "it takes a step: widen the annotation, or declare the pair in INCOMPATIBLE"
)
"""What is said of a pair that was refused for its batch type, and yet trains."""


def matrix(line: CommandLine) -> int:
    """Shows which tasks and models fit together, or tries each pair."""
    _refuse_unused(line)
    style = chosen_format(line.text(FORMAT), RESULT_FORMATS, "simple")
    task, model = line.text(TASK), line.text(MODEL)
    manifest = manifest_with(line)
    _require("task", task, manifest.tasks)
    _require("model", model, manifest.models)
    if line.given(CHECK):
        files = line.texts(CONFIG_FILE) or (CHECK_RECIPE,)
        folders = (*config_path_of(line), *manifest.recipes, api.RECIPES)
        request = Request(task, model, files, search_path=folders)
        return _check(manifest, request, style)
    verdicts = compatibility.matrix(manifest, task, model)
    if style == "json":
        out_json([_data(verdict) for row in verdicts for verdict in row])
        return DONE
    header, rows = matrix_rows(verdicts)
    screen = terminal(answers())
    width = screen.columns if screen else None
    out(folded(header, rows, style, width) if width else table(header, rows, style))
    why = line.given(WHY)
    below = reasons_text(verdicts, width) if why else "\n".join(LEGEND)
    broken = "\n".join(footnotes(manifest, verdicts, width))
    for text in filter(None, [below, broken]):
        out("\n" + text)
    return DONE


def _data(verdict: Verdict) -> dict[str, Any]:
    return {
        "task": verdict.task,
        "model": verdict.model,
        "fits": verdict.fits,
        "computed": verdict.computed,
        "reason": verdict.reason,
    }


def _refuse_unused(line: CommandLine) -> None:
    """Refuses flags that would have no effect."""
    for flag in (CONFIG_FILE, CONFIG_PATH):
        if line.given(CHECK) or not line.given(flag):
            continue
        given = f"--{flag.name} {line.texts(flag)[0]}"
        raise ConfigError(
            Fault(
                f"--{flag.name} is for matrix --check: the table needs no config",
                given=given,
                next=f"{PROGRAM} matrix --check {given}",
            )
        )
    if line.given(CHECK) and line.given(WHY):
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


def _row(result: Any) -> list[Any]:
    """The cells of one checked pair."""
    unrefused = result.forced and not result.error
    return [
        result.task,
        result.model,
        "forced" if result.forced else "fits",
        "pass" if result.passed else "FAIL",
        result.seconds,
        UNREFUSED if unrefused else result.error,
    ]


def _check(manifest: Manifest, request: Request, style: str) -> int:
    """Takes a step through every pair; returns 1 when one does not as it should."""
    from project.training.threads import spin_briefly

    spin_briefly()
    from project.training.pair_checks import check_pairs

    done = []
    for result in check_pairs(manifest, request):
        done.append(result)
        verdict = "pass" if result.passed else "FAIL"
        note(f"{verdict}  {result.task} with {result.model}")
    rows = [_row(result) for result in done]
    header = ["task", "model", "pair", "result", "seconds", "error"]
    if style == "json":
        out_json([dict(zip(header, row, strict=True)) for row in rows])
    else:
        out(table(header, rows, style))
    failed = sum(not c.passed for c in done)
    pairs = "1 pair" if len(done) == 1 else f"{len(done)} pairs"
    note(f"{pairs}, {failed} of them not as the matrix says")
    return FAILED if failed else DONE


COMMAND: Final = Command(
    run=matrix,
    flags=(
        TASK,
        MODEL,
        CONFIG_FILE,
        CONFIG_PATH,
        replace(FORMAT, doc=TABLE_HELP),
        WHY,
        CHECK,
        PLUGIN,
    ),
    notes="A pair fits when the task's dataloader yields what the model's forward "
    "takes.",
    examples=(
        "matrix",
        "matrix --format github",
        "matrix --why",
        "matrix --check --model lit-gru",
    ),
)
