"""`diff`: what two runs, or a run and a config, have not in common."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from project import api
from project.cli.command import Command, CommandLine, Word
from project.cli.config_path import config_path_of
from project.cli.flag import (
    ALLOW_IMPORT,
    BIND,
    CONFIG_FILE,
    CONFIG_PATH,
    FORMAT,
    MODEL,
    PLUGIN,
    RUNS_DIR,
    TASK,
)
from project.cli.format_flag import RESULT_FORMATS, TABLE_HELP, chosen_format
from project.cli.output import DONE, note, out, out_json
from project.cli.run_word import run_word
from project.cli.runs_dir import runs_dir_of
from project.cli.tables import table
from project.core.errors import PROGRAM, ConfigError, Fault
from project.core.keys import Key
from project.core.origins import Origin, Source
from project.core.request import RUN, Request
from project.core.sources.files import Saved
from project.core.sources.locating import shown
from project.core.sources.written import Written
from project.core.values import brief
from project.core.writing.literals import plain
from project.runs.comparing import (
    Difference,
    Side,
    differences,
    masked_value,
    others,
    side_of_run,
    values_of,
)
from project.runs.contents import CONFIG_GIN
from project.runs.data_files import data_of
from project.runs.finding import find_run, frozen_of, record_in
from project.runs.hashes import code_of
from project.runs.record import RunRecord
from project.runs.versions import versions

SCHEMA: Final = 1
"""The version of what a difference is in JSON."""

HEADER: Final = ("key", "a", "b", "origin of a", "origin of b")

_OF_A_CONFIG: Final = (
    TASK,
    MODEL,
    CONFIG_FILE,
    CONFIG_PATH,
    BIND,
    PLUGIN,
    ALLOW_IMPORT,
)


def diff(line: CommandLine) -> int:
    """Compares a run with another one, or with a config."""
    style = chosen_format(line.text(FORMAT), RESULT_FORMATS, "simple")
    folder = _run(line, 0)
    a = side_of_run(folder)
    if len(line.words) > 1:
        _require_no_config(line)
        b = side_of_run(_run(line, 1))
    else:
        b = _side_of_config(line, folder, record_in(folder))
    found, more = list(differences(a.values, b.values)), list(others(a, b))
    results = list(_results(a, b))
    note(f"a is {a.name}, b is {b.name}")
    if style == "json":
        out_json(list(map(_data, found)))
        for what, one, other in more:
            note(f"{what}: {one or 'none'} in a, {other or 'none'} in b")
    else:
        _show(found, results, more, style)
    if not (found or results or more):
        note("nothing differs")
    return DONE


def _run(line: CommandLine, number: int) -> Path:
    word = line.words[number]
    return find_run(word, runs_dir_of(line), word)


def _require_no_config(line: CommandLine) -> None:
    given = [flag.name for flag in _OF_A_CONFIG if line.given(flag)]
    if given:
        flag = f"--{given[0]}"
        raise ConfigError(
            Fault(
                f"two runs have their own configs, and diff takes no {flag} for them",
                given=flag,
                expected="two runs and no more, or a run and a config",
            )
        )


def _side_of_config(line: CommandLine, folder: Path, record: RunRecord) -> Side:
    """A config that has not been trained; of the pair of the run where it names none.

    Raises:
        ConfigError: With everything that is wrong with it.
    """
    request = Request(
        task=line.text(TASK),
        model=line.text(MODEL),
        files=line.texts(CONFIG_FILE),
        bindings=line.texts(BIND),
        environment=os.environ,
        allow_imports=line.texts(ALLOW_IMPORT),
        search_path=config_path_of(line),
        plugins=line.texts(PLUGIN),
        own_plugins=line.settings.plugins,
    )
    resolution = api.resolve_request(request, note, _assumed(line, folder, record))
    if resolution.faults:
        raise ConfigError(*resolution.faults)
    return Side(
        name="the config",
        values=values_of(resolution),
        code=code_of(resolution),
        packages=versions(),
        data=data_of(resolution),
    )


def _assumed(line: CommandLine, folder: Path, record: RunRecord) -> Saved:
    """The request of the run, for what a config leaves open."""
    asked = {"task": record.task, "model": record.model, "plugins": [*record.plugins]}
    origin = Origin(Source.FILE, shown(folder / CONFIG_GIN))
    written = [
        Written(Key("", RUN, name), value, origin)
        for name, value in asked.items()
        if value and name not in line.options
    ]
    return Saved(written, frozen_of(folder))


# -------------------------------------------------------------------- what is shown


def _data(found: Difference) -> dict[str, Any]:
    """A difference in the list that a program reads."""
    a, b = found.a, found.b
    return {
        "schema": SCHEMA,
        "key": str(found.key),
        "a": a and plain(masked_value(found.key, a)),
        "b": b and plain(masked_value(found.key, b)),
        "origin_a": a and a.origin,
        "origin_b": b and b.origin,
    }


def _show(
    found: Sequence[Difference],
    results: Sequence[Sequence[str]],
    more: Sequence[Sequence[str]],
    style: str,
) -> None:
    tables = (
        (HEADER, [_row(each) for each in found]),
        (("metric", "a", "b"), results),
        (("beside", "a", "b"), more),
    )
    texts = [table(head, rows, style, texts=True) for head, rows in tables if rows]
    if texts:
        out("\n\n".join(texts))


def _row(found: Difference) -> list[str]:
    a, b = found.a, found.b
    values = [brief(masked_value(found.key, each)) if each else "" for each in (a, b)]
    return [str(found.key), *values, *(each.origin if each else "" for each in (a, b))]


def _results(a: Side, b: Side) -> Iterator[list[str]]:
    """Yields the results of two runs side by side, where they are not the same; as many
    digits of each as tell them apart."""
    if not b.is_run or a.metrics == b.metrics:
        return
    for name in sorted({*a.metrics, *b.metrics}):
        pair = [side.metrics.get(name) for side in (a, b)]
        texts = list(map(_number, pair))
        if texts[0] == texts[1] and pair[0] != pair[1]:
            texts = list(map(str, pair))
        yield [name, *texts]


def _number(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.4f}" if isinstance(value, float) else str(value)


COMMAND: Final = Command(
    run=diff,
    words=(
        run_word("diff", "two runs, or a run and a config"),
        Word(
            "OTHER",
            Fault(
                "diff needs something to compare the run with",
                expected="another run, or --config-file PATH",
                next=f"{PROGRAM} runs",
            ),
            unless=(CONFIG_FILE,),
        ),
    ),
    flags=(
        replace(TASK, doc="The task of the config; the run's where nothing names one."),
        replace(MODEL, doc="Its model, in the same way."),
        *_OF_A_CONFIG[2:],
        RUNS_DIR,
        replace(FORMAT, doc=TABLE_HELP),
    ),
    notes="RUN and OTHER are folders of runs, their ids or the beginnings of them, or "
    "last. What differs is shown with where each value comes from; what nobody has set "
    "is at its default.",
    examples=(
        "diff 20260131-2359 last",
        "diff last -c gin/wine.yaml",
        "diff last -c gin/wine.yaml -b model.dropout=0.1 --format json",
    ),
)
