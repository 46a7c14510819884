"""Predictions in a file: a table, or arrays, whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from project.core.errors import ConfigError, RunError
from project.training.prediction_files import PredictionFile

INDEX = np.arange(2)


def written(path: Path, *batches: Any, names: Any = (), chosen: bool = True) -> Path:
    with PredictionFile(path, chosen=chosen) as file:
        file.names = names
        for loader, target, outputs in batches:
            file.add(INDEX, loader, target, outputs)
    assert [each.name for each in path.parent.iterdir()] == [file.path.name]
    return file.path


def scores(*rows: list[float]) -> dict[str, Any]:
    return {"output": np.array(rows, np.float32)}


def test_a_row_has_its_number_its_target_and_what_is_predicted(tmp_path: Path) -> None:
    batch = (None, np.array([1, 0]), scores([0.1, 0.9], [1e-10, float("nan")]))
    path = written(tmp_path / "p.csv", batch, batch)
    assert path.read_text().splitlines() == [
        "index,target,prediction,output.0,output.1",
        *["0,1,1,0.1,0.9", "1,0,1,1e-10,nan"] * 2,
    ]


def test_classes_are_named(tmp_path: Path) -> None:
    batch = (None, np.array([1, 7]), scores([0.1, 0.9], [0.9, 0.1]))
    path = written(tmp_path / "p.csv", batch, names=["no, never", "yes"])
    assert path.read_text().splitlines() == [
        'index,target,prediction,"output.no, never",output.yes',
        '0,yes,yes,0.1,0.9',
        '1,7,"no, never",0.9,0.1',
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("outputs", "head"),
    [
        ({"output": np.zeros((2, 1))}, "index,prediction"),
        ({"output": np.zeros(2)}, "index,prediction"),
        ({"prediction": np.zeros((2, 3, 1))},
         "index,prediction.0,prediction.1,prediction.2"),
        ({"output": np.zeros((2, 2, 2))},
         "index,output.0.0,output.0.1,output.1.0,output.1.1"),
        ({"a": np.zeros(2), "index": np.zeros(2)}, "index,a,output.index"),
        ({"output": np.array(["a", "b"])}, "index,prediction"),
    ],
)  # fmt: skip
def test_columns_are_named_after_what_is_in_them(
    outputs: dict[str, Any], head: str, tmp_path: Path
) -> None:
    path = written(tmp_path / "p.csv", (None, None, outputs))
    assert path.read_text().splitlines()[0] == head


def test_several_loaders_are_told_apart(tmp_path: Path) -> None:
    batches = [(np.full(2, n), None, {"output": np.zeros(2)}) for n in (0, 1)]
    path = written(tmp_path / "p.csv", *batches)
    rows = path.read_text().splitlines()
    assert rows == ["dataloader,index,prediction", "0,0,0.0", "0,1,0.0", "1,0,0.0",
                    "1,1,0.0"]  # fmt: skip


def test_arrays_stay_arrays(tmp_path: Path) -> None:
    batch = (None, np.array([1, 0]), scores([0.1, 0.9], [0.9, 0.1]))
    path = written(tmp_path / "p.npz", batch, batch, names=["a", "b"])
    with np.load(path) as found:
        assert found["output"].shape == (4, 2)
        assert found["prediction"].tolist() == [1, 0, 1, 0]
        assert found["target"].tolist() == [1, 0, 1, 0]
        assert found["class_names"].tolist() == ["a", "b"]


def test_sequences_of_different_lengths_are_kept_as_they_came(tmp_path: Path) -> None:
    batches = [(None, None, {"output": np.zeros((2, n, 3))}) for n in (4, 5)]
    with np.load(written(tmp_path / "p.npz", *batches)) as found:
        assert sorted(found) == ["index", "output.0", "output.1"]
        assert found["output.1"].shape == (2, 5, 3)


def test_what_is_too_wide_for_a_table_is_refused_or_becomes_arrays(
    tmp_path: Path,
) -> None:
    wide = (None, None, {"output": np.zeros((2, 8, 256))})
    with pytest.raises(ConfigError, match="make 2,049 columns") as error:
        written(tmp_path / "p.csv", wide)
    assert error.value.faults[0].next == "--output p.npz"
    assert list(tmp_path.iterdir()) == []
    path = written(tmp_path / "p.csv", wide, chosen=False)
    assert path == tmp_path / "p.npz"


@pytest.mark.parametrize("name", ["p.csv", "p.npz"])
def test_a_file_is_written_whole_or_not_at_all(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("before")

    def interrupted() -> None:
        with PredictionFile(tmp_path / name, chosen=True) as file:
            file.add(INDEX, None, None, {"output": np.zeros(2)})
            raise RuntimeError("in between")

    with pytest.raises(RuntimeError, match="in between"):
        interrupted()
    assert (tmp_path / name).read_text() == "before"
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("name", ["p.csv", "p.npz"])
def test_batches_that_are_predicted_otherwise_are_refused(
    name: str, tmp_path: Path
) -> None:
    one = (None, None, {"output": np.zeros((2, 3))})
    other = (None, None, {"output": np.zeros((2, 3)), "more": np.zeros(2)})
    with pytest.raises(RunError, match="predicted otherwise than those before"):
        written(tmp_path / name, one, other)
    assert list(tmp_path.iterdir()) == []
