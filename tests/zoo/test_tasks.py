"""The zoo's tasks: what they yield, how they divide it, how they refuse."""

from __future__ import annotations

import importlib
import random
import subprocess
import sys
from pathlib import Path
from typing import Any, get_args, get_type_hints

import numpy as np
import pytest
import torch
from pytorch_lightning import LightningDataModule
from torch import Tensor

from project import batches
from project.data.cache import cached
from project.data.errors import MissingFile, MissingPackage
from project.data.facts import FACTS, SHAPED
from project.tasks import TASKS

TEXT = "The quick brown fox jumps over the lazy dog. " * 40


@pytest.fixture
def text_file(tmp_path: Path) -> Path:
    path = tmp_path / "text.txt"
    path.write_text(TEXT)
    return path


ARGUMENTS: dict[str, dict[str, Any]] = {
    "digits": {},
    "mnist1d": {},
    "language-id": {
        "val_size": 0.1,
        "tokenizer_name": "bpe",
        "transforms": ["strip-markup", "lowercase"],
    },
    "python-docs": {"context_length": 32},
    "text-file": {"context_length": 16, "tokenizer_name": "char"},
    "breast-cancer": {},
    "wine": {},
    "diabetes": {},
    "modular-addition": {"modulus": 13},
}


def task_class(name: str) -> type[LightningDataModule]:
    module, _, attribute = TASKS[name].partition(":")
    return getattr(importlib.import_module(module), attribute)


def make(name: str, path: Path, **arguments: Any) -> LightningDataModule:
    arguments = {"batch_size": 16} | ARGUMENTS[name] | arguments
    if name == "text-file":
        arguments.setdefault("path", path)
    task = task_class(name)(**arguments)
    task.prepare_data()
    task.setup("fit")
    return task


def batch_type(name: str) -> type:
    loader = get_type_hints(task_class(name).train_dataloader)["return"]
    (item,) = get_args(loader)
    return item


def loaders(task: LightningDataModule) -> dict[str, Any]:
    parts = ("train", "val", "test")
    return {part: getattr(task, f"{part}_dataloader")() for part in parts}


def test_every_task_has_arguments_here() -> None:
    assert set(ARGUMENTS) == set(TASKS)


@pytest.mark.parametrize("name", TASKS)
def test_task_yields_what_it_declares(name: str, text_file: Path) -> None:
    expected = batch_type(name)
    assert expected in vars(batches).values()
    for loader in loaders(make(name, text_file)).values():
        count = 0
        for batch in loader:
            count += 1
            assert type(batch) is expected
            assert all(isinstance(field, Tensor) for field in batch)
            assert all(len(field) == len(batch[0]) for field in batch)
        assert count == len(loader) > 0


DTYPES = {
    "image": torch.float32,
    "signal": torch.float32,
    "features": torch.float32,
    "tokens": torch.int64,
    "mask": torch.bool,
    "label": torch.int64,
}


@pytest.mark.parametrize("name", TASKS)
def test_fields_have_the_documented_types(name: str, text_file: Path) -> None:
    batch = next(iter(make(name, text_file).train_dataloader()))
    real = isinstance(batch, batches.RegressionBatch)
    target = torch.float32 if real else torch.int64
    for field, value in batch._asdict().items():
        assert value.dtype == (DTYPES | {"target": target})[field]


@pytest.mark.parametrize("name", FACTS)
def test_facts_are_those_of_the_data(name: str, text_file: Path) -> None:
    facts = FACTS[name]
    labels: set[int] = set()
    for loader in loaders(make(name, text_file)).values():
        for values, *_, label in loader:
            assert values.shape[1:] == facts.shape or name not in SHAPED
            labels |= set(label.tolist())
    if name == "diabetes":
        assert facts.output_size == 1
    else:
        assert labels == set(range(facts.output_size))


def rows(loader: Any) -> list[bytes]:
    """Returns the examples of a loader's dataset, each as bytes."""
    dataset = loader.dataset
    everything = dataset[torch.arange(dataset.examples)]
    if isinstance(everything, batches.TokenBatch):  # Padding is no part of an example.
        return [
            tokens[mask].numpy().tobytes() + label.numpy().tobytes()
            for tokens, mask, label in zip(*everything, strict=True)
        ]
    inputs = [field.numpy() for field in everything[:-1]]
    return [
        b"".join(field[i].tobytes() for field in inputs) for i in range(len(inputs[0]))
    ]


