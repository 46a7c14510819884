"""Does to trainings what can happen to them, and looks at what is left.

    python scripts/faults.py --kills 20 --seed 7     # SIGKILL, compared to the bit
    python scripts/faults.py --table                 # all other faults
    python scripts/faults.py --table --write docs/reliability.md    # its tables

It exits with 1 where something is not as it is expected.
"""

from __future__ import annotations

import argparse
import re
import signal
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from reliability import kills
from reliability.facts import Row, Tried, text_of, tried
from reliability.page import Table, rows_of
from reliability.programs import Place, end_all
from reliability.rows import NOT_TESTED, ROWS

NAMES = [row.fault for row in ROWS]
FAULTS = Table("faults", ("fault", "expected", "observed"), NAMES)
UNTRIED = Table("not tested", ("fault", "why"), [*NOT_TESTED, *NAMES])
KILLS = Table(
    "kills", ("training", "trials", "kills", "to the same bits"), list(kills.ROWS)
)


def table(rows: Sequence[Row], write: Path | None) -> int:
    """Tries rows, and returns how many are not as expected."""
    bad = 0
    for number, row in enumerate(rows):
        with tempfile.TemporaryDirectory(prefix="faults-") as folder:
            try:
                found = tried(row, Place(Path(folder).resolve() / str(number)))
            finally:
                end_all()
        bad += bool(found.missed)
        print("\n".join(told(found)), flush=True)
        if write:  # Row by row: what was observed is kept, whatever comes after.
            put_down(found, write)
    print(f"{len(rows)} faults: {bad} not as expected")
    return bad


def told(found: Tried) -> list[str]:
    """Returns the lines that say what came of a row."""
    if found.seen is None:
        return [f"--   {found.row.fault}", f"       not tested: {found.why}"]
    lines = [f"{'BAD ' if found.missed else 'ok  '} {found.row.fault}"]
    if found.missed:
        lines += [f"       expected: {text_of(found.row.expected)}"]
    return [*lines, f"       observed: {text_of(found.seen)}"]


def put_down(found: Tried, path: Path) -> None:
    """Writes a row down in the table where it belongs."""
    fault, tested = found.row.fault, found.seen is not None
    document = FAULTS.put(
        path.read_text("utf-8"), {fault: cells_of(found) if tested else None}
    )
    fixed = {name: [why] for name, why in NOT_TESTED.items()}
    document = UNTRIED.put(document, {**fixed, fault: None if tested else [found.why]})
    path.write_text(document, "utf-8")


def cells_of(found: Tried) -> list[str]:
    """Returns what the page says of a fault that was made."""
    observed = text_of(found.seen or {})
    if found.missed:
        observed = f"**not as expected** ({', '.join(found.missed)}): {observed}"
    return [text_of(found.row.expected), observed]


def kill(names: Sequence[str], given: argparse.Namespace) -> int:
    """Kills trainings, and returns how many did not come to the same bits."""
    bad = 0
    came = kills.killed_and_resumed(names, given.kills, given.seed, given.jobs)
    for name, row in came:
        bad += row.trials - row.same
        if given.write:
            add_kills(name, row, given.write)
    print(f"{given.kills} kills, seed {given.seed}: {bad} not to the same bits")
    return bad


def add_kills(name: str, row: kills.Kills, path: Path) -> None:
    """Adds what came of a row to what its table says: kills are tried in pieces."""
    document = path.read_text("utf-8")
    known = {first: cells for first, *cells in rows_of(document, KILLS.name)}
    cells = row.added_to(known.get(name, []))
    path.write_text(KILLS.put(document, {name: cells}), "utf-8")


def arguments(words: Sequence[str] | None) -> argparse.Namespace:
    """Returns what is asked for, and refuses what cannot be done."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=0, metavar="N")
    parser.add_argument("--table", action="store_true", help="make the other faults")
    parser.add_argument("--seed", type=int, default=0, help="of the kills")
    parser.add_argument("--jobs", type=int, default=1, help="kills at a time")
    parser.add_argument(
        "--rows", default="", metavar="REGEX", help="only rows with this in their name"
    )
    parser.add_argument(
        "--write", type=Path, metavar="FILE", help="Markdown to put the tables in"
    )
    given = parser.parse_args(words)
    if given.kills < 1 and not given.table:
        parser.error("nothing to do: give --kills N or --table")
    if given.write:  # Before an hour of faults, not after it.
        try:
            document = given.write.read_text("utf-8")
            for each in (FAULTS, UNTRIED, KILLS):
                each.put(document, {})
        except (OSError, ValueError) as error:
            parser.error(f"--write {given.write}: {error}")
    return given


def chosen(names: Sequence[str], given: argparse.Namespace) -> list[str]:
    """Returns the rows that are asked for."""
    found = [name for name in names if re.search(given.rows, name)]
    if not found:
        print(f"--rows: no row has {given.rows!r} in its name", file=sys.stderr)
        raise SystemExit(2)
    return found


def take_signals() -> None:
    """Tidies up before it is terminated, and lets the programs that it starts be
    interrupted though it ignores that itself, in the background or under `nohup`."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    for each in (signal.SIGINT, signal.SIGHUP):
        if signal.getsignal(each) is signal.SIG_IGN:
            signal.signal(each, lambda *_: None)


def main(words: Sequence[str] | None = None) -> int:
    given = arguments(words)
    bad = 0
    if given.kills:
        bad += kill(chosen(list(kills.ROWS), given), given)
    if given.table:
        names = chosen([row.fault for row in ROWS], given)
        bad += table([row for row in ROWS if row.fault in names], given.write)
    return min(bad, 1)


if __name__ == "__main__":
    take_signals()
    sys.exit(main())
