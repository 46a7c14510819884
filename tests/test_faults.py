"""`scripts/faults.py`: what it compares, what it expects, and what its page says."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = ROOT / "scripts"
PAGE = ROOT / "docs" / "reliability.md"

EMPTY = "".join(
    f"<!-- {name} -->\n<!-- end of {name} -->\n"
    for name in ("faults", "not tested", "kills")
)

if str(SCRIPTS) not in sys.path:
    sys.path.append(str(SCRIPTS))

import faults  # noqa: E402
from reliability import facts, kills  # noqa: E402
from reliability.facts import Facts, Row, misses  # noqa: E402
from reliability.page import rows_of  # noqa: E402
from reliability.programs import CannotBeMadeError, Ended, Place  # noqa: E402
from reliability.rows import NOT_TESTED  # noqa: E402


def made(seen: Facts, expected: Facts | None = None) -> Row:
    return Row("a fault", expected or seen, lambda _: dict(seen))


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.md"
    path.write_text(EMPTY)
    return path


def test_the_page_has_every_row_of_the_script_in_its_order() -> None:
    text = PAGE.read_text("utf-8")
    tables = {name: [row[0] for row in rows_of(text, name)]
              for name in ("faults", "not tested", "kills")}  # fmt: skip
    fixed = list(NOT_TESTED)
    assert tables["not tested"][: len(fixed)] == fixed
    not_made = tables["not tested"][len(fixed) :]
    assert tables["faults"] == [name for name in faults.NAMES if name not in not_made]
    assert set(not_made) <= set(faults.NAMES)
    assert tables["kills"] == [name for name in kills.ROWS if name in tables["kills"]]
    assert len(tables["kills"]) > 6
    assert len(set(faults.NAMES)) == len(faults.NAMES)


def test_the_page_says_what_the_script_expects_and_what_was_seen() -> None:
    expected = {row.fault: facts.text_of(row.expected) for row in faults.ROWS}
    for fault, wanted, seen in rows_of(PAGE.read_text("utf-8"), "faults"):
        assert wanted == expected[fault]
        assert seen
    for row in rows_of(PAGE.read_text("utf-8"), "kills"):
        name, trials, killed, same = row
        assert trials == same, name
        assert int(killed) >= 1, name


SEEN = {"exit": "1", "run": "failed", "says": "error: the loss is nan, at step 3"}


@pytest.mark.parametrize(
    ("seen", "missed"),
    [
        (SEEN, []),
        ({**SEEN, "exit": "0"}, ["exit"]),
        ({**SEEN, "exit": "143"}, ["exit"]),
        ({**SEEN, "run": "running"}, ["run"]),
        ({**SEEN, "says": "error: something else"}, ["says"]),
        ({"exit": "1", "run": "failed"}, ["says"]),
        ({**SEEN, "traceback": "shown"}, ["traceback"]),
        ({**SEEN, "left": ".best.ckpt.part"}, ["left"]),
        ({}, ["exit", "run", "says"]),
    ],
)
def test_what_is_seen_is_held_to_what_is_expected(
    seen: Facts, missed: list[str]
) -> None:
    assert misses({**SEEN, "says": "loss is nan"}, seen) == missed


@pytest.mark.parametrize(
    ("seen", "code", "said"),
    [({"exit": "1"}, 0, "ok  "), ({"exit": "0"}, 1, "BAD ")],
)
def test_a_row_that_is_not_as_expected_is_shown_and_is_a_failure(
    seen: Facts,
    code: int,
    said: str,
    page: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    row = replace(made(seen, {"exit": "1"}), fault=faults.NAMES[0])
    monkeypatch.setattr(faults, "ROWS", [row])
    assert faults.main(["--table", "--write", str(page)]) == code
    assert f"{said} {row.fault}" in capsys.readouterr().out
    [[_, wanted, observed]] = rows_of(page.read_text(), "faults")
    assert wanted == "exit 1"
    assert ("**not as expected** (exit)" in observed) is bool(code)


def test_what_fails_in_the_making_is_not_as_expected(tmp_path: Path) -> None:
    def fails(_: Place) -> Facts:
        raise ValueError("no such folder")

    found = facts.tried(Row("a", {"exit": "0"}, fails), Place(tmp_path))
    assert found.missed == ["exit", "the script"]


def test_what_cannot_be_made_is_not_tested_and_no_failure(
    page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_: Place) -> Facts:
        raise CannotBeMadeError("only root may")

    fault = faults.NAMES[3]
    monkeypatch.setattr(faults, "ROWS", [Row(fault, {"exit": "0"}, fails)])
    assert faults.main(["--table", "--write", str(page)]) == 0
    assert rows_of(page.read_text(), "faults") == []
    assert rows_of(page.read_text(), "not tested")[-1] == [fault, "only root may"]
    monkeypatch.setattr(faults, "ROWS", [replace(made({"exit": "0"}), fault=fault)])
    assert faults.main(["--table", "--write", str(page)]) == 0
    assert [row[0] for row in rows_of(page.read_text(), "faults")] == [fault]
    assert len(rows_of(page.read_text(), "not tested")) == len(NOT_TESTED)


def test_what_is_left_is_looked_at(tmp_path: Path) -> None:
    place = Place(tmp_path)
    run = place.runs / "experiment" / "20260101-000000"
    run.mkdir(parents=True)
    (run / "run.json").write_text('{"schema": 1, "status": "done"}')
    seen = facts.look(place, Ended(-9, "", "", 0))
    assert seen == {"exit": "SIGKILL", "run": "done", "says": ""}
    (run / "run.json").write_text('{"schema": 1, "stat')
    (run / "last.ckpt").write_text("half of one")
    (run / "metrics.csv").write_text("step,epoch,name,value\n1,0,loss,0.1\n2,0,lo")
    (run / ".best.ckpt.17-abc.part").touch()
    said = "Traceback (most recent call last)\n\x1b[31m"
    seen = facts.look(place, Ended(None, "", said, 2))
    assert {name: seen[name] for name in seen if name != "says"} == {
        "exit": "never",
        "run": "damaged",
        "traceback": "shown",
        "control characters": "shown",
        "processes left": "2",
        "not whole": "last.ckpt metrics.csv run.json",
        "left": ".best.ckpt.part",
    }


def test_a_line_is_shown_that_says_it_or_else_the_error(tmp_path: Path) -> None:
    said = f"note: a\nerror: wrong in {tmp_path}/20260101-000000\n  next: b"
    for wanted, shown in (("next", "next: b"), ("none", "error: wrong in HERE/ID")):
        row = made({"says": said}, {"says": wanted})
        assert facts.tried(row, Place(tmp_path)).seen == {"says": shown}


def test_facts_of_several_tries_are_told_once_or_with_how_often() -> None:
    one, two = {"exit": "1", "run": "failed"}, {"exit": "0", "run": "failed"}
    assert facts.merged([one, one]) == one
    assert facts.merged([one, two, one])["exit"] == "1 (2 x) and 0 (1 x)"
    assert facts.merged([one, {**one, "left": "a"}])["left"] == "- (1 x) and a (1 x)"


def left(**changed: Any) -> kills.Left:
    names = ("status", "metrics", "epochs", "best_epoch", "checkpoint", "seed")
    whole = kills.Left(
        "val_loss 0.1",
        dict.fromkeys(names, 1),
        "step,epoch,name,value\n1,0,loss,0.1\n",
        {"last.ckpt": {"weights": torch.tensor([1.0, 2.0]), "steps": [1, (2, 3.0)]}},
    )
    return replace(whole, **changed)


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, []),
        ({"printed": "val_loss 0.2"}, ["printed"]),
        ({"metrics": "step,epoch,name,value\n1,0,loss,0.10000001\n"}, ["metrics[1]"]),
        ({"checkpoints": {}}, ["checkpoint.last.ckpt"]),
        (
            {
                "checkpoints": {
                    "last.ckpt": {
                        "weights": torch.tensor([1.0, 2.0 + 2.0**-22]),
                        "steps": [1, (2, 3)],
                    }
                }
            },
            ["checkpoint.last.ckpt.weights", "checkpoint.last.ckpt.steps[1][1]"],
        ),
    ],
)
def test_a_bit_is_a_difference(changed: dict[str, Any], found: list[str]) -> None:
    assert kills.differences(left(), left(**changed)) == found


def test_rows_of_kills_are_counted_and_one_that_differs_is_a_failure(
    page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tried(name: str, draws: list[Any]) -> kills.Kills:
        return kills.Kills(len(draws), 2 * len(draws), len(draws) - (name == "bad"))

    monkeypatch.setattr(kills, "tried", tried)
    row = list(kills.ROWS)[1]
    assert faults.main(["--kills", "3", "--rows", row, "--write", str(page)]) == 0
    assert rows_of(page.read_text(), "kills") == [[row, "3", "6", "3"]]
    assert faults.main(["--kills", "1", "--rows", row, "--write", str(page)]) == 0
    assert rows_of(page.read_text(), "kills") == [[row, "4", "8", "4"]]
    monkeypatch.setattr(kills, "ROWS", {"bad": ""})
    assert faults.main(["--kills", "3"]) == 1


def test_the_same_seed_breaks_the_same_rows_off_at_the_same_moments() -> None:
    names = list("abc")
    one, two, other = (kills.shared_out(names, 5, seed) for seed in (1, 1, 2))
    drawn = [{n: [d.random() for d in s[n]] for n in s} for s in (one, two, other)]
    assert drawn[0] == drawn[1] != drawn[2]
    assert sorted(len(each) for each in one.values()) == [1, 2, 2]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "nothing to do"),
        (["--table", "--write", "absent.md"], "absent.md"),
        (["--kills", "0"], "nothing to do"),
        (["--table", "--rows", "no such row"], "no row has"),
        (["--kills", "3", "--rows", "no such row"], "no row has"),
    ],
)
def test_a_mistake_is_said_before_anything_is_tried(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        faults.main(words)
    assert caught.value.code == 2
    assert said in capsys.readouterr().err


def test_a_page_without_a_place_for_the_tables(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text("# Title\n")
    with pytest.raises(SystemExit):
        faults.main(["--table", "--write", str(tmp_path / "page.md")])


@pytest.mark.slow
@pytest.mark.parametrize(
    "rows", ["wine|diabetes", "stranger$|stranger, [a-o]", "r, [p-w]"]
)
def test_what_was_killed_is_resumed_to_the_same_bits(rows: str) -> None:
    """One of each, chosen by the day."""
    words = ["--kills", "1", "--rows", rows, "--seed", time.strftime("%j")]
    done = subprocess.run(
        [sys.executable, "scripts/faults.py", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert ": 0 not to the same bits" in done.stdout


@pytest.mark.slow
def test_a_fault_is_made() -> None:
    words = ["--table", "--rows", "os._exit.7"]
    done = subprocess.run(
        [sys.executable, "scripts/faults.py", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "observed: exit 7, run died, left .reserve.part run.lock" in done.stdout
