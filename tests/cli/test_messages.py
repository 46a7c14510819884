"""Every message and every table, byte for byte.

The snapshots are in `snapshots/messages.txt`, to be read aloud. They change only by

    python tests/cli/test_messages.py --update

whose difference belongs into the review of the change that made it.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import pytest

import project.api
from project.cli.main import main
from project.core.components.inspection import describe_all
from project.core.components.manifest import Manifest

SNAPSHOTS = Path(__file__).resolve().parents[1] / "snapshots" / "messages.txt"
UPDATE = "python tests/cli/test_messages.py --update"


@dataclass(frozen=True)
class Case:
    """One command line with the files and variables it is given.

    Attributes:
        title: What it shows.
        words: argv, as one would type it.
        files: Texts by path.
        environment: Variables.
        code: The exit code.
    """

    title: str
    words: str | Sequence[str]
    files: dict[str, str] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    code: int = 2

    @property
    def arguments(self) -> list[str]:
        words = self.words
        return words.split() if isinstance(words, str) else list(words)


PIXELS = "train -t pixels -m net "
WORDS = "train -t words -m rnn "
WHOLE = "-b task.batch_size=4 -b model.width=8 "


def bad(title: str, binding: str, command: str = PIXELS) -> Case:
    return Case(title, [*command.split(), "--bind", binding, "--print-config"])


def file(title: str, text: str, name: str = "a.yaml", **more: str) -> Case:
    words = f"{PIXELS}{WHOLE}-c {name} --print-config"
    return Case(title, words, {name: text, **{k.replace("__", "."): v
                                              for k, v in more.items()}})  # fmt: skip


CASES: list[Case] = [
    # ------------------------------------------------------- the command line
    Case("nothing at all", "", code=0),
    Case("help", "--help", code=0),
    Case("help of train, wherever it stands", "train -t pixels --help -m", code=0),
    Case("help of matrix", "matrix -h", code=0),
    Case("help of describe", "describe --help", code=0),
    Case("unknown command", "trian -t pixels"),
    Case("unknown command that is close to none", "xyz"),
    Case("unknown flag", "train --modle net"),
    Case("flag of another command", "matrix --bind model.width=3"),
    Case("flag of another command before it", "--why train"),
    Case("unknown flag of a command that binds nothing", "matrix --binds a.b=3"),
    Case("setting for a command that binds nothing", "matrix model.width=3"),
    Case("flag that is close to a parameter", "train -t pixels --max-epohcs 3"),
    Case("parameter as a flag", "train -t pixels -m net --max-epochs 3"),
    Case("key as a flag", "train -t pixels -m net --model.dropout 0.1"),
    Case("misspelt key as a flag", "train -t pixels -m net --model.droput=0.1"),
    Case("binding without --bind", "train -t pixels -m net trainer.max_epochs=3"),
    Case("name without --bind", "train -t pixels -m net max_epochs=3"),
    Case("flag without dashes", "train task=pixels"),
    Case("stray word", "train pixels"),
    Case("flag without a value", "train --task"),
    Case("flag with an empty value", "train --task= -m net"),
    Case("flag before a flag", "train --task --model net"),
    Case("flag given twice", "train -t pixels -t grey"),
    Case("spaces around the equals sign", "train -b model.width = 3"),
    Case("space after the equals sign", "train -b model.width= 3"),
    Case("stray equals sign", "train -t pixels ="),
    Case("typographic dash", "train –task pixels"),
    Case("bare dashes", "train -- -t pixels"),
    Case("switch with a value", "train --strict=maybe"),
    Case("one dash before a long name", "train -task pixels"),
    Case("short flag with its value attached", "train -tpixels"),
    Case("unknown short flag", "train -x"),
    Case("not UTF-8", ["train", "-t", "\udcff"]),
    Case("format that does not exist", PIXELS + WHOLE + "--print-config --format yml"),
    Case("format of a table", "matrix --format girds"),
    Case("order of the sources with an unknown one",
         PIXELS + "--precedence default,fiel,env,flag,pair"),
    Case("order of the sources without all", PIXELS + "--precedence default,flag"),
    Case("describe without a name", "describe"),
    Case("describe what is not there", "describe nett"),
    # --------------------------------------------------------------- the pair
    Case("no pair", "train"),
    Case("no model", "train -t pixels"),
    Case("no task", "train -m rnn"),
    Case("unknown task", "train -t pixel -m net"),
    Case("unknown model", "train -t pixels -m nte"),
    Case("both unknown", "train -t pixel -m nte"),
    Case("pair that does not fit", "train -t pixels -m rnn"),
    Case("pair without annotations", "train -t words -m untyped"),
    Case("pair declared not to fit", "train -t grey -m both"),
    Case("model that cannot be imported", "train -t pixels -m broken"),
    Case("pair named by a file, wrongly", "train -c a.yaml",
         {"a.yaml": "run:\n  task: pixel\n  model: net\n"}),
    # ------------------------------------------------------------ missing values
    Case("missing values", "train -t pixels -m net"),
    Case("missing value that a hook waits for", "train -t words -m rnn"),
    Case("missing value and a fault", PIXELS + "-b model.rate=high"),
    Case("missing value hidden by question marks",
         PIXELS + WHOLE + "-b model.rate=???"),
    # -------------------------------------------------------------- keys, values
    bad("unknown parameter", "model.widht=3"),
    bad("unknown parameter, nothing close", "model.zzz=3"),
    bad("unknown parameter of a component that has one", "task.seed=3",
        "train -t grey -m net "),
    bad("unknown component", "modle.width=3"),
    bad("unknown part", "Adm.lr=3"),
    bad("part's unknown parameter", "Adam.lrr=3"),
    bad("not a key", "model..width=3"),
    bad("no value", "model.width"),
    bad("two lines", "model.width=3\nimport os"),
    bad("int: a fraction", "model.width=3.5"),
    bad("int: a word", "model.width=many"),
    bad("float: a word", "model.rate=high"),
    bad("float: too large", "model.rate=1e999"),
    bad("bool: a YAML 1.1 word", "model.flag=yes"),
    bad("str: nothing", "model.label="),
    bad("path: a list", "model.weights=[a]"),
    bad("choice", "model.mode=fats"),
    bad("enum", "model.activation=relu"),
    bad("tuple: too long", "model.kernel=[1, 2, 3]"),
    bad("tuple: a wrong item", "model.kernel=[1, x]"),
    bad("list: not a list", "model.names=a"),
    bad("dict: not a mapping", "model.options=[a]"),
    bad("union", "model.dropout=high"),
    bad("callable: a name without @", "model.optimizer=Adam"),
    bad("callable: unknown reference", "model.optimizer=@Adm"),
    bad("int: a reference that is not called", "model.width=@double"),
    bad("infinity without an annotation", "model.untyped=inf"),
    bad("malformed reference", "model.optimizer=@Adam(lr=1)"),
    bad("malformed list", "model.names=[a, b"),
    bad("half of a quotation", "model.label='a"),
    Case("variable with a misspelt parameter", PIXELS + "--print-config",
         environment={"PROJECT_MODEL__WIDHT": "3"}),
    Case("variable with a misspelt role", PIXELS + "--print-config",
         environment={"PROJECT_MODLE__WIDTH": "3"}),
    Case("variable with a bad value", PIXELS + "--print-config",
         environment={"PROJECT_MODEL__WIDTH": "many"}),
    Case("several faults at once", [*PIXELS.split(), "-c", "a.yaml", "-b",
         "model.droput=1", "-b", "model.rate=high"],
         {"a.yaml": "model:\n  width: 1.5\nmodle:\n  width: 1\n"},
         {"PROJECT_TASK__BATCH_SIZE": "big"}),
    # ------------------------------------------------------------------- macros
    bad("macro that nothing refers to", "lr=0.1"),
    bad("macro with the name of a parameter", "rate=0.1"),
    bad("macro with nearly the name of a parameter", "widht=0.1"),
    bad("macro that is not defined", "model.rate=%lr"),
    bad("part that is called without what it requires", "model.optimizer=@Adam()"),
    Case("macro that is misspelt", [*PIXELS.split(), "-b", "model.rate=%lr", "-b",
         "model.limit=%lrr", "-b", "lr=1", "--print-config"]),
    Case("macros in a circle", [*PIXELS.split(), "-b", "model.rate=%a", "-b", "a=%b",
         "-b", "b=%a", "--print-config"]),
    Case("macro of the wrong type", [*PIXELS.split(), "-b", "model.rate=%lr", "-b",
         "lr=fast", "--print-config"]),
    # -------------------------------------------------------------------- files
    Case("missing file", PIXELS + "-c a.yml", {"a.yaml": ""}),
    Case("missing recipe", PIXELS + "-c gin/recipee.gin", {"gin/recipe.gin": ""}),
    Case("file of another kind", PIXELS + "-c a.json", {"a.json": "{}"}),
    Case("folder", PIXELS + "-c gin.yaml/", {"gin.yaml/x": ""}),
    file("YAML: duplicate key", "model:\n  rate: 0.1\n  rate: 0.2\n"),
    file("YAML: duplicate key, dotted and nested",
         "model.rate: 0.1\nmodel:\n  rate: 0.2\n"),
    file("YAML: syntax", "model:\n  names: [a, b\n  rate: 0.1\n"),
    file("YAML: second colon", "model:\n  label: a: b\n"),
    file("YAML: indented too deep", "model:\n  rate: 0.1\n   flag: true\n"),
    file("YAML: tab", "model:\n\trate: 0.1\n"),
    file("YAML: reference without quotes", "model:\n  optimizer: @Adam\n"),
    file("YAML: anchor", "model: &m\n  rate: 0.1\n"),
    file("YAML: merge key", "model:\n  <<: {rate: 0.1}\n"),
    file("YAML: tag", "model:\n  rate: !!python/name:os.system\n"),
    file("YAML: two documents", "model:\n  rate: 0.1\n---\ntask: {}\n"),
    file("YAML: not a mapping", "- model\n"),
    file("YAML: no space after the colon", "model:\n  rate:0.1\n"),
    file("YAML: no section", "rate: 0.1\n"),
    file("YAML: unknown section", "modle:\n  rate: 0.1\n"),
    file("YAML: not a section", "model: 3\n"),
    file("YAML: macros that are no mapping", "macros: 3\n"),
    file("YAML: bad value", "model:\n  rate: high\n"),
    file("YAML: half of a tuple", "model:\n  untyped: [(1, 2), 3]\n"),
    file("YAML: invisible character", "model:\n  rate: 0.1\u200b\n"),
    file("YAML: request with an unknown parameter", "run:\n  tsak: pixels\n"),
    file("YAML: order of the sources", "run:\n  precedence: [flag, file]\n"),
    file("YAML: include that is missing", "include: b.yaml\n"),
    file("YAML: include of nothing", "include: [{a: b}]\n"),
    file("YAML: includes in a circle", "include: b.yaml\n",
         b__yaml="include: a.yaml\n"),
    file("gin: a word without quotes", "Net.mode = fast\n", "a.gin"),
    file("gin: lower-case boolean", "# x\nNet.flag = true\n", "a.gin"),
    file("gin: bracket", "Net.kernel = (1,\n2\n\nNet.rate = 1.0\n", "a.gin"),
    file("gin: no equals sign", "Net.rate 1.0\n", "a.gin"),
    file("gin: duplicate", "Net.rate = 1.0\nNet.rate = 2.0\n", "a.gin"),
    file("gin: import", "import os\n", "a.gin"),
    file("gin: dynamic registration", "from __gin__ import dynamic_registration\n",
         "a.gin"),
    file("gin: role as a name", "model.rate = 1.0\n", "a.gin"),
    file("gin: unknown configurable", "Nett.rate = 1.0\n", "a.gin"),
    file("gin: unknown parameter", "Net.rat = 1.0\n", "a.gin"),
    file("gin: bad value", "Net.rate = '1.0'\n", "a.gin"),
    file("gin: includes in a circle", "include 'b.gin'\n", "a.gin",
         b__gin="include 'a.gin'\n"),
    Case("not UTF-8 file", PIXELS + "-c latin.yaml", {"latin.yaml": "\udce9: 1\n"}),
    Case("NUL in a file", PIXELS + "-c nul.gin", {"nul.gin": "a = 1\nb = \0\n"}),
    # -------------------------------------------------------------------- hooks
    Case("hook that raises", "train -t grey -m net -b task.batch_size=13"),
    Case("hook whose value is forced", "train -t grey -m net -b model.width=3"),
    Case("hook that sets what the model lacks", "train -t words -m both "
         "-b task.tokenizer=bytes -b model.depth=1"),
    Case("check that fails", WORDS + "-b task.tokenizer=words -b model.vocab_size=3 "
         "-b model.hidden_size=1 --precedence default,pair,file,env,flag"),
    Case("hook that replaces a value, with --strict",
         WORDS + "-b task.tokenizer=words -b model.vocab_size=3 --strict"),
    Case("unused setting, with --strict",
         PIXELS + WHOLE + "-b Rnn.hidden_size=3 -b Adam.lr=1 --strict"),
    # ------------------------------------------------------------------ printing
    Case("config", WORDS + "-b task.tokenizer=words -b model.vocab_size=3 "
         "--print-config", code=0),
    Case("config with what is missing", WORDS + "--print-config", code=0),
    Case("config, all of it", PIXELS + WHOLE + "--print-config --all", code=0),
    Case("config, only what has changed",
         PIXELS + WHOLE + "-b model.optimizer=@Adam -b model.rate=%lr -b lr=1 "
         "--print-config --changed", code=0),
    Case("config with a part, a scope and a macro",
         [*PIXELS.split(), *WHOLE.split(), "-b", "model.optimizer=@Adam", "-b",
          "slow/Adam.lr=%lr", "-b", "lr=0.5", "-b", "model.names=['a, b', \"1\"]",
          "--print-config"], code=0),
    Case("config in Gin", WORDS + "-c a.yaml --print-config --format gin",
         {"a.yaml": "task:\n  tokenizer: words\n"}, code=0),
    Case("config in Gin without origins",
         PIXELS + WHOLE + "--print-config --format gin --no-origins", code=0),
    Case("config in JSON", WORDS + "-b task.tokenizer=words --print-config "
         "--format json", code=0),
    Case("config in JSON, only what has changed",
         PIXELS + WHOLE + "-b model.rate=%lr -b lr=1 --print-config --format json "
         "--changed", code=0),
    Case("explanation of one key",
         WORDS + "-c a.yaml -b model.vocab_size=3 --explain model.vocab_size",
         {"a.yaml": "task:\n  tokenizer: words\nmodel:\n  vocab_size: 7\n"},
         {"PROJECT_MODEL__VOCAB_SIZE": "9"}, code=0),
    Case("explanation of a key that waits", WORDS + "--explain model.vocab_size",
         code=0),
    Case("explanation of all keys that are set",
         WORDS + "-b task.tokenizer=bytes -b model.hidden_size=%n -b n=4 --explain",
         code=0),
    Case("explanation in JSON", WORDS + "-b task.tokenizer=bytes --explain "
         "model.vocab_size --format json", code=0),
    Case("explanation of a misspelt key", WORDS + "--explain model.vocabsize"),
    Case("matrix", "matrix", code=0),
    Case("matrix for GitHub", "train --task-compatibility --format github", code=0),
    Case("matrix with reasons", "matrix --why", code=0),
    Case("matrix of one model", "matrix --why --model net", code=0),
    Case("matrix of no task", "matrix --task pixel"),
    Case("matrix with a config", "matrix -c gin/check.gin"),
    Case("check with reasons", "matrix --check --why"),
    Case("matrix in JSON", "matrix --format json", code=0),
    Case("description of a task", "describe words", code=0),
    Case("description of a model", "describe net", code=0),
    Case("description of a model by its class", "describe Rnn", code=0),
    Case("description of a broken model", "describe broken", code=0),
    Case("description of the trainer", "describe trainer", code=0),
    Case("description of a part", "describe Adam", code=0),
    Case("description in JSON", "describe pixels --format json", code=0),
]  # fmt: skip


def fakes() -> Manifest:
    data = describe_all(("fakes",), "fakes:Trainer")
    return Manifest(json.loads(json.dumps(data)))


@contextlib.contextmanager
def laboratory(manifest: Manifest) -> Iterator[Callable[[Case], str]]:
    """Yields what runs a case on the fakes, in an empty folder of its own."""

    def run(case: Case) -> str:
        with tempfile.TemporaryDirectory() as folder:
            for name, text in case.files.items():
                path = Path(folder, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8", errors="surrogateescape")
            return _run(case, folder, manifest)

    yield run


def _run(case: Case, folder: str, manifest: Manifest) -> str:
    before = os.getcwd()
    kept = {k: v for k, v in os.environ.items() if not k.startswith("PROJECT_")}
    out, err = io.StringIO(), io.StringIO()
    os.chdir(folder)
    try:
        with (
            mock.patch.object(project.api, "manifest_of", return_value=manifest),
            mock.patch.object(project.api, "RECIPES", os.path.join(folder, "gin")),
            mock.patch.dict(os.environ, {**kept, **case.environment}, clear=True),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            code = main(case.arguments)
        left = sorted(str(p.relative_to(folder)) for p in Path(folder).rglob("*"))
    finally:
        os.chdir(before)
    given = {str(p) for name in case.files for p in [Path(name), *Path(name).parents]}
    assert set(left) <= given, f"{case.title} wrote {set(left) - given}"
    parts = [f"$ {_typed(case)}"]
    parts += [f"exit code {code}"]
    parts += [f"stdout:\n{out.getvalue()}" if out.getvalue() else ""]
    parts += [f"stderr:\n{err.getvalue()}" if err.getvalue() else ""]
    return "\n".join(part.rstrip("\n") for part in parts if part)


def _typed(case: Case) -> str:
    variables = [f"{name}={value}" for name, value in case.environment.items()]
    words = [ascii(w)[1:-1] if not w.isascii() or "\n" in w else w
             for w in case.arguments]  # fmt: skip
    words = [f'"{w}"' if " " in w or not w else w for w in words]
    return " ".join([*variables, "project", *words])


RULE = "=" * 100


def written(texts: dict[str, str]) -> str:
    blocks = [f"{RULE}\n{title}\n{RULE}\n{text}\n" for title, text in texts.items()]
    return "\n".join(blocks)


def read() -> dict[str, str]:
    text = SNAPSHOTS.read_text(encoding="utf-8")
    pieces = text.split(f"{RULE}\n")[1:]
    bodies = [piece.removesuffix("\n") for piece in pieces[1::2]]
    titles = [piece.removesuffix("\n") for piece in pieces[::2]]
    return {
        title: body.removesuffix("\n")
        for title, body in zip(titles, bodies, strict=True)
    }


@pytest.fixture(scope="module")
def snapshots() -> dict[str, str]:
    return read()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_a_message_is_what_it_was(
    case: Case, manifest: Manifest, snapshots: dict[str, str]
):
    with laboratory(manifest) as run:
        found = run(case)
    expected = snapshots.get(case.title)
    assert expected is not None, f"a new case: {UPDATE}"
    assert found == expected, f"if this is how it should be: {UPDATE}"
    assert found.splitlines()[1] == f"exit code {case.code}"


def test_the_file_holds_every_case_once_and_no_other(snapshots: dict[str, str]):
    titles = [case.title for case in CASES]
    assert len(titles) == len(set(titles))
    assert list(snapshots) == titles, UPDATE
    assert written(snapshots) == SNAPSHOTS.read_text(encoding="utf-8")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_a_message_shows_no_traceback_and_no_folder_of_ours(
    case: Case, snapshots: dict[str, str]
):
    text = snapshots[case.title]
    assert "Traceback" not in text
    assert str(Path(__file__).resolve().parents[1]) not in text
    assert tempfile.gettempdir() not in text


def test_refusals_say_error_on_stderr_and_nothing_on_stdout(
    snapshots: dict[str, str],
):
    for case in CASES:
        if case.code:
            assert "stdout:" not in snapshots[case.title], case.title
            assert "error: " in snapshots[case.title], case.title


def update() -> None:
    """Writes the snapshots anew."""
    with laboratory(fakes()) as run:
        texts: dict[str, Any] = {case.title: run(case) for case in CASES}
    SNAPSHOTS.parent.mkdir(exist_ok=True)
    SNAPSHOTS.write_text(written(texts), encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:] != ["--update"]:
        sys.exit(f"usage: {UPDATE}")
    update()
