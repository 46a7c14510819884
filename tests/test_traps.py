"""The traps of the libraries underneath, and what this project does instead.

Fire, Gin and PyYAML each have habits that mislead their users: a repeated flag of
which only the last counts, a binding without a dot that is silently a macro, `no` that
becomes false. `docs/traps.md` lists them by number: F (Fire), G (Gin), Y (PyYAML) and C
(YAML to Gin). One row or more for each that a command line, a YAML file or a .gin file
can reach; the others stand in `NOT_REACHABLE` with the reason.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

import project.api
from project.cli.main import main
from project.core.components.manifest import Manifest
from project.core.request import Request
from project.core.resolving.resolve import resolve
from project.core.values import Macro, Reference, same

PAIR = ("train", "-t", "pixels", "-m", "net")
WHOLE = (*PAIR, "-b", "task.batch_size=4", "-b", "model.width=8")
PRINT = (*WHOLE, "--print-config")


@dataclass(frozen=True)
class Command:
    """A command line, and what it must say.

    Attributes:
        traps: The traps it is for.
        words: argv.
        says: Texts that stdout and stderr together hold.
        code: The exit code.
        files: Contents by path.
        silent: Texts that they must not hold.
    """

    traps: str
    words: Sequence[str]
    says: Sequence[str] = ()
    code: int = 2
    files: dict[str, bytes] = field(default_factory=dict)
    silent: Sequence[str] = ()


@dataclass(frozen=True)
class Value:
    """A binding of the model's untyped parameter, and the value it must have.

    Attributes:
        traps: The traps it is for.
        style: `yaml`, `gin` or `bind`.
        text: The text of the value.
        value: What it must be; a string that begins with `error: ` is part of a
            message instead.
    """

    traps: str
    style: str
    text: str
    value: Any


def yaml(text: str) -> dict[str, bytes]:
    return {"a.yaml": text.encode()}


def gin(text: str) -> dict[str, bytes]:
    return {"a.gin": text.encode()}


YAML = (*PRINT, "-c", "a.yaml")
GIN = (*PRINT, "-c", "a.gin")

COMMANDS = [
    # ------------------------------------------------------------------ 1a, argv
    Command(
        "F1",
        [*PRINT, "--bind", "model.rate=1", "--bind", "model.flag=true"],
        ["rate: 1.0", "flag: true"],
        code=0,
    ),
    Command("F1", [*PRINT, "--task", "grey"], ["--task is given twice"]),
    Command("F2", [*WHOLE, "--max-epoch", "3"], ["no flag --max-epoch"]),
    Command("F3", [*WHOLE, "--prnt-config"], ["no flag", "nearest:  --print-config"]),
    Command("F4 F5 F35 F36", [*WHOLE, "--help"], ["Usage: python -m project train"], 0),
    Command("F5", ["train", "--help"], ["Usage: python -m project train"], 0),
    Command("F6", [*PRINT, "c.d=2"], ["--bind", "c.d=2"]),
    Command(
        "F7",
        [*PRINT, "--bind", "model.rate", "=", "1"],
        ["spaces around '='", "nearest:  --bind model.rate=1"],
    ),
    Command("F8", ["train", "–task", "pixels"], ["typographic", "nearest:  --task"]),
    Command("F9", ["train", "task=pixels"], ["nearest:  --task pixels"]),
    Command("F10", ["train", "--task", "--model", "net"], ["--task needs a value"]),
    Command("F10", [*PAIR, "--bind", "--print-config"], ["--bind needs a value"]),
    Command("F11", ["train", "--task=", "-m", "net"], ["--task needs a value"]),
    Command("F12", [*PAIR, "--notask"], ["no flag --notask"]),
    Command(
        "F13",
        [*PRINT, "--no-print-config", "--explain", "model.width"],
        ["model.width = 8"],
        0,
    ),
    Command(
        "F13",
        [*PRINT, "--noprint-config", "--explain", "model.width"],
        ["model.width = 8"],
        0,
    ),
    Command(
        "F14",
        [*WHOLE, "--print-config=no", "--explain", "model.width"],
        ["model.width = 8"],
        0,
    ),
    Command("F14", [*WHOLE, "--print-config=maybe"], ["--print-config is a switch"]),
    Command("F15", [*PRINT, "bar"], ["a stray word 'bar'"]),
    Command("F16", [*PRINT, "--no-strict"], ["width: 8"], 0),
    Command("F17 F48", [*PRINT, "--", "--model", "b"], ["a bare -- means nothing"]),
    Command("F47 F48", [*PRINT, "--", "--completion"], ["a bare -- means nothing"]),
    Command(
        "F18", ["train", "--task", "-", "--model", "net"], ["--task needs a value"]
    ),
    Command("F19", [*PRINT, "--bind", "-x"], ["--bind needs a value", "--bind=VALUE"]),
    Command("F19", [*PRINT, "--bind=model.rate=-1.5"], ["rate: -1.5"], 0),
    Command("F20", [*WHOLE, "--typo", "3"], ["no flag --typo"]),
    Command("F21", [*PAIR, "-p", "x"], ["no flag -p"]),
    Command("F22", ["-h"], ["Usage: python -m project COMMAND"], 0),
    Command("F23", ["train", "--tas", "pixels"], ["no flag --tas", "nearest:  --task"]),
    Command("F23", ["train", "-tpixels"], ["no flag -tpixels", "nearest:  -t pixels"]),
    Command("F24", ["train", "-task", "pixels"], ["no flag -task", "nearest:  --task"]),
    # ------------------------------------------------------------- 1b, coercion
    Command("F25", ["train", "--task", "123", "-m", "net"], ["no task '123'"]),
    Command("F25", ["train", "--task", "12e5", "-m", "net"], ["no task '12e5'"]),
    Command("F26", [*PRINT, "-b", "model.label=exp#1"], ["exp#1"], 0),
    Command("F27", [*PRINT, "-b", "model.label=a,b"], ["a,b"], 0),
    Command("F28", [*PRINT, "-b", 'model.untyped="123"'], ['untyped: "123"'], 0),
    Command("F29", [*PRINT, "-b", "model.kernel=(1,2)"], ["kernel: [1, 2]"], 0),
    Command("F29", [*PRINT, "-b", "model.label=x=y=z"], ["x=y=z"], 0),
    Command("F30", [*PRINT, "-b", "3"], ["--bind needs a key and a value"]),
    Command("F31", [*PRINT, "-b", "{[]:1}"], ["error: "], silent=["Traceback"]),
    Command("F32", [*PRINT, "-b", "model.width=abc"], ["model.width cannot be abc"]),
    Command("F32", [*PRINT, "-b", "model.width=3.7"], ["model.width cannot be 3.7"]),
    Command("F33", ["train", "--task", "\udcff"], ["not valid UTF-8"]),
    Command(
        "F34",
        [*PRINT, "--config-file=~/nope.yaml"],
        ["no such config file"],
        silent=["one of these: ~/"],
    ),
    # -------------------------------------------------------------- 1c, surface
    Command(
        "F38 F39",
        ["train", "--help"],
        ["--config-file PATH"],
        0,
        silent=["__main__", "config_file"],
    ),
    Command("F40", ["train"], ["--task and --model are missing"]),
    Command("F41", ["trian"], ["no command 'trian'", "nearest:  train"]),
    Command("F41", ["keys"], ["no command 'keys'"]),
    Command("F42", ["__init__"], ["no command '__init__'"]),
    Command("F43 F44", [*PRINT, "__doc__"], ["a stray word '__doc__'"]),
    Command(
        "F45",
        [*PRINT, "-b", "model.widht=3"],
        ["nearest:  model.width"],
        silent=["Traceback"],
    ),
    # ---------------------------------------------------------------- 2a, files
    Command("G1", [*PRINT, "-c", "nope.gin"], ["no such config file"]),
    Command(
        "G2 G3",
        [*PRINT, "-c", "inc/nope.gin"],
        ["no such config file"],
        files={"inc/a.gin": b""},
    ),
    Command("G4", [*PRINT, "-c", "nope.gin"], ["error: "], silent=["ERROR:root"]),
    Command(
        "G5",
        [*PRINT, "-c", "sub/b.gin"],
        ["rate: 0.25"],
        0,
        {"sub/b.gin": b"include 'c.gin'", "sub/c.gin": b"Net.rate = 0.25"},
    ),
    Command(
        "G6",
        GIN,
        ["a.gin -> b.gin -> a.gin"],
        files={"a.gin": b"include 'b.gin'", "b.gin": b"include 'a.gin'"},
    ),
    Command("G7", [*PRINT, "-c", "/dev/null"], ["width: 8"], 0),
    Command("G8", GIN, ["an import runs code"], files=gin("import evil")),
    Command("G9", [*PRINT, "-b", "model.label=1\nimport evil"], ["one line"]),
    Command("G10", [*PRINT, "-b", "include 'inc/c.gin'"], ["--bind needs a key"]),
    Command(
        "G11",
        GIN,
        ["an import runs code"],
        files=gin("from __gin__ import dynamic_registration"),
    ),
    Command(
        "G11",
        GIN,
        ["no component 'os.system'"],
        files=gin("Net.untyped = @os.system()"),
    ),
    Command(
        "G12", [*PRINT, "-b", "model.steps=[1,", "-b", "model.label=2]"], ["--bind #3"]
    ),
    Command(
        "G16", GIN, ["not UTF-8 text", "a.gin:2"], files={"a.gin": b"# \n# \xe9\n"}
    ),
    Command("G17", GIN, ["rate: 0.25"], 0, {"a.gin": b"\xef\xbb\xbfNet.rate = 0.25"}),
    # --------------------------------------------------------------- 2b, errors
    Command(
        "G18",
        GIN,
        ["note: ", "learning_rate (a.gin:1) is a macro that nothing refers to"],
        0,
        gin("learning_rate = 3"),
    ),
    Command("G18", GIN, ["nearest:  Net.rate"], files=gin("rate = 3")),
    Command(
        "G18", GIN, ["'Net' is a macro that nothing refers to"], files=gin("Net = 3")
    ),
    Command(
        "G19",
        GIN,
        ["no component 'Nett'", "nearest:  Net"],
        files=gin("Nett.width = 3"),
    ),
    Command(
        "G19",
        GIN,
        ["no parameter 'widht'", "nearest:  Net.width"],
        files=gin("Net.widht = 3"),
    ),
    Command("G20", [*PRINT, "-b", "model.zzz=3"], ["where:    --bind #3"]),
    Command("G21", GIN, ["no parameter 'whatever'"], files=gin("Net.whatever = 3")),
    Command(
        "G22",
        GIN,
        ["has no parameter 'zzz'"],
        files=gin("Adam.zzz = 2\nNet.optimizer = @Adam"),
    ),
    Command("G23 G25", GIN, ["no parameter 'self'"], files=gin("Net.self = 9")),
    Command(
        "G24",
        [
            "train",
            "-t",
            "grey",
            "-m",
            "net",
            "-b",
            "model.width=8",
            "--print-config",
            "-b",
            "task.seed=9",
        ],
        ["no parameter 'seed'"],
    ),
    Command(
        "G27", [*GIN[:-1], "a.gin"], ["Rnn", "is unused"], 0, gin("Rnn.hidden = 3")
    ),
    Command(
        "G29", GIN, ["%nope is not defined", "a.gin:1"], files=gin("Net.rate = %nope")
    ),
    Command("G30", GIN, ["%a -> %b -> %a"], files=gin("a = %b\nb = %a\nNet.rate = %a")),
    Command(
        "G36",
        GIN,
        ["a.gin:1", "foo is not a value", "'foo'"],
        files=gin("Net.label = foo"),
    ),
    Command("G37", GIN, ["a.gin:1", "not closed"], files=gin("Net.steps = [1,2")),
    Command("G38", GIN, ["not valid Gin"], files=gin("Net.untyped = {[1]: 1}")),
    Command("G38", GIN, ["not valid Gin"], files=gin("Net.untyped = " + "[" * 3000)),
    Command(
        "G39",
        GIN,
        ["no parameter 'zzz'"],
        files=gin("Net.rate = 5\nNet.zzz = 7"),
        silent=["rate: 5"],
    ),
    Command(
        "G40",
        GIN,
        ["rate: 2", "2 times in one file: a.gin:2 replaces a.gin:1"],
        0,
        gin("Net.rate = 1.0\nNet.rate = 2.0"),
    ),
    Command(
        "G40",
        [*GIN, "--strict"],
        ["a.gin:2 replaces a.gin:1"],
        files=gin("Net.rate = 1.0\nNet.rate = 2.0"),
    ),
    Command("G41", GIN, ["not valid Gin", "a.gin:1"], files=gin("Net.rate = 1+1")),
    Command(
        "G44 G45",
        [*PAIR, "-c", "a.gin"],
        ["2 values are missing", "--bind model.width="],
        files=gin("Net.width = %gin.REQUIRED"),
    ),
    Command(
        "G46",
        GIN,
        ["model.width cannot be '32'", "an integer"],
        files=gin("Net.width = '32'"),
    ),
    Command("G47", PRINT, ["activation: RELU"], 0),
    Command("G50 C1", [*PRINT, "-b", "model.rate=inf"], ["rate: .inf"], 0),
    Command("G51", PRINT, ["fakes.Marker"], 0),
    # ------------------------------------------------------------------ 3, YAML
    Command(
        "Y9",
        YAML,
        ["a.yaml:3", "a second time", "line 2"],
        files=yaml("model:\n  rate: 1\n  rate: 2\n"),
    ),
    Command(
        "Y9",
        YAML,
        ["'model'", "a second time"],
        files=yaml("model: {rate: 1}\nmodel: {flag: true}\n"),
    ),
    Command("Y11", YAML, ["rate: 1"], 0, yaml("model:\n  <<: {rate: 1}\n")),
    Command("Y11", YAML, ['label: "<<"'], 0, yaml("model:\n  label: <<\n")),
    Command(
        "Y12",
        YAML,
        ["needs quotes", '"@Adam"'],
        files=yaml("model:\n  optimizer: @Adam\n"),
    ),
    Command(
        "Y13", YAML, ["a.yaml:1", "a space follows each colon"], files=yaml("model:1\n")
    ),
    Command("Y14", YAML, ["width: 8"], 0, yaml("# nothing\n")),
    Command("Y14", YAML, ["a mapping of sections"], files=yaml("[1, 2]\n")),
    Command("Y14", YAML, ["a mapping of sections", "''"], files=yaml('""\n')),
    Command(
        "Y14",
        YAML,
        ["second document", "a.yaml:2"],
        files=yaml("model: {rate: 1}\n---\nb: 1\n"),
    ),
    Command("Y15", YAML, ["error: ", "a.yaml:2"], files=yaml("model:\n  1: 2\n")),
    Command("Y15", YAML, ["a key must be a name"], files=yaml("model:\n  [1, 2]: 2\n")),
    Command(
        "Y16",
        YAML,
        ["model.rate stands here a second time"],
        files=yaml("model.rate: 1\nmodel: {rate: 2}\n"),
    ),
    Command("Y17", YAML, ["tab"], files=yaml("model:\n\trate: 1\n")),
    Command(
        "Y18", YAML, ["invisible", "U+00A0"], files=yaml("model:\n  label: a\u00a0b\n")
    ),
    Command(
        "Y19 Y20",
        YAML,
        ["not UTF-8"],
        files={"a.yaml": "model: {label: é}".encode("latin-1")},
    ),
    Command("Y19", YAML, ["NUL"], files={"a.yaml": b"model: {label: \0}"}),
    Command(
        "Y21",
        YAML,
        ["the tag"],
        files=yaml("model:\n  label: !!python/object/apply:os.system ['true']\n"),
    ),
    Command("Y22", YAML, ["the tag"], files=yaml("model:\n  untyped: !!set {a, b}\n")),
    Command(
        "Y23",
        YAML,
        ["the aliases stand for more than"],
        files=yaml(
            "a0: &a0 [x]\n"
            + "".join(f"a{n}: &a{n} [{f'*a{n - 1}, ' * 9}]\n" for n in range(1, 10))
        ),
    ),
    Command(
        "Y25",
        YAML,
        ["*x stands inside what &x names"],
        files=yaml("model:\n  untyped: &x\n    a: *x\n"),
    ),
    Command(
        "Y26",
        YAML,
        ["names: [a]", "untyped: [a]"],
        0,
        yaml("model:\n  names: &x [a]\n  untyped: *x\n"),
    ),
    Command(
        "Y24",
        YAML,
        ["the aliases stand for more than"],
        files=yaml(
            "a0: &a0 {x: 1}\n"
            + "".join(
                f"a{n}: &a{n} {{<<: [{f'*a{n - 1}, ' * 9}]}}\n" for n in range(1, 10)
            )
        ),
    ),
    Command("Y27", YAML, ["nested deeper"], files=yaml("model: " + "[" * 1000)),
    Command("Y28", YAML, ["larger than"], files=yaml("# " + "x" * 2_000_000)),
    Command(
        "Y30",
        YAML,
        ["a.yaml:1"],
        files=yaml("model: {rate: [}\n"),
        silent=["unicode string"],
    ),
    # ----------------------------------------------------------- 3b, YAML to Gin
    Command(
        "C2 C9",
        YAML,
        ["not a key"],
        files=yaml('model:\n  "rate = 1\\nimport evil": 1\n'),
    ),
    Command("C8", [*PRINT, "-b", "model.rate.x=1"], ["error: "]),
    Command("C8", [*PRINT, "-b", "/model.rate=1"], ["not a key"]),
    Command("C8", [*PRINT, "-b", "=1"], ["not a key"]),
]

VALUES = [
    Value("F25 Y5", "bind", "2024_01_01", "2024_01_01"),
    Value("G40", "gin", "{'b': 1, 'a': 2}", {"b": 1, "a": 2}),
    Value("G42 C7", "bind", "50%", "50%"),
    Value("G42", "bind", "1 2 3", "1 2 3"),
    Value("G54", "gin", "{'b': 1, 'a': 2}", {"b": 1, "a": 2}),
    Value("Y1", "yaml", "1e-3", 0.001),
    Value("Y1", "yaml", "6.02e23", 6.02e23),
    Value("Y1", "yaml", "12e5", 12e5),
    Value("Y2", "yaml", "-.5", -0.5),
    Value("Y3", "yaml", "no", "no"),
    Value("Y3", "yaml", "on", "on"),
    Value("Y4", "yaml", "012", 12),
    Value("Y4", "yaml", "0o12", 10),
    Value("Y4", "yaml", "12:30", "12:30"),
    Value("Y4", "yaml", "1_000", "1_000"),
    Value("Y5", "yaml", "1.10", 1.1),
    Value("Y6", "yaml", "2024-01-01", "2024-01-01"),
    Value("Y7", "yaml", "None", None),
    Value("Y7", "yaml", "~", None),
    Value("Y8", "yaml", "(1, 2)", (1, 2)),
    Value("Y10", "yaml", "2024-02-30", "2024-02-30"),
    Value("Y10", "yaml", "0x_", "0x_"),
    Value("Y10", "yaml", '!!int ""', "error: the tag"),
    Value("Y10", "yaml", "9" * 5000, "9" * 5000),
    Value("Y11", "yaml", "=", "="),
    Value("Y11", "yaml", "<<", "<<"),
    Value("Y12 C6", "yaml", '"@Adam"', Reference("Adam")),
    Value("C6", "yaml", '"%lr"', Macro("lr")),
    Value("C6", "yaml", '"@@home"', "@home"),
    Value("C6", "yaml", '"%%"', "%"),
    Value("C7", "yaml", '"@user handle"', "error: is not a reference"),
    Value("C1", "yaml", ".nan", "error: "),
    Value("C3", "yaml", '"1e-3"', "1e-3"),
    Value("C3", "yaml", '"True"', "True"),
    Value("C3", "yaml", '"3 # c"', "3 # c"),
    Value("C4", "yaml", "😀", "😀"),
    Value("C5", "yaml", '"a\\nb"', "a\nb"),
    Value("Y29", "yaml", "yes", "yes"),
]

NOT_REACHABLE = {
    "F37": "no help goes through Fire, and with it through no pager",
    "F46": "a signal: the command line's own tests send one",
    "F49": "no Fire entry point is a Gin configurable; a test reads the imports",
    "F50": "a pipe: the command line's own tests close one",
    "F51": "a cost: a subprocess test asserts that torch is not imported",
    "G13": "a folder: a test refuses Python files in gin/",
    "G14": "an environment without Gin",
    "G15": "a way to start the program that is not offered",
    "G26": "how a class is decorated; components are not",
    "G28": "only a call shows a scope: tests of settings without effect",
    "G31": "gin.constant is called from Python only",
    "G32": "needs two classes of one name: tests of the lookup",
    "G33": "how modules are loaded",
    "G34": "how classes are registered: tests of building twice",
    "G35": "how parts are registered: tests of the zoo",
    "G43": "how exceptions travel: tests of building",
    "G48": "what a caller passes: tests of settings without effect",
    "G49": "inheritance of configurables; only chosen components are",
    "G52": "a mutable default, at the time of a call",
    "G53": "what a dataclass hides: tests of signatures",
    "G55": "merged calls",
    "G56": "a function of Gin's that 0.5.0 lacks",
    "G57": "registration while locked",
    "G58": "a context manager that is not used",
    "G59": "what clear_config keeps: tests of building",
    "G60": "threads",
    "G61": "objects bound from Python; only literals and references are",
    "G62": "a measurement without a fault",
    "G63": "worker processes",
    "G64": "worker processes",
    "G65": "several devices: tests of the training",
    "G66": "wrapper classes; components are not wrapped",
    "G67": "a decorator that is not used",
    "G68": "a decorator that is not used",
    "G69": "subclasses of decorated classes",
    "G70": "checkpoints: tests of the models",
    "G71": "checkpoints: tests of the models",
    "G72": "checkpoints: tests of the models",
    "G73": "the trainer's signature: tests of the trainer",
    "G74": "variables of Lightning's: tests of the trainer",
    "G75": "what torch cannot register",
    "G76": "hyperparameters: tests of the models",
}

LISTED = Path(__file__).resolve().parents[1] / "docs" / "traps.md"


@contextlib.contextmanager
def laboratory(folder: Path, manifest: Manifest) -> Iterator[None]:
    """The fakes in an empty folder, without recipes and home."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        with (
            mock.patch.object(project.api, "manifest_of", return_value=manifest),
            mock.patch.object(project.api, "RECIPES", str(folder / "gin")),
            mock.patch.dict(os.environ, {"HOME": str(folder)}),
        ):
            yield
    finally:
        os.chdir(before)