IN_MEMORY = [name for name in TASKS if name not in ("python-docs", "text-file")]


@pytest.mark.parametrize("name", IN_MEMORY)
def test_parts_share_no_example(name: str, text_file: Path) -> None:
    parts = [set(rows(loader)) for loader in loaders(make(name, text_file)).values()]
    assert not parts[0] & parts[1]
    assert not parts[0] & parts[2]
    assert not parts[1] & parts[2]


def test_parts_of_a_text_do_not_overlap(text_file: Path) -> None:
    task = make("text-file", text_file, test_size=0.2, tokenizer_name="byte")
    texts = [
        bytes(loader.dataset.text.tolist()).decode()
        for loader in loaders(task).values()
    ]
    assert "".join(texts) == TEXT


def test_without_a_test_part_a_test_goes_over_the_validation_part(
    text_file: Path,
) -> None:
    task = make("text-file", text_file)
    val, test = task.val_dataloader(), task.test_dataloader()
    assert all(map(torch.equal, val.dataset[0], test.dataset[0]))
    assert len(val) == len(test)


def test_an_epoch_has_as_many_windows_as_lie_side_by_side(text_file: Path) -> None:
    task = make("text-file", text_file)
    drawn = sum(len(batch.tokens) for batch in task.train_dataloader())
    assert drawn == (len(task.train.text) - 1) // task.context_length


def epochs(task: LightningDataModule, numbers: list[int]) -> list[Tensor]:
    loader = task.train_dataloader()
    batches_seen = []
    for number in numbers:
        loader.sampler.set_epoch(number)
        batches_seen += [batch[-1] for batch in loader]
    return batches_seen


@pytest.mark.parametrize("name", TASKS)
def test_order_is_a_function_of_seed_and_epoch(name: str, text_file: Path) -> None:
    torch.manual_seed(5)
    straight = epochs(make(name, text_file), [0, 1, 2])
    torch.rand(7)
    resumed = epochs(make(name, text_file), [2])
    assert all(map(torch.equal, straight[-len(resumed) :], resumed))
    first = straight[: len(resumed)]
    assert not all(map(torch.equal, first, resumed))
    torch.manual_seed(6)
    other = epochs(make(name, text_file), [2])
    assert not all(map(torch.equal, other, resumed))


@pytest.mark.parametrize("name", TASKS)
def test_parts_do_not_depend_on_the_seed(name: str, text_file: Path) -> None:
    seen = []
    for seed in (1, 2):
        torch.manual_seed(seed)
        task = make(name, text_file)
        parts = (task.val_dataloader(), task.test_dataloader())
        seen.append([field for part in parts for batch in part for field in batch])
    assert all(map(torch.equal, *seen))


def test_val_size_divides_what_the_test_leaves() -> None:
    small = make("mnist1d", Path(), val_size=0.1)
    large = make("mnist1d", Path(), val_size=0.5)
    assert [part.examples for part in (small.train, small.val)] == [3600, 400]
    assert [part.examples for part in (large.train, large.val)] == [2000, 2000]
    assert torch.equal(small.test.tensors[0], large.test.tensors[0])


@pytest.mark.slow
def test_generating_mnist1d_leaves_the_random_states_alone(tmp_path: Path) -> None:
    states = random.getstate(), np.random.get_state()[1].tolist()
    cold = make("mnist1d", Path(), datadir=tmp_path)
    assert (random.getstate(), np.random.get_state()[1].tolist()) == states
    (entry,) = tmp_path.iterdir()
    entry.write_bytes(entry.read_bytes()[:1000])
    rebuilt = make("mnist1d", Path(), datadir=tmp_path)
    assert torch.equal(cold.train.tensors[0], rebuilt.train.tensors[0])


def test_mnist1d_is_the_papers() -> None:
    task = make("mnist1d", Path())
    signal = torch.cat([task.train.tensors[0], task.val.tensors[0]])
    assert signal.shape == (4000, 40, 1)
    assert task.test.tensors[0].shape == (1000, 40, 1)
    everything = torch.cat([signal, task.test.tensors[0]])
    assert everything.mean().abs() < 1e-4
    assert abs(float(everything.std()) - 1) < 1e-4


def test_shuffled_mnist1d_is_one_permutation_of_the_samples() -> None:
    plain = make("mnist1d", Path()).test.tensors[0]
    shuffled = make("mnist1d", Path(), shuffled=True).test.tensors[0]
    assert not torch.equal(plain, shuffled)
    assert torch.equal(plain.sort(dim=1).values, shuffled.sort(dim=1).values)
    # The permutation is found at one signal and holds for all.
    order = plain[0].flatten().argsort()[shuffled[0].flatten().argsort().argsort()]
    assert torch.equal(plain[:, order], shuffled)


