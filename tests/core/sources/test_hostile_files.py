"""Files that mean harm: none runs code, reads what it should not, or takes long."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from project.core.components.manifest import Manifest
from project.core.request import Request
from project.core.resolving.resolve import resolve

CODE = ("os.system", "os.exec", "os.posix_spawn", "os.fork", "subprocess.Popen")
SECONDS = 2.0

BOMB = "\n".join(
    ["a0: &a0 [x]", *(f"a{n}: &a{n} [{f'*a{n - 1}, ' * 9}]" for n in range(1, 10))]
)
MERGE = "\n".join(
    ["a0: &a0 {x: 1}"]
    + [f"a{n}: &a{n} {{<<: [{f'*a{n - 1}, ' * 9}]}}" for n in range(1, 10)]
)

HARM = {
    "import.gin": "import evil\n",
    "from.gin": "from evil import thing\n",
    "dynamic.gin": "from __gin__ import dynamic_registration\nimport os\n",
    "call.gin": "Net.untyped = @os.system()\nos.system.command = 'touch harm'\n",
    "scope.gin": "a/../os.system.command = 'touch harm'\n",
    "evil-string.gin": "Net.label = __import__('evil')\n",
    "deep.gin": "Net.untyped = " + "(" * 5_000,
    "long.gin": "Net.label = '" + "x" * 500_000 + "'\n",
    "python.yaml": "model:\n  label: !!python/object/apply:os.system ['touch harm']\n",
    "name.yaml": "model:\n  label: !!python/name:os.system\n",
    "newline.yaml": 'model:\n  "rate = 1\\nimport evil": 2\n',
    "value.yaml": 'model:\n  width: "1\\nimport evil"\n',
    "alias.yaml": BOMB,
    "merge.yaml": MERGE,
    "deep.yaml": "model: " + "[" * 20_000,
    "deep-mapping.yaml": "".join(f"{' ' * n}a:\n" for n in range(400)),
    "keys.yaml": "\n".join(f"k{n}: {{}}" for n in range(100_000)),
    "digits.yaml": "model:\n  width: " + "9" * 50_000,
    "nul.yaml": "model: {label: \0}\n",
    "utf16.yaml": "model: {}\n".encode("utf-16").decode("latin-1"),
    "folder.yaml": "include: [../]\n",
    "passwd.yaml": "include: [/etc/passwd]\n",
    "outside.yaml": "include: [../../../../../../etc/hostname.yaml]\n",
    "outside.gin": "include '../secret.gin'\n",
    "zero.gin": "include '/dev/zero'\n",
    "self.yaml": "include: [self.yaml]\n",
}


@pytest.fixture
def events(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What the process did: code it started, modules and files it asked for."""
    seen: list[str] = []
    armed = [True]

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if not armed:
            return
        if event in CODE:
            seen.append(event)
        elif event == "import" and "evil" in str(arguments[0]):
            seen.append(f"import {arguments[0]}")
        elif event == "open" and isinstance(arguments[0], str | bytes):
            seen.append(f"open {os.fsdecode(arguments[0])}")

    sys.addaudithook(watch)  # It stays for the process; it only looks while armed.
    yield seen
    armed.clear()


@pytest.mark.parametrize("name", HARM)
def test_a_file_that_means_harm_is_refused(
    name: str,
    tmp_path: Path,
    manifest: Manifest,
    events: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = tmp_path / "configs"
    folder.mkdir()
    (tmp_path / "secret.gin").write_text("Net.label = 'secret'\n")
    (folder / "evil.py").write_text("open('harm', 'w').close()\n")
    (folder / name).write_bytes(HARM[name].encode("latin-1", "ignore"))
    monkeypatch.chdir(folder)
    monkeypatch.syspath_prepend(str(folder))
    events.clear()
    start = time.process_time()

    bindings = ("task.batch_size=1", "model.width=1", "model.label=x")
    found = resolve(Request("pixels", "net", (name,), bindings), manifest)

    seconds = time.process_time() - start
    assert found.faults, f"{name} is accepted"
    assert all(fault.problem and fault.origin for fault in found.faults)
    assert all(len(fault.problem) < 1_000 for fault in found.faults)
    assert seconds < SECONDS
    opened = [event for event in events if event.startswith("open ")]
    assert set(events) == set(opened)
    assert not [o for o in opened if "secret" in o or "/etc/" in o or "/dev/" in o]
    assert not (folder / "harm").exists()


def test_a_newline_in_a_flag_is_no_second_statement(manifest: Manifest) -> None:
    bindings = ("task.batch_size=1", "model.width=1", "model.label=1\nimport evil")
    found = resolve(Request("pixels", "net", (), bindings), manifest)
    assert [f.origin.where for f in found.faults if f.origin] == ["--bind #3"]


def test_a_pipe_that_nobody_writes_to_does_not_hang(
    tmp_path: Path, manifest: Manifest
) -> None:
    os.mkfifo(tmp_path / "silent.yaml")
    start = time.process_time()
    path = str(tmp_path / "silent.yaml")
    bindings = ("task.batch_size=1", "model.width=1")
    found = resolve(Request("pixels", "net", (path,), bindings), manifest)
    assert time.process_time() - start < 10 * SECONDS
    assert found.faults


def test_a_file_may_include_what_lies_below_its_folder(
    tmp_path: Path, manifest: Manifest
) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "net.gin").write_text("Net.width = 3\n")
    (tmp_path / "a.yaml").write_text("include: parts/net.gin\ntask: {batch_size: 1}\n")
    path = str(tmp_path / "a.yaml")
    found = resolve(Request("pixels", "net", (path,)), manifest)
    assert found.faults == ()
    assert found.value("model.width") == 3
