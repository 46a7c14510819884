"""What Lightning says is heard, and what it advertises is not."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
from lightning_fabric.utilities.rank_zero import rank_zero_info
from line import Line, fit
from pytorch_lightning.callbacks import EarlyStopping, ModelCheckpoint, ModelSummary

from project.training.lightning_messages import AsideHandler, quiet
from project.training.trainer import Trainer

ADVERTISED = [
    "GPU available: False, used: False",
    "TPU available: False, using: 0 TPU cores",
    "💡 Tip: For seamless cloud logging and experiment tracking, try installing",
    "Using bfloat16 Automatic Mixed Precision (AMP)",
    "Using 16bit Automatic Mixed Precision (AMP)",
    "LOCAL_RANK: 0 - CUDA_VISIBLE_DEVICES: [0]",
    "-----\ndistributed_backend=gloo\nAll distributed processes registered.",
    "`Trainer.fit` stopped: `max_epochs=2` reached.",
    "`Trainer(limit_train_batches=1)` was configured so 1 batch per epoch will be used",
    "Loaded model weights from the checkpoint at /tmp/best.ckpt",
    "SLURM auto-requeueing enabled. Setting signal handlers.",
]
HEARD = [
    "FIT Profiler Report",
    "Time limit reached. Elapsed time is 0:00:01. Signaling Trainer to stop.",
    "`Trainer.fit` stopped: No training batches.",
    "Metric val_loss improved. New best score: 0.1",
    "Swapping scheduler `StepLR` for `SWALR`",
]


@pytest.fixture
def lightning_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lightning's loggers as they are where nobody has set up logging."""
    for name in ("pytorch_lightning", "lightning_fabric", "lightning"):
        logger = logging.getLogger(name)
        monkeypatch.setattr(logger, "handlers", [logging.StreamHandler()])
        monkeypatch.setattr(logger, "propagate", False)


@pytest.mark.usefixtures("lightning_prints")
def test_an_advertisement_is_not_heard_and_all_else_is(
    capfd: pytest.CaptureFixture[str],
) -> None:
    quiet()
    for text in [*ADVERTISED, *HEARD]:
        rank_zero_info(text)
    out, err = capfd.readouterr()
    assert (out, err.splitlines()) == ("", HEARD)


@pytest.mark.usefixtures("lightning_prints")
def test_what_a_user_asked_for_is_heard_on_stderr(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    asked = [
        EarlyStopping("val_loss", verbose=True),
        ModelCheckpoint(tmp_path, monitor="val_loss", verbose=True),
        ModelSummary(),
    ]
    fit(Trainer(max_epochs=1, callbacks=asked, profiler="simple"))
    out, err = capfd.readouterr()
    assert out == ""
    for text in ("Metric val_loss improved", "reached", "FIT Profiler Report",
                 "Total params"):  # fmt: skip
        assert text in err
    assert "available" not in err
    assert "stopped" not in err


@pytest.mark.usefixtures("lightning_prints")
def test_a_bar_is_not_written_into(capfd: pytest.CaptureFixture[str]) -> None:
    asked = EarlyStopping("val_loss", verbose=True)
    fit(Trainer(max_epochs=1, callbacks=asked, enable_progress_bar=True), Line())
    err = capfd.readouterr().err
    (said,) = [line for line in err.split("\n") if "improved" in line]
    assert said.rpartition("\r")[2].startswith("Metric val_loss improved")


@pytest.mark.usefixtures("lightning_prints")
def test_a_handler_of_the_users_own_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    class Own(logging.StreamHandler):
        pass

    own, logger = Own(), logging.getLogger("pytorch_lightning")
    logger.handlers.append(own)
    quiet()
    quiet()
    kept = [each for each in logger.handlers if not isinstance(each, AsideHandler)]
    assert own in kept
    assert len(logger.handlers) == len(kept) + 1
    assert logging.StreamHandler not in map(type, kept)


def test_known_warnings_are_silent_and_others_are_not() -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        quiet()
        warnings.warn("The `srun` command is available on your system", stacklevel=1)
        warnings.warn("Found 2 module(s) in eval mode", stacklevel=1)
    assert [str(each.message)[:5] for each in caught] == ["Found"]


@pytest.mark.slow
@pytest.mark.needs("lightning")
@pytest.mark.parametrize("package", ["pytorch_lightning", "lightning.pytorch"])
def test_either_package_is_quiet_where_there_is_a_cluster(
    package: str, tmp_path: Path
) -> None:
    srun = tmp_path / "srun"
    srun.write_text("#!/bin/sh\n")
    srun.chmod(0o755)
    code = (
        f"import {package}\n"
        "from project.training.trainer import Trainer\n"
        "from line import fit\n"
        f"from {package}.callbacks import EarlyStopping\n"
        "for _ in range(2):\n"
        "    stop = EarlyStopping('val_loss', verbose=True)\n"
        "    fit(Trainer(max_epochs=1, callbacks=stop))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", f"import project\n{code}"],
        env={
            **os.environ,
            "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(Path(__file__).resolve().parents[1]),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 2, done.stderr
    assert done.stderr.count("Metric val_loss improved. New best score") == 2
