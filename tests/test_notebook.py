"""Real notebooks, run by a real kernel: the one that ships, and what goes wrong."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "notebook.ipynb"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.needs("nbclient"),
    pytest.mark.needs("ipykernel"),
]


def executed(notebook: Any, folder: Path) -> list[str]:
    """Runs a notebook; returns what each cell of code shows: text, then HTML."""
    from nbclient import NotebookClient

    where = {"metadata": {"path": str(folder)}}
    NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources=where, allow_errors=True
    ).execute()
    return [shown(cell) for cell in notebook.cells if cell.cell_type == "code"]


def shown(cell: Any) -> str:
    found: list[str] = []
    for output in cell.outputs:
        data = output.get("data", {})
        found += [output.get("text", ""), *map(str, data.values())]
        found += output.get("traceback", [])
    return re.sub(r"\x1b\[[\d;]*m", "", "\n".join(found))


def cells(*sources: str, folder: Path) -> list[str]:
    """What a notebook of these cells shows."""
    from nbformat.v4 import new_code_cell, new_notebook

    return executed(new_notebook(cells=list(map(new_code_cell, sources))), folder)


def test_the_example_runs_and_shows_what_it_says(tmp_path: Path) -> None:
    import nbformat

    notebook = nbformat.read(EXAMPLE, as_version=4)
    fits, missing, trained, wrong, _, own, kept = executed(notebook, tmp_path)
    assert "<Matrix 1 tasks x 10 models: 2 pairs fit>" in fits
    assert '<td title="wine yields FeatureBatch, lit-mlp takes it">λx.y</td>' in fits
    assert "<td>task.batch_size</td><td><strong>???</strong></td>" in missing
    assert "run runs/wine-lit-mlp/" in trained
    assert re.search(r"(?i)epoch [12]\b", trained)
    assert "<td>test_accuracy</td>" in trained
    (run,) = (tmp_path / "runs" / "wine-lit-mlp").iterdir()
    assert f"<td>folder</td><td>{run}</td>" in trained
    assert "nearest:  model.learn_rate" in wrong
    assert "Traceback" not in wrong
    assert "<td>AdamW.weight_decay</td><td>0.5</td>" in own
    assert "<Built wine + net>" in kept
    assert kept.rstrip().endswith("0.5")


def test_the_example_ships_without_outputs() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    assert '"outputs": []' in text
    assert not re.search(r'"execution_count": \d', text)
    assert not re.search(r"/(?:tmp|home|root|Users)/", text)


ZOO = """
import pytorch_lightning as pl
import torch
from torch.utils.data import DataLoader, TensorDataset

TASKS = {"points": "zoo_here:Points"}
MODELS = {"net": "zoo_here:Net"}
COMPATIBLE = [("points", "net")]


class Points(pl.LightningDataModule):
    def train_dataloader(self):
        return DataLoader(TensorDataset(torch.ones(8, 1)), 2)


class Net(pl.LightningModule):
    def __init__(self, width: int = 1, stop: bool = False):
        super().__init__()
        self.layer, self.stop = torch.nn.Linear(1, width), stop

    def training_step(self, batch, batch_idx):
        if self.stop:
            import os, signal
            os.kill(os.getpid(), signal.SIGINT)
        return self.layer(batch[0]).mean()

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters())
"""


def test_a_notebook_goes_on_after_whatever_happens_in_a_cell(tmp_path: Path) -> None:
    (tmp_path / "zoo_here.py").write_text(ZOO)
    start = (
        "from project import build, resolve, train\n"
        "from pathlib import Path\n"
        "def resolved(plugin='zoo_here', **bind):\n"
        "    bind = {'trainer.accelerator': 'cpu', 'trainer.max_epochs': 1, **bind}\n"
        "    return resolve(task='points', model='net', plugins=[plugin], bind=bind)\n"
    )
    here = ZOO.replace("zoo_here", "__main__").replace("width", "here")
    *_, raised, bare, nested, stopped, own, anew, edited, again, _, _, patched = cells(
        start,
        "with build(resolved()) as built:\n    raise KeyError('mine')",
        "build(resolved()).model",
        "with build(resolved()) as built:\n    with build(resolved()): pass",
        "train(resolved(**{'model.stop': True}))",
        here + "\ntrain(resolved('__main__', **{'model.here': 3}))",
        "old = resolved('__main__', **{'model.here': 3})\n"
        + here.replace("here", "other")
        + "\nwith build(old): pass",
        "file = Path('zoo_here.py')\n"
        "file.write_text(file.read_text().replace('width', 'extra'))\n"
        "resolved(**{'model.extra': 2})",
        "import importlib, zoo_here\nimportlib.reload(zoo_here)\n"
        "with build(resolved(**{'model.extra': 2})) as built: print(built)",
        "%load_ext autoreload\n%autoreload 2\nresolved(**{'model.extra': 2})",
        "import os, time\n"
        "file.write_text(file.read_text().replace('extra', 'later'))\n"
        "os.utime(file, (time.time() + 9,) * 2)",
        "with build(resolved(**{'model.later': 2})) as built: print(built)",
        folder=tmp_path,
    )
    assert "KeyError: 'mine'" in raised
    assert "with build(resolution) as built" in bare
    assert "only one build can be open at a time" in nested
    assert "Traceback" not in nested
    assert "KeyboardInterrupt" in stopped
    assert "<td>folder</td>" in own
    assert "Net has no parameter 'here' any more" in anew
    assert "zoo_here.py has changed since it was imported" in edited
    assert len(edited.strip().splitlines()) < 8, "frames of ours say nothing"
    assert "restart the kernel" in edited
    assert "<Built points + net>" in again
    assert "<Built points + net>" in patched, "autoreload changes it in its place"