def test_modular_addition_is_the_whole_table() -> None:
    task = make("modular-addition", Path(), modulus=13)
    seen = set()
    for loader in loaders(task).values():
        for tokens, mask, label in loader:
            assert mask.all()
            a, b, equals = (tokens - 1).unbind(dim=1)
            assert torch.equal((a + b) % 13, label)
            assert (equals == 13).all()
            seen |= set(zip(a.tolist(), b.tolist(), strict=True))
    assert len(seen) == 13 * 13


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("mnist1d", {"val_size": 1.0}, "val_size must be above 0 and below 1"),
        ("digits", {"val_size": 0.0}, "val_size must be above 0 and below 1"),
        ("language-id", {"val_size": -1.0}, "val_size must be above 0 and below 1"),
        ("wine", {"fold": 10}, "fold must be from 0 to 9, got 10"),
        ("wine", {"folds": 2}, "folds must be at least 3, got 2"),
        ("modular-addition", {"modulus": 1}, "modulus must be at least 2"),
        ("modular-addition", {"train_size": 1.0}, "train_size must be above 0"),
        ("python-docs", {"context_length": 10**6}, "needs 1000001 tokens"),
        ("digits", {"batch_size": 0}, "batch_size must be at least 1"),
        ("language-id", {"transforms": ["upper"]}, "unknown text transform 'upper'"),
    ],
)
def test_argument_out_of_its_range(
    name: str, arguments: dict[str, Any], message: str, text_file: Path
) -> None:
    with pytest.raises(ValueError, match=message):
        make(name, text_file, **arguments)


def test_transforms_are_applied_before_tokenizing() -> None:
    plain = make("language-id", Path(), tokenizer_name="byte")
    lower = make(
        "language-id", Path(), tokenizer_name="byte", transforms=("lowercase",)
    )
    tokens = lower.test.flat
    assert not ((tokens >= 1 + ord("A")) & (tokens <= 1 + ord("Z"))).any()
    assert len(plain.test.flat) > 0
    assert plain.test.examples == lower.test.examples


def test_absent_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(MissingFile, match=r"absent\.txt"):
        make("text-file", tmp_path / "absent.txt")


@pytest.mark.parametrize(
    ("name", "package", "module"),
    [
        ("digits", "scikit-learn", "sklearn"),
        ("mnist1d", "mnist1d", "mnist1d"),
        ("language-id", "django", "django"),
    ],
)
def test_absent_package_is_named(
    name: str,
    package: str,
    module: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for loaded in [key for key in sys.modules if key.split(".")[0] == module]:
        monkeypatch.delitem(sys.modules, loaded)
    monkeypatch.setitem(sys.modules, module, None)
    if name == "language-id":
        monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(MissingPackage) as caught:
        make(name, tmp_path, datadir=tmp_path / "empty")
    message = str(caught.value)
    assert f"task {name!r} needs the package {package!r}" in message
    assert "pip install 'project[zoo]'" in message
    assert "\n" not in message


def test_importing_a_task_imports_no_data() -> None:
    code = f"""
import importlib, sys
for target in {list(TASKS.values())!r}: importlib.import_module(target.split(":")[0])
print(sorted({{"sklearn", "django", "mnist1d", "tokenizers"}} & set(sys.modules)))
"""
    output = subprocess.check_output([sys.executable, "-c", code], text=True)
    assert output.strip() == "[]"


@pytest.mark.slow
def test_nothing_is_downloaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text_file: Path
) -> None:
    def refuse(*arguments: Any) -> None:
        raise AssertionError("a task opened a connection")

    monkeypatch.setattr("socket.socket.connect", refuse)
    for name in TASKS:
        takes = get_type_hints(task_class(name).__init__)
        folder = {"datadir": tmp_path} if "datadir" in takes else {}
        make(name, text_file, **folder)


@pytest.mark.slow
def test_cache_is_filled_under_datadir(tmp_path: Path) -> None:
    make("language-id", Path(), datadir=tmp_path)
    names = sorted(path.name.rsplit("-", 1)[0] for path in tmp_path.iterdir())
    assert names == ["language-id", "language-id-bpe"]
    assert cached(tmp_path, "other", {}, lambda: b"x") == b"x"
