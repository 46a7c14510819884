"""Data that tasks and hooks share: caching, batching, tokenizing, dividing."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.utils.data import DataLoader, TensorDataset

from project.batches import FeatureBatch
from project.data import texts
from project.data.arrays import cached_arrays
from project.data.cache import cache_folder, cached
from project.data.errors import MissingFile, MissingPackage, require
from project.data.languages import (
    LANGUAGES,
    TASK,
    bare,
    divide,
    language_tokenizer,
    read_messages,
)
from project.data.loading import (
    ShuffledBatches,
    TensorBatches,
    consecutive,
    eval_loader,
    train_loader,
)
from project.data.sequences import TokenBatches, WindowBatches
from project.data.splits import fraction, holdout
from project.data.tables import Fold, standardized
from project.data.texts import divide_text, python_docs, read_text, text_tokenizer
from project.data.tokenization import BPETokenizer, ByteTokenizer, CharTokenizer
from project.data.transforms import TRANSFORMS, transformed
from project.data.versions import version

HOOK_MODULES = ["cache", "errors", "facts", "languages", "splits", "texts"]
HOOK_MODULES += ["tokenization", "transforms", "versions"]


def test_what_hooks_import_is_free_of_torch_and_numpy() -> None:
    modules = [f"project.data.{name}" for name in HOOK_MODULES]
    code = f"""
import importlib, sys
for name in {modules!r}: importlib.import_module(name)
heavy = {{"torch", "numpy", "sklearn", "pytorch_lightning", "django", "mnist1d"}}
print(sorted(heavy & set(sys.modules)))
"""
    output = subprocess.check_output([sys.executable, "-c", code], text=True)
    assert output.strip() == "[]"


def test_tokenizers_and_corpora_are_read_without_torch() -> None:
    code = """