@pytest.mark.parametrize(
    "row", COMMANDS, ids=lambda row: f"{row.traps} {' '.join(row.words[-3:])}"[:60]
)
def test_a_command_line_is_not_misled(
    row: Command, tmp_path: Path, manifest: Manifest
) -> None:
    for name, data in row.files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    before = sorted(tmp_path.rglob("*"))
    out, err = io.StringIO(), io.StringIO()
    with (
        laboratory(tmp_path, manifest),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        code = main(list(row.words))
    said = out.getvalue() + err.getvalue()
    assert code == row.code, said
    for text in row.says:
        assert text in said, said
    for text in (*row.silent, "Traceback"):
        assert text not in said, said
    assert (out.getvalue() == "") == (code == 2)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    "row", VALUES, ids=lambda row: f"{row.traps} {row.style} {row.text}"[:60]
)
def test_a_value_means_what_it_says(
    row: Value, tmp_path: Path, manifest: Manifest
) -> None:
    files: list[str] = []
    bindings = ["task.batch_size=4", "model.width=8", "lr=1"]
    if row.style == "yaml":
        files = [str(tmp_path / "a.yaml")]
        Path(files[0]).write_text(f"model:\n  untyped: {row.text}\n", encoding="utf-8")
    elif row.style == "gin":
        files = [str(tmp_path / "a.gin")]
        Path(files[0]).write_text(f"Net.untyped = {row.text}\n", encoding="utf-8")
    else:
        bindings.append(f"model.untyped={row.text}")
    request = Request("pixels", "net", tuple(files), tuple(bindings))
    resolution = resolve(request, manifest)
    faults = [f for f in resolution.faults if "nothing refers to" not in f.problem]
    if isinstance(row.value, str) and row.value.startswith("error: "):
        (fault,) = faults
        assert row.value.removeprefix("error: ") in fault.problem
        assert fault.origin is not None
        return
    assert faults == []
    key = next(key for key in resolution.ledger if str(key) == "model.untyped")
    assert same(resolution.ledger.value(key), row.value)


def test_every_trap_has_a_row_or_a_reason() -> None:
    rows = {t for row in (*COMMANDS, *VALUES) for t in row.traps.split()}
    text = LISTED.read_text(encoding="utf-8")
    every = set(re.findall(r"^\| ([FGYC]\d+) \|", text, re.MULTILINE))
    assert len(every) == 166
    assert sorted(every - rows - set(NOT_REACHABLE)) == []
    assert sorted(rows & set(NOT_REACHABLE)) == []
    assert sorted((rows | set(NOT_REACHABLE)) - every) == []
