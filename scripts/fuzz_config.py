"""Feeds made-up command lines, YAML and Gin to the config engine and watches it.

    python scripts/fuzz_config.py --seconds 30

Every input is derived from a seed, printed with each finding; `--seed N --runs 1`
repeats it. Nothing is trained. What must never happen: a traceback, more than 2 s
for one input, more than 300 MB for all of them, a file written, code run, or an offer
(`nearest`, `next`) that is refused when it is typed back.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import random
import resource
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from promises import Typed, broken

from project import api
from project.cli.commands import train
from project.cli.main import main
from project.core.components.compatibility import models_for

MAX_SECONDS = 2.0
MAX_MEGABYTES = 300.0

MANIFEST = api.manifest_of()
ROLES = {
    "task": list(MANIFEST.tasks.values()),
    "model": list(MANIFEST.models.values()),
    "trainer": [MANIFEST.trainer],
}
PAIRS = [
    (task, model)
    for task, component in MANIFEST.tasks.items()
    for model in models_for(MANIFEST, component)
]
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
RUNS_CODE = ("os.system", "os.exec", "os.posix_spawn", "subprocess.Popen", "os.fork")
CHANGES_FILES = ("os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.truncate")

HOSTILE = (
    "import os",
    "from __gin__ import dynamic_registration",
    "@os.system()",
    "!!python/object/apply:os.system ['true']",
    "&a [*a, *a]",
    "<<: {a: 1}",
    "<<: *a",
    "&a ",
    "*a",
    "a: &a {b: *a}",
    "{<<: [*a, *b, *a], c: &b [*a, *a]}",
    "include '../../../../etc/passwd'",
    "\x00",
    "\u200b",
    "\ufeff",
    "[" * 200,
    "{" * 200,
    "(" * 200,
    "x" * 5000,
    "9" * 5000,
    "1e999",
    "-" * 50,
    "%lr",
    "@AdamW",
    "???",
    "'",
    '"',
    "\n",
    "\t",
    "=",
    ":",
    "#",
    "é😀",
    "\udcff",
)
SCALARS = (
    "1", "-1", "3.5", "1e-3", "0x1F", "012", "true", "no", "None", "null", "~", "nan",
    ".inf", "'a b'", '"q"', "bpe", "relu", "[1, 2]", "(1, 2)", "{a: 1}", "@AdamW",
    "@AdamW()", "@x/AdamW", "%lr", "%gin.REQUIRED", "2024-01-01", "12:30", "[]", "()",
)  # fmt: skip


class Watch:
    """An audit hook: what the engine does to the world while it is `armed`."""

    def __init__(self) -> None:
        self.armed = False
        self.seen: list[str] = []

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        if not self.armed:
            return
        if event == "open" and isinstance(arguments[2], int) and arguments[2] & WRITES:
            self.seen.append(f"opened {arguments[0]!r} to write")
        elif event in RUNS_CODE or event in CHANGES_FILES:
            self.seen.append(f"{event} {arguments!r}"[:200])
        elif event == "import" and str(arguments[0]).partition(".")[0] in (
            "torch",
            "pytorch_lightning",
            "evil",
        ):
            self.seen.append(f"imported {arguments[0]}")


class Grammar:
    """Makes inputs: mostly well-formed, then broken here and there."""

    def __init__(self, random_: random.Random) -> None:
        self.random = random_
        self.pick = random_.choice

    def key(self) -> str:
        role = self.pick(list(ROLES))
        component = self.pick(ROLES[role])
        parameter = self.pick([*component.parameters, "lr", "self", "droput", ""])
        owner = self.pick([role, role, component.class_name, "AdamW", "Modle", "eval/" + role, component.selector])  # fmt: skip  # noqa: E501
        return self.pick([f"{owner}.{parameter}"] * 6 + [parameter, owner, "lr", "a/b"])

    def value(self) -> str:
        return self.pick(SCALARS) if self.random.random() < 0.9 else self.pick(HOSTILE)

    def broken(self, text: str) -> str:
        for _ in range(self.pick([0, 0, 0, 1, 1, 3])):
            place = self.random.randrange(len(text) + 1)
            cut = self.pick([0, 0, 1, 4])
            text = text[:place] + self.pick(HOSTILE) + text[place + cut :]
        return text

    def yaml(self) -> str:
        lines: list[str] = []
        for _ in range(self.random.randrange(6)):
            kind = self.pick(
                ["section", "section", "dotted", "include", "macros", "anchor", "any"]
            )
            if kind == "anchor":
                lines += self.anchor()
            elif kind == "section":
                owner, _, parameter = self.key().rpartition(".")
                lines += [f"{owner or 'task'}:", f"  {parameter}: {self.value()}"]
            elif kind == "dotted":
                lines.append(f"{self.key()}: {self.value()}")
            elif kind == "include":
                lines.append(
                    f"include: [{self.pick(['a.yaml', 'b.gin', '../x.yaml'])}]"
                )
            elif kind == "macros":
                lines += ["macros:", f"  lr: {self.value()}"]
            else:
                lines.append(self.value())
        return self.broken("\n".join(lines) + "\n")

    def anchor(self) -> list[str]:
        """A section with an anchor, and one that uses it, or another."""
        name, other = self.pick("ab"), self.pick("ab")
        key, owner = self.key().rpartition(".")[2], self.key().rpartition(".")[0]
        doubled = f"{{x: [*{name}, *{name}], <<: [*{name}, *{other}]}}"
        return [
            f"{self.pick(['base', '.base', 'x-base', owner])}: &{name}",
            f"  {key or 'x'}: {self.value()}",
            *[f"k{n}: &{name} {doubled}" for n in range(self.pick([0, 0, 1, 30]))],
            f"{owner or 'model'}:",
            self.pick([f"  <<: *{other}", f"  <<: [*a, *{other}]", f"  x: *{other}"]),
        ]

    def gin(self) -> str:
        lines: list[str] = []
        for _ in range(self.random.randrange(6)):
            kind = self.pick(
                ["binding", "binding", "binding", "block", "include", "any"]
            )
            if kind == "binding":
                lines.append(f"{self.key()} = {self.value()}")
            elif kind == "block":
                lines += [f"{self.key().rpartition('.')[0]}:", f"  x = {self.value()}"]
            elif kind == "include":
                lines.append(f"include '{self.pick(['a.yaml', 'b.gin', 'nope.gin'])}'")
            else:
                lines.append(self.pick(["import evil", "lr = 0.1", "# note", ""]))
        return self.broken("\n".join(lines) + "\n")

    def arguments(self) -> list[str]:
        words = [self.pick(["train"] * 8 + ["matrix", "describe", "trian", ""])]
        task, model = self.pick(PAIRS)
        if self.random.random() < 0.2:
            task, model = self.broken(task), self.pick(list(MANIFEST.models))
        for flag, name in (("-t", task), ("-m", model)):
            if self.random.random() < 0.95:
                words += [flag, name]
        for _ in range(self.random.randrange(5)):
            words += self.pick(
                [
                    ["-b", self.broken(f"{self.key()}={self.value()}")],
                    [f"--bind={self.key()}={self.value()}"],
                    ["-c", self.pick(["a.yaml", "b.gin", "nope.yaml", "."])],
                    ["--explain"],
                    ["--explain", self.key()],
                    ["--print-config"],
                    ["--format", self.pick(["yaml", "gin", "json", "github", "ymal"])],
                    [
                        "--precedence",
                        self.pick(["default,pair,file,env,flag", "x", ""]),
                    ],
                    ["--strict"],
                    ["--" + self.key(), self.value()],
                    [self.broken(f"{self.key()}={self.value()}")],
                    [self.pick(HOSTILE)],
                ]
            )
        return words


@contextlib.contextmanager
def watched(watch: Watch) -> Iterator[None]:
    watch.seen.clear()
    watch.armed = True
    try:
        yield
    finally:
        watch.armed = False


def once(seed: int, watch: Watch) -> list[str]:
    """Runs the input of one seed in the current folder; returns what went wrong."""
    grammar = Grammar(random.Random(seed))
    files = {"a.yaml": grammar.yaml(), "b.gin": grammar.gin()}
    typed = Typed(tuple(grammar.arguments()), files)
    found, said = answered(typed, watch)
    found += [f"broken promise: {each}" for each in broken(typed, said, typing_back)]
    shown = f"  arguments: {list(typed.words)!r:.500}"
    return [f"{problem[:3000]}\n{shown}" for problem in found]


def typing_back(typed: Typed) -> tuple[int, str]:
    """Runs what a message offers; how it is answered is not judged as an input is."""
    write(typed.files)
    output, errors = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
        code = main(typed.words)
    return code, errors.getvalue()


def write(files: Mapping[str, str]) -> None:
    for name, text in files.items():
        Path(name).write_bytes(text.encode("utf-8", "surrogateescape"))


def answered(typed: Typed, watch: Watch) -> tuple[list[str], str]:
    """Runs what was typed; returns what went wrong, and what was said."""
    write(typed.files)
    arguments = list(typed.words)
    found: list[str] = []
    output, errors = io.StringIO(), io.StringIO()
    start = time.perf_counter()
    with (
        watched(watch),
        contextlib.redirect_stdout(output),
        contextlib.redirect_stderr(errors),
    ):
        try:
            code = main(arguments)
        except BaseException:
            watch.armed = False
            code = 0
            found.append(traceback.format_exc(limit=-4))
    seconds = time.perf_counter() - start
    said = errors.getvalue()
    if seconds > MAX_SECONDS:
        found.append(f"took {seconds:.1f} s")
    if code not in (0, 2) or "Traceback" in said or "--traceback shows" in said:
        found.append(f"exit code {code}: {said[-800:]}")
    if code == 2 and "error:" not in said:
        found.append("refused without a message")
    return [*found, *watch.seen], said


def without_training() -> Callable[..., int]:
    """What stands in for training: a config that is accepted is enough."""
    return lambda *arguments, **named: 0


def fuzz() -> int:
    """Feeds inputs until the time is up; returns whether anything went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    parser.add_argument("--runs", type=int, help="how many inputs, whatever the time")
    options = parser.parse_args()

    api.manifest_of = lambda *arguments, **named: MANIFEST
    for name in ("_fit", "_dry_run"):
        getattr(train, name)  # A name that is gone would let a training through.
        setattr(train, name, without_training())
    for name in [name for name in os.environ if name.startswith("PROJECT_")]:
        del os.environ[name]
    main(["train", "-t", "x"])  # Imports what the first call imports.
    sys.dont_write_bytecode = True  # What a later one imports is no file of its own.
    watch = Watch()
    sys.addaudithook(watch)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    end = time.monotonic() + options.seconds
    runs = failures = 0
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        while runs < options.runs if options.runs else time.monotonic() < end:
            problems = once(options.seed + runs, watch)
            for problem in problems:
                print(f"seed {options.seed + runs}: {problem}", flush=True)
            failures += bool(problems)
            runs += 1
        strays = sorted(set(os.listdir()) - {"a.yaml", "b.gin"})
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if strays:
        print(f"left behind: {strays}")
    if used > MAX_MEGABYTES:
        print(f"used {used:.0f} MB, {used - before:.0f} MB more than at the start")
    last = options.seed + runs - 1
    print(f"{runs} inputs (seeds {options.seed} to {last}), {failures} failures")
    return bool(failures or strays or used > MAX_MEGABYTES)


if __name__ == "__main__":
    sys.exit(fuzz())