import sys
from project.data.cache import cache_folder
from project.data.languages import language_tokenizer
sizes = [language_tokenizer(n, cache_folder()).vocab_size for n in ("byte", "bpe")]
print(sizes, "torch" in sys.modules, "django" in sys.modules)
"""
    output = subprocess.check_output([sys.executable, "-c", code], text=True)
    assert output.strip() == "[257, 4096] False False"


# --- cache ---------------------------------------------------------------------


def test_cache_builds_once(tmp_path: Path) -> None:
    built: list[int] = []

    def build() -> bytes:
        built.append(1)
        return b"payload"

    for _ in range(3):
        assert cached(tmp_path, "entry", {"version": 1}, build) == b"payload"
    assert len(built) == 1
    cached(tmp_path, "entry", {"version": 2}, build)
    assert len(built) == 2


@given(data=st.data())
@settings(max_examples=50, deadline=None)
def test_damaged_entry_is_rebuilt(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("cache")
    cached(folder, "entry", {}, lambda: b"the payload")
    (path,) = folder.iterdir()
    content = bytearray(path.read_bytes())
    place = data.draw(st.integers(0, len(content) - 1))
    if data.draw(st.booleans()):
        content[place] ^= data.draw(st.integers(1, 255))
    else:
        del content[place:]
    path.write_bytes(content)
    assert cached(folder, "entry", {}, lambda: b"built again") == b"built again"
    assert cached(folder, "entry", {}, lambda: b"unused") == b"built again"
    assert [path.name for path in folder.iterdir()] == [path.name]


def _build_slowly(folder: str) -> bytes:
    def build() -> bytes:
        return bytes(range(256)) * 4096

    return cached(Path(folder), "entry", {"size": 256 * 4096}, build)


def test_two_processes_may_build_one_entry(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        results = pool.map(_build_slowly, [str(tmp_path)] * 8, chunksize=1)
    assert set(results) == {bytes(range(256)) * 4096}
    assert len(list(tmp_path.iterdir())) == 1


def test_folder_that_cannot_be_made_costs_a_warning(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("not a folder")
    with pytest.warns(UserWarning, match="is not cached"):
        assert cached(file / "sub", "entry", {}, lambda: b"payload") == b"payload"


def test_arrays_survive_the_cache(tmp_path: Path) -> None:
    arrays = {"x": np.arange(6.0).reshape(2, 3), "y": np.array([1, 2])}
    for _ in range(2):
        loaded = cached_arrays(tmp_path, "arrays", {}, lambda: arrays)
        assert set(loaded) == {"x", "y"}
        assert all(np.array_equal(loaded[name], arrays[name]) for name in arrays)


def test_cache_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "project"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert cache_folder() == Path.home() / ".cache" / "project"
    assert cache_folder(Path("~/data")) == Path.home() / "data"


# --- batching ------------------------------------------------------------------


def rows(count: int, batch_size: int) -> TensorBatches[FeatureBatch]:
    features = torch.arange(count, dtype=torch.float32)[:, None]
    return TensorBatches(
        FeatureBatch, features, torch.arange(count), batch_size=batch_size
    )


sizes = st.integers(1, 60)


@given(sizes, st.integers(1, 20), st.integers(0, 2**40), st.integers(0, 5))
def test_an_epoch_holds_every_example_once(
    count: int, batch_size: int, seed: int, epoch: int
) -> None:
    sampler = ShuffledBatches(count, batch_size, seed=seed)
    sampler.set_epoch(epoch)
    batches = list(sampler)
    assert len(batches) == len(sampler)
    assert all(len(batch) == batch_size for batch in batches[:-1])
    assert sorted(torch.cat(batches).tolist()) == list(range(count))


@given(sizes, st.integers(1, 20), st.integers(0, 99))
def test_sorting_by_length_keeps_every_example(
    count: int, batch_size: int, seed: int
) -> None:
    lengths = torch.arange(count) % 7
    sampler = ShuffledBatches(count, batch_size, seed=seed, lengths=lengths)
    batches = list(sampler)
    assert len(batches) == len(sampler)
    assert sorted(torch.cat(batches).tolist()) == list(range(count))
    assert all(lengths[batch].diff().ge(0).all() for batch in batches)


def test_order_is_a_function_of_seed_and_epoch() -> None:
    def order(seed: int, epoch: int) -> list[int]:
        sampler = ShuffledBatches(1000, 64, seed=seed)
        sampler.set_epoch(epoch)
        return torch.cat(list(sampler)).tolist()

    torch.manual_seed(1)
    first = order(0, 3)
    torch.rand(5)
    assert order(0, 3) == first
    orders = {tuple(order(seed, epoch)) for seed in range(4) for epoch in range(4)}
    assert len(orders) == 16


def test_iterating_leaves_the_global_random_state_alone() -> None:
    loader = train_loader(rows(100, 8))
    before = torch.get_rng_state()
    list(loader)
    assert torch.equal(torch.get_rng_state(), before)


def test_loader_takes_its_seed_when_it_is_made() -> None:
    def first_batch() -> list[int]:
        return next(iter(train_loader(rows(100, 8)))).label.tolist()

    torch.manual_seed(7)
    expected = first_batch()
    torch.rand(3)
    assert first_batch() == expected
    torch.manual_seed(8)
    assert first_batch() != expected


@given(st.integers(1, 4), sizes, st.integers(1, 8), st.integers(0, 5))
def test_processes_share_an_epoch_without_overlap(
    replicas: int, count: int, batch_size: int, epoch: int
) -> None:
    seen: list[int] = []
    lengths = set()
    for rank in range(replicas):
        sampler = ShuffledBatches(
            count, batch_size, seed=3, replicas=replicas, rank=rank
        )
        sampler.set_epoch(epoch)
        batches = list(sampler)
        lengths.add(len(batches))
        seen += [index for batch in batches for index in batch.tolist()]
    assert len(lengths) == 1
    assert len(set(seen)) == len(seen) == count // replicas * replicas


@given(sizes, st.integers(1, 20))
def test_evaluation_batches_are_those_of_a_plain_loader(
    count: int, batch_size: int
) -> None:
    batches = rows(count, batch_size)
    plain = DataLoader(TensorDataset(*batches.tensors), batch_size=batch_size)
    ours = eval_loader(batches)
    assert len(ours) == len(plain)
    for mine, theirs in zip(ours, plain, strict=True):
        assert isinstance(mine, FeatureBatch)
        assert all(map(torch.equal, mine, theirs))


def test_consecutive_parts_follow_the_order() -> None:
    parts = consecutive(
        FeatureBatch,
        torch.arange(10.0)[:, None],
        torch.arange(10),
        bounds=(6, 9),
        batch_size=4,
    )
    labels = [torch.cat([batch.label for batch in part]).tolist() for part in parts]
    assert labels == [[0, 1, 2, 3, 4, 5], [6, 7, 8], [9]]


def test_draw_limits_an_epoch() -> None:
    sampler = ShuffledBatches(100, 8, seed=0, draw=20)
    drawn = torch.cat(list(sampler)).tolist()
    assert len(drawn) == len(set(drawn)) == 20
    assert len(sampler) == 3


def test_batches_refuse_what_cannot_be_batched() -> None:
    with pytest.raises(ValueError, match="batch_size must be at least 1"):
        rows(3, 0)
    with pytest.raises(ValueError, match="lengths differ"):
        TensorBatches(FeatureBatch, torch.ones(3), torch.ones(4), batch_size=1)
    with pytest.raises(IndexError):
        rows(3, 2)[2]


@given(
    st.lists(st.lists(st.integers(1, 9), min_size=1, max_size=9), min_size=1),
    st.integers(1, 5),
)
def test_token_batches_hold_their_sequences(
    sequences: list[list[int]], batch_size: int
) -> None:
    labels = list(range(len(sequences)))
    batches = TokenBatches(sequences, labels, batch_size=batch_size)
    for batch in batches:
        assert batch.mask.any(dim=0).all(), "padded further than the longest"
        assert (batch.tokens[~batch.mask] == 0).all()
        for tokens, mask, label in zip(*batch, strict=True):
            assert tokens[mask].tolist() == sequences[label]


@given(st.integers(2, 50), st.integers(1, 10), st.integers(1, 5))
def test_windows_pair_every_token_with_the_next(
    count: int, length: int, batch_size: int
) -> None:
    text = torch.arange(count)
    if count <= length:
        with pytest.raises(ValueError, match="needs"):
            WindowBatches(text, length=length, stride=1, batch_size=batch_size)
        return
    every = WindowBatches(text, length=length, stride=1, batch_size=batch_size)
    assert every.examples == count - length
    apart = WindowBatches(text, length=length, stride=length, batch_size=batch_size)
    targets = torch.cat([batch.target.flatten() for batch in apart])
    assert targets.tolist() == list(range(1, len(targets) + 1))
    for batch in every:
        assert torch.equal(batch.target, batch.tokens + 1)


# --- dividing ------------------------------------------------------------------


def test_holdout() -> None:
    assert holdout(4000, 0.1) == 3600
    for wrong in (0.0, 1.0, -0.5, 0.0001):
        with pytest.raises(ValueError, match="val_size"):
            holdout(100, wrong)


def test_fraction_depends_on_text_and_salt_alone() -> None:
    values = [fraction(str(i), "salt") for i in range(4000)]
    assert values == [fraction(str(i), "salt") for i in range(4000)]
    assert 0 <= min(values) < max(values) < 1
    assert abs(float(np.mean(values)) - 0.5) < 0.02
    assert fraction("a", "one") != fraction("a", "two")


@given(st.integers(3, 12), st.lists(st.integers(0, 3), min_size=40, max_size=120))
def test_every_row_is_tested_once(folds: int, classes: list[int]) -> None:
    strata = np.array(classes)
    tested: list[int] = []
    for fold in range(folds):
        parts = Fold(fold, folds).divide(strata)
        together = np.concatenate(list(parts.values()))
        assert sorted(together) == list(range(len(strata)))
        counts = np.bincount(strata[parts["test"]], minlength=4)
        assert np.all(np.abs(counts - np.bincount(strata, minlength=4) / folds) < 1.01)
        tested += parts["test"].tolist()
    assert sorted(tested) == list(range(len(strata)))


def test_standardization_sees_the_training_rows_alone() -> None:
    values = np.random.default_rng(0).normal(3, 5, size=(50, 2))
    train = np.arange(40)
    expected = standardized(values, train)
    values[40:] *= 1000
    assert np.array_equal(standardized(values, train)[:40], expected[:40])
    assert np.allclose(expected[:40].mean(axis=0), 0, atol=1e-6)
    assert np.allclose(expected[:40].std(axis=0), 1, atol=1e-6)


@given(st.floats(0.05, 0.4), st.floats(0, 0.4))
def test_parts_of_a_text_are_contiguous(val_size: float, test_size: float) -> None:
    text = "".join(chr(97 + i % 26) for i in range(500))
    parts = divide_text(text, val_size, test_size)
    assert "".join(parts) == text
    assert len(parts[2]) == round(500 * test_size)


@pytest.mark.parametrize(
    ("val", "test"), [(0.0, 0.0), (0.5, 0.5), (0.1, -0.1), (0.0, 0.2), (-0.1, 0.5)]
)
def test_text_that_cannot_be_divided(val: float, test: float) -> None:
    with pytest.raises(ValueError, match="_size"):
        divide_text("text" * 10, val, test)


@pytest.mark.parametrize("val_size", [0.05, 0.2, 0.7])
def test_languages_never_leak(val_size: float) -> None:
    parts = divide(read_messages(cache_folder()), val_size)
    messages = [{row.message for row in part} for part in parts]
    texts = [{(row.language, bare(row.text)) for row in part} for part in parts]
    for some in (messages, texts):
        assert not some[0] & some[1]
        assert not some[0] & some[2]
        assert not some[1] & some[2]
    assert {row.language for row in parts.train} == set(range(len(LANGUAGES)))
    assert parts.test == divide(read_messages(cache_folder()), 0.5).test


# --- tokenizers ----------------------------------------------------------------


@given(st.text())
def test_bytes_come_back(text: str) -> None:
    for padding in (True, False):
        tokenizer = ByteTokenizer(padding)
        (tokens,) = tokenizer.encode([text])
        assert tokenizer.decode(tokens) == text
        assert all(int(padding) <= token < tokenizer.vocab_size for token in tokens)


@given(st.text())
def test_byte_pairs_come_back(text: str) -> None:
    tokenizer = language_tokenizer("bpe", cache_folder())
    (tokens,) = tokenizer.encode([text])
    assert tokenizer.decode(tokens) == text
    assert all(0 < token < tokenizer.vocab_size for token in tokens)


def test_unknown_characters_share_an_index() -> None:
    tokenizer = CharTokenizer("abc")
    assert tokenizer.encode(["cab?!"]) == [[4, 2, 3, 1, 1]]
    assert tokenizer.decode([4, 2, 3, 1, 0, 0]) == "cab\ufffd"
    assert tokenizer.vocab_size == 5


def test_byte_pairs_are_a_function_of_the_texts() -> None:
    texts = ["the quick brown fox", "the lazy dog", "the end"] * 50
    one = BPETokenizer.train("any", texts, 300)
    assert one.to_bytes() == BPETokenizer.train("any", texts, 300).to_bytes()
    again = BPETokenizer.from_bytes("any", one.to_bytes())
    assert again.encode(texts) == one.encode(texts)
    assert again.vocab_size <= 300


@pytest.mark.parametrize("name", ["byte", "char", "bpe"])
def test_hook_and_task_share_one_tokenizer(name: str) -> None:
    one = language_tokenizer(name, cache_folder())  # type: ignore[arg-type]
    assert language_tokenizer(name, cache_folder()) is one  # type: ignore[arg-type]


def test_tokenizers_never_see_the_test_part() -> None:
    messages = read_messages(cache_folder())
    train, val, test = divide(messages, 0.5)
    seen = {letter for row in train + val for letter in row.text}
    tokenizer = language_tokenizer("char", cache_folder())
    assert isinstance(tokenizer, CharTokenizer)
    assert set(tokenizer.characters) == seen
    assert {letter for row in test for letter in row.text} - seen


def test_text_tokenizer_learns_from_the_training_part(tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_text("ab" * 450 + "cd" * 50)
    tokenizer = text_tokenizer("text-file", path, "char", 0.1, 0.0, tmp_path)
    assert isinstance(tokenizer, CharTokenizer)
    assert tokenizer.characters == "ab"
    byte = text_tokenizer("text-file", path, "byte", 0.1, 0.0, tmp_path)
    assert byte.vocab_size == 256


# --- texts ---------------------------------------------------------------------


def test_python_docs_is_a_text() -> None:
    text = python_docs()
    assert len(text) > 300_000
    assert 'The "if" statement' in text


def test_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(MissingFile, match=r"text-file.*absent\.txt.*No such file"):
        read_text("text-file", tmp_path / "absent.txt")
    with pytest.raises(MissingFile, match="Is a directory"):
        read_text("text-file", tmp_path)
    (tmp_path / "latin.txt").write_bytes(b"caf\xe9")
    with pytest.raises(MissingFile, match="not UTF-8"):
        read_text("text-file", tmp_path / "latin.txt")


def test_only_files_are_read_and_only_so_much_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(tmp_path / "pipe")  # To which nobody writes.
    for path in (Path("/dev/zero"), tmp_path / "pipe"):
        with pytest.raises(MissingFile, match="it is not a regular file"):
            read_text("text-file", path)
    monkeypatch.setattr(texts, "_CHUNK", 2)
    monkeypatch.setattr(texts, "MOST_BYTES", 8)
    for size in (7, 8):
        (tmp_path / f"{size}.txt").write_text("é" * (size // 2) + "a" * (size % 2))
        assert len(read_text("text-file", tmp_path / f"{size}.txt").encode()) == size
    (tmp_path / "9.txt").write_text("a" * 9)
    with pytest.raises(MissingFile, match="it has more than 8 bytes"):
        read_text("text-file", tmp_path / "9.txt")


def test_lines_end_as_in_any_text(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("é\r\nb\rc\n".encode())
    assert read_text("text-file", path) == path.read_text("utf-8") == "é\nb\nc\n"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("lowercase", "%(count)s élèves, <b>42</b> {x} ça"),
        ("strip-accents", "%(count)s Eleves, <b>42</b> {x} Ca"),
        ("strip-digits", "%(count)s Élèves, <b></b> {x} Ça"),
        ("strip-markup", " Élèves, 42  Ça"),
    ],
)
def test_transforms(name: str, expected: str) -> None:
    text = "%(count)s Élèves, <b>42</b> {x} Ça"
    assert transformed(text, [name]) == expected  # type: ignore[list-item]
    assert name in TRANSFORMS


def test_unknown_transform() -> None:
    with pytest.raises(ValueError, match="unknown text transform 'lower'"):
        transformed("text", ["lower"])  # type: ignore[list-item]


# --- what is missing -----------------------------------------------------------


def test_missing_package_is_one_line() -> None:
    for ask in (
        lambda: version("wine", "no-such-package"),
        lambda: require("wine", "no-such-package", "no_such_package.data"),
    ):
        with pytest.raises(MissingPackage) as caught:
            ask()
        assert str(caught.value) == (
            "task 'wine' needs the package 'no-such-package', which is not "
            "installed; run: pip install 'project[zoo]'"
        )


def test_corpus_is_the_one_the_scores_are_about() -> None:
    """An upgrade of Django that changes its translations must not go unnoticed."""
    messages = read_messages(cache_folder())
    assert len(messages) == len(set(messages))
    assert TASK == "language-id"
    sizes_of_parts = [len(part) for part in divide(messages, 0.1)]
    assert sizes_of_parts == [7273, 956, 2078]
