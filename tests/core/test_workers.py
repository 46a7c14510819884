"""A process that is spawned runs the script again, and must not train in it."""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
from pathlib import Path

import pytest

from project.core.errors import ConfigError
from project.core.workers import require_no_worker

SCRIPT = """
import multiprocessing
from project import resolve, train
from project.core.workers import require_no_worker

def work():
    require_no_worker("nothing")  # It has started.
    print("worked")

if __name__ == "__main__":
    process = multiprocessing.get_context("spawn").Process(target=work)
    process.start()
    process.join()
else:
    try:
        {again}
    except Exception as error:
        print(error)
"""


@pytest.mark.parametrize(
    ("again", "what"),
    [
        ("train(resolve(task='wine', model='lit-linear'))", "a training"),
        ("resolve(task='wine', plugins=['__main__'])", "plugins=['__main__']"),
    ],
)
def test_what_a_worker_does_again_is_refused_and_its_work_is_not(
    tmp_path: Path, again: str, what: str
):
    script = tmp_path / "script.py"
    script.write_text(SCRIPT.format(again=again))
    done = subprocess.run(
        [sys.executable, script], cwd=tmp_path, capture_output=True, text=True
    )
    assert f"{what} would happen again in a worker" in done.stdout, done.stderr
    assert 'below `if __name__ == "__main__":`' in done.stdout
    assert done.stdout.endswith("worked\n")
    assert [each.name for each in tmp_path.iterdir()] == ["script.py"]


def test_any_other_process_is_none(monkeypatch: pytest.MonkeyPatch):
    require_no_worker("nothing")
    monkeypatch.setattr(
        multiprocessing.current_process(), "_inheriting", True, raising=False
    )
    with pytest.raises(ConfigError, match="nothing would happen again"):
        require_no_worker("nothing")
    monkeypatch.delitem(sys.modules, "multiprocessing.process")
    require_no_worker("nothing")
