"""Files of somebody else: configs, run folders and checkpoints that want more."""

from __future__ import annotations

import os
import pickle
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from signal import SIGKILL
from typing import Any

import torch

from reliability.facts import LEFT, Facts, Row, done, look, merged, refused
from reliability.programs import POINTS, Place, until

LAUGHS = "\n".join(
    ["macros:", "  a0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha, ha]"]
    + [f"  a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
)
"""A hundred thousand million words in a kilobyte."""

TEXT = (
    "-t text-file -m lit-gpt -b task.context_length=8 -b task.batch_size=4 "
    "-b model.embedding_dim=8 -b model.num_layers=1 -b model.num_heads=2 "
    "-b model.learn_rate=0.01 -b trainer.max_epochs=1 -b task.tokenizer_name=byte"
)


def evil(folder: Path) -> str:
    """Returns Python code that leaves a mark."""
    return f"open({str(folder / 'mark')!r}, 'w').close()\n"


def marked(place: Place) -> dict[str, str]:
    """Returns whether code that leaves a mark was run; nothing if it was not."""
    marks = [str(path.relative_to(place.folder)) for path in place.folder.rglob("mark")]
    return {"its code": f"was run ({marks})"} if marks else {}


class Evil:
    """An object that runs code when it is unpickled."""

    def __init__(self, folder: Path) -> None:
        self.code = evil(folder)

    def __reduce__(self) -> tuple[Any, ...]:
        return exec, (self.code,)


def with_plugin(name: str) -> Callable[[Place], Facts]:
    """Prints, explains and trains a config that names a plugin that lies beside it."""

    def make(place: Place) -> Facts:
        file = place.folder / f"{name.replace('.', '/')}.py"
        file.parent.mkdir(exist_ok=True)
        file.write_text(evil(place.folder) + "TASKS, MODELS = {}, {}\n")
        config = place.folder / "config.yaml"
        config.write_text(f"run: {{plugins: [{name}]}}\n")
        words = f"{POINTS} -c config.yaml"
        ended = [place.train(f"{words} {more}") for more in ("--print-config",
                 "--explain", "")]  # fmt: skip
        return look(place, *ended) | marked(place)

    return make


def with_config(config: str, words: str = POINTS) -> Callable[[Place], Facts]:
    """Trains with a file that says this; HERE is its folder."""

    def make(place: Place) -> Facts:
        text = config.replace("HERE", str(place.folder))
        (place.folder / "config.yaml").write_text(text)
        ended = place.train(f"{words} -c config.yaml -b trainer.max_epochs=2")
        return look(place, ended) | marked(place)

    return make


def interrupted(place: Place) -> Path:
    """Returns the folder of a run that was killed."""
    program = place.begin(f"{POINTS} -b trainer.max_epochs=100000")
    until(place.has_logged(2000))
    program.send(SIGKILL)
    program.end()
    folder = place.run_folder()
    assert folder is not None
    return folder


def resumed(place: Place, folder: Path) -> Facts:
    words = ("train", "--resume", str(folder), "-b", "trainer.max_epochs=3")
    ended = place.start(*words, "--runs-dir", str(place.runs)).end()
    return look(place, ended) | marked(place)


def evil_checkpoints(place: Place) -> Iterator[bytes]:
    yield pickle.dumps(Evil(place.folder))
    path = place.folder / "evil.ckpt"
    torch.save({"state_dict": {}, "project": Evil(place.folder)}, path)
    yield path.read_bytes()


def unpickled(place: Place) -> Facts:
    """Resumes from a checkpoint that was put in another's place."""
    folder = interrupted(place)
    found: list[Facts] = []
    for content in evil_checkpoints(place):
        (folder / "checkpoints" / "last.ckpt").write_bytes(content)
        facts = resumed(place, folder)
        del facts["not whole"]  # It was put there.
        found.append(facts)
    return merged(found)


def moved(place: Place) -> Facts:
    """Resumes a run folder that somebody else sends, with his plugin beside it."""
    folder = interrupted(place)
    for path in folder.glob("config.*"):
        path.write_text(path.read_text().replace("strangers", "sent"))
    code = (Path(__file__).parents[2] / "strangers.py").read_text()
    (place.folder / "sent.py").write_text(evil(place.folder) + code)
    return resumed(place, folder)


def reads(make: Callable[[Path], object]) -> Callable[[Place], Facts]:
    """Trains on a text that is no file, or too large a one."""

    def made(place: Place) -> Facts:
        path = place.folder / "text"
        make(path)
        where = shlex.quote(str(path))
        return look(place, place.train(f"{TEXT} -b task.path={where}"))

    return made


def sparse(path: Path) -> None:
    path.touch()
    os.truncate(path, 2**33)


OUTSIDE = "outside the run's folder"
CALLBACK = "trainer: {callbacks: ['@ModelCheckpoint()']}\n"
LOGGER = "trainer: {logger: '@CSVLogger()'}\n"

ROWS = [
    Row("a config that names a plugin beside it: `--print-config`, `--explain`, train",
        refused("--plugin evil"), with_plugin("evil")),
    Row("the same with one in a folder below", refused("--plugin strange.evil"),
        with_plugin("strange.evil")),
    Row("a config with `ModelCheckpoint.dirpath` elsewhere", done(says=OUTSIDE),
        with_config(f"{CALLBACK}ModelCheckpoint: {{dirpath: HERE/elsewhere}}\n")),
    Row("a config with `CSVLogger.save_dir` elsewhere", done(says=OUTSIDE),
        with_config(f"{LOGGER}CSVLogger: {{save_dir: HERE, name: a}}\n")),
    Row("a config with `task.datadir` elsewhere", done(says=OUTSIDE),
        with_config("task: {datadir: HERE/elsewhere}\n", "-t wine -m lit-mlp "
                    "-c gin/wine.yaml")),
    Row("a config with a part for a function: `LambdaCallback.on_fit_start: "
        "'@CSVLogger'`", refused("TypeError", 1),
        with_config("trainer: {callbacks: ['@LambdaCallback()']}\n"
                    "LambdaCallback: {on_fit_start: '@CSVLogger'}\n")),
    Row("a config of a kilobyte that grows to 10^12 words (billion laughs)",
        refused("config.yaml"), with_config(LAUGHS)),
    Row("`task.path=/dev/zero`", refused("not a regular file"),
        reads(lambda path: path.symlink_to("/dev/zero"))),
    Row("`task.path` a pipe", refused("not a regular file"), reads(os.mkfifo)),
    Row("`task.path` a file of 8 GiB", refused("has more than"), reads(sparse)),
    Row("`--resume` of a run whose `last.ckpt` is a pickle that runs code, a "
        "checkpoint that holds one", {"exit": "2", "run": "died", "says": "last.ckpt"},
        unpickled),
    Row("`--resume` of a run folder from elsewhere, whose plugin lies beside",
        {"exit": "2", "run": "died", "says": "--plugin sent", **LEFT}, moved),
]  # fmt: skip
