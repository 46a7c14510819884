"""What has drifted since a run: its settings mean something else than they did.

A rerun has the same settings, and all that nobody set may have changed under them: the
code, a default, what a hook computes, a package, the data.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from project.core.origins import Source
from project.core.resolving.resolution import Resolution
from project.core.values import MISSING, brief
from project.runs.comparing import (
    SHORT,
    Difference,
    Held,
    differences,
    masked_value,
    values_of,
    values_of_run,
)
from project.runs.contents import CODE_DIFF
from project.runs.data_files import data_of
from project.runs.hashes import code_of
from project.runs.record import RunRecord
from project.runs.versions import git_state, versions


def drift(
    folder: Path, record: RunRecord, resolution: Resolution
) -> Iterator[tuple[str, str]]:
    """Yields what has drifted since a run, in words, each after what it is.

    Args:
        folder: The folder of the run.
        record: Its record.
        resolution: What its settings come to now, without any other.

    Raises:
        ConfigError: The config of the run cannot be read.
    """
    files = list(_of_code(record, code_of(resolution)))
    yield from files
    yield from _of_git(folder, record, known=bool(files))
    yield from _of_values(folder, resolution)
    yield from _of_data(record, data_of(resolution))
    for name, version in versions().items():
        before = record.versions.get(name, version)
        if before != version:
            yield "package", _moved(name, before or "not there", version or "gone")


def _of_code(record: RunRecord, now: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, digest in record.code.items():
        if name not in now:
            yield "code", f"{name} is not used any more, or gone"
        elif now[name] != digest:
            yield "code", f"{name} has changed"
    for name in now:
        if name not in record.code:
            yield "code", f"{name} was not used"


def _of_data(record: RunRecord, now: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, digest in record.data_files.items():
        if name not in now:
            yield "data", f"{name} is not there any more"
        elif now[name] != digest:
            yield "data", f"{name} has changed"


def _of_git(
    folder: Path, record: RunRecord, *, known: bool
) -> Iterator[tuple[str, str]]:
    """Yields what git knows of the code: another commit; or, of the same one, what was
    changed since and in no file that has been named."""
    then, now = record.git or {}, git_state(Path.cwd()) or {}
    before, after = then.get("commit"), now.get("commit")
    if before != after:
        short = [str(each)[:SHORT] if each else "none" for each in (before, after)]
        yield "commit", _moved("the commit", *short)
    elif before and not known and _diff(folder, then) not in (None, now.get("diff")):
        yield "code", "what is not committed has changed"


def _diff(folder: Path, state: Mapping[str, object]) -> str | None:
    """What was changed in a run's code since its commit; None where nobody knows."""
    file = folder / CODE_DIFF
    if file.exists():
        return file.read_text("utf-8", "surrogateescape")
    tracked = [line for line in state.get("status") or [] if line[:2] != "??"]
    return None if tracked else ""


def _of_values(folder: Path, resolution: Resolution) -> Iterator[tuple[str, str]]:
    for each in differences(values_of_run(folder), values_of(resolution)):
        if not resolution.is_pending(each.key):
            yield _kind(each), _said(each)


def _kind(found: Difference) -> str:
    """What of a config has drifted: a parameter that is gone or new, what a hook has
    computed or computes, a default; or what becomes of a setting that is the same."""
    a, b = found.a, found.b
    if a is None or b is None:
        return "parameter"
    if a.is_computed or b.is_computed:
        return "computed"
    return Source.DEFAULT if a.is_default or b.is_default else "setting"


def _said(found: Difference) -> str:
    a, b = found.a, found.b
    if a is None or b is None:
        only = a or b
        assert only is not None
        about = f"{_value(found, only)}, {only.origin}"
        return f"{found.key} is {'new' if a is None else 'gone'} ({about})"
    return _moved(str(found.key), _value(found, a), _value(found, b), b.origin)


def _value(found: Difference, held: Held) -> str:
    if held.value is MISSING:
        return "missing"
    return brief(masked_value(found.key, held))


def _moved(name: str, before: str, now: str, origin: str = "") -> str:
    computed = f" ({origin})" if origin and origin != Source.DEFAULT else ""
    return f"{name} is {now}{computed}, and was {before}"
