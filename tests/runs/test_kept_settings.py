"""What somebody set is kept as it was written, and comes to the same again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from fakes import Activation

from project.api import resolve as resolve_all
from project.api import resolve_request
from project.core.components.manifest import Manifest
from project.core.errors import ConfigError
from project.core.origins import Source
from project.core.request import Request
from project.core.resolving.resolution import Resolution
from project.core.resolving.resolve import resolve
from project.core.sources.files import read_files
from project.runs.describing import described
from project.runs.kept_settings import kept_of, saved_of
from project.runs.record import RunRecord

WIDTH = "model.width=3"


def kept(resolution: Resolution, folder: Path) -> RunRecord:
    """The record of a run, through JSON, and its frozen config."""
    (folder / "config.gin").write_text(resolution.to_gin())
    (folder / "config.yaml").write_text(resolution.to_yaml())
    text = RunRecord(requested=kept_of(resolution)).to_json()
    return RunRecord(requested=json.loads(text)["requested"])


def again(record: RunRecord, folder: Path, manifest: Manifest) -> Resolution:
    request = Request()
    files = read_files(request, saved=saved_of(record, folder))
    return resolve(request, manifest, files=files)


def asked(manifest: Manifest, *bound: Any, **more: Any) -> Resolution:
    pair = {"task": "pixels", "model": "net", "bindings": (*bound, WIDTH)}
    resolution = resolve(Request(**{**pair, **more}), manifest)
    assert not resolution.faults
    return resolution


@pytest.mark.parametrize(
    "bound",
    [
        ["model.label=1.10"],
        ["model.label='1e3'", 'model.untyped="1e3"'],
        ["model.untyped=1e3"],
        ["model.label=@@home", "model.untyped='%%home'"],
        ["model.label='  # two spaces'"],
        ["model.label=schön \U0001f600", 'model.untyped="a\\nb"'],
        ["model.untyped=None", "model.momentum=null"],
        ["model.limit=-inf", "model.rate=nan"],
        ["model.kernel=(1, 5)", "model.untyped=(1, [2, {'a': (3,)}])"],
        ["model.options={a: 1, b: 2e-1}", "model.names=[a, '1', no]"],
        ["model.folder=~/x", "model.weights=0123"],
        ["model.activation=TANH"],
        ["model.optimizer=@Adam", "Adam.lr=%rate", "rate=%half", "half=0.5"],
        ["model.optimizer=@slow/Adam", "slow/Adam.lr=0.5", "Adam.lr=0.1"],
        ["Net.rate=0.1", "fakes.Net.rate=0.2", "model.rate=0.3"],
        ["model.untyped=b'\\x00'", "model.size=three"],
        ["double.times=3"],
        # As Python gives them.
        [("model.weights", Path("a/b")), ("model.label", "7")],
        [("model.activation", Activation.TANH), ("model.untyped", [1, (2,)])],
    ],
    ids=str,
)
def test_settings_come_to_the_same(
    bound: Sequence[Any], folder: Path, manifest: Manifest
):
    first = asked(manifest, "task.batch_size=4", *bound)
    second = again(kept(first, folder), folder, manifest)
    assert second.to_gin() == first.to_gin()
    assert not second.faults
    assert len(second.unused) == len(first.unused)
    assert len(second.idle) == len(first.idle)


def test_files_and_variables_come_to_the_same(folder: Path, manifest: Manifest):
    (folder / "a.yaml").write_text(
        "task: {batch_size: 4}\nmodel: {label: 1.10, optimizer: '@Adam'}\n"
        "Adam: {lr: '%rate'}\nmacros: {rate: 1e-1, nobody: 1}\n"
        "run: {precedence: [default, pair, env, file, flag], save_diff: false}\n"
    )
    (folder / "b.gin").write_text("Net.label = '2.20'\nAdam.betas = (0.5, 1)\n")
    files = (str(folder / "a.yaml"), str(folder / "b.gin"))
    heard = {"PROJECT_MODEL__LABEL": "mine", "PROJECT_TRAINER__MAX_EPOCHS": "3"}
    first = asked(manifest, "model.rate=0.3", files=files, environment=heard)
    second = again(kept(first, folder), folder, manifest)
    assert second.to_gin() == first.to_gin()
    assert second.value("model.label") == "2.20"  # Of the order that a file asks for.
    assert second.saves_diff is False
    assert len(second.idle) == len(first.idle) == 1


def test_each_is_said_to_be_where_it_was(folder: Path, manifest: Manifest):
    (folder / "a.yaml").write_text("task: {batch_size: 4}\n")
    heard = {"PROJECT_MODEL__LABEL": "mine"}
    file = str(folder / "a.yaml")
    first = asked(manifest, files=(file,), environment=heard)
    second = again(kept(first, folder), folder, manifest)
    third = again(kept(second, folder), folder, manifest)
    run = f"{folder.parent.name}/{folder.name}"
    for found in (second, third):
        where = {str(s.key): s.origin.where for s in found.ledger.winners()}
        assert where["task.batch_size"] == next(
            s.origin.where
            for s in first.ledger.winners()
            if s.origin.source is Source.FILE
        )
        assert where["model.label"] == f"env PROJECT_MODEL__LABEL of {run}"
        assert where["model.width"] == f"--bind #1 of {run}"


def test_defaults_and_hooks_are_not_kept(folder: Path, manifest: Manifest):
    first = asked(manifest, task="words", model="rnn", bindings=())
    keys = [row["key"] for row in kept(first, folder).requested]
    assert keys == ["run.precedence", "run.save_diff", "run.plugins", "run.task",
                    "run.model"]  # fmt: skip


@pytest.mark.parametrize(
    "bound",
    [
        ["model.untyped=ftp://me:abc@host/x"],
        ["pass_token=abc", "model.untyped=%pass_token"],
        ["model.untyped={user: me, api_key: abc}"],
        ["model.untyped=[1, {'password': 'abc'}]"],
    ],
)
def test_secrets_are_in_the_frozen_config_alone(
    bound: list[str], folder: Path, manifest: Manifest
):
    first = asked(manifest, "task.batch_size=4", *bound)
    record = kept(first, folder)
    assert "abc" not in record.to_json()
    assert again(record, folder, manifest).to_gin() == first.to_gin()


@pytest.mark.slow
def test_a_line_that_has_a_secret_beside_is_not_quoted(folder: Path):
    (folder / "zoo.py").write_text(
        "from project.models.linear import LitLinear\n"
        "class Mine(LitLinear):\n"
        "    def __init__(self, input_size: int, output_size: int, api_key: str):\n"
        "        super().__init__(input_size, output_size, 0.1)\n"
        "MODELS = {'mine': 'zoo:Mine'}\n"
    )
    (folder / "a.yaml").write_text(
        "task: {batch_size: 32}\nmodel: {output_size: 3, api_key: '%pin'}\n"
        "macros: {pin: abc}\n"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        found = resolve_all(task="wine", model="mine", files=["a.yaml"],
                            plugins=["zoo"])  # fmt: skip
        record = kept(found, folder)
        assert "abc" not in record.to_json()
        assert "abc" not in described(found, [])[0].to_json()
        request = Request(plugins=("zoo",))
        second = resolve_request(request, saved=saved_of(record, folder))
    assert second.to_gin() == found.to_gin()


def deep() -> list[Any]:
    found: list[Any] = []
    for _ in range(2000):
        found = [found]
    return found


@pytest.mark.parametrize(
    "row",
    [
        {},
        {"key": "a key", "source": "flag", "where": "", "value": 1},
        {"key": "a.b", "source": "nowhere", "where": "", "value": 1},
        {"key": "a.b", "source": "flag", "where": "", "value": {"no": 1}},
        {"key": "a.b", "source": "flag", "where": "", "value": {}},
        {"key": "a.b", "source": "flag", "where": "", "path": 3, "value": 1},
        {"key": 3, "source": "flag", "where": "", "value": 1},
        "text",
        {"key": "a.b", "source": "flag", "where": "", "value": deep()},
    ],
)
def test_a_damaged_record_is_said_to_be_one(row: Any, folder: Path, manifest: Manifest):
    kept(asked(manifest, "task.batch_size=4"), folder)
    record = RunRecord(requested=[row])
    with pytest.raises(ConfigError, match="settings of the run cannot be read"):
        saved_of(record, folder)
