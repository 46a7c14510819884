"""What one .gin file binds more than once: the last holds, and it is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from asking import WHOLE, problems, resolved

from project.core.components.manifest import Manifest
from project.core.keys import Key
from project.core.ledger import Setting
from project.core.origins import Origin, Source
from project.core.resolving.repeated import repeated_of
from project.core.resolving.resolution import Resolution
from project.core.sources.written import Written


def said(folder: Path, manifest: Manifest, text: str, **more: bool) -> Resolution:
    (folder / "a.gin").write_text(text)
    return resolved(manifest, *WHOLE, files=("a.gin",), **more)


@pytest.mark.parametrize(
    ("text", "notice"),
    [
        pytest.param("Net.rate = 1.0\nNet.rate = 2.0\n",
                     "model.rate is bound 2 times in one file: a.gin:2 replaces "
                     "a.gin:1", id="key"),
        pytest.param("Net.rate = 1.0\n\nfakes.Net.rate = 2.0\n",
                     "model.rate is bound 2 times in one file: a.gin:3 replaces "
                     "a.gin:1", id="longer selector"),
        pytest.param("lr = 1.0\nlr = 2.0\nNet.rate = %lr\n",
                     "lr is bound 2 times in one file: a.gin:2 replaces a.gin:1",
                     id="macro"),
        pytest.param("Net.optimizer = @Adam\nAdam.lr = 1.0\nNet.rate = 2.0\n"
                     "fakes.Adam.lr = 2.0\n",
                     "Adam.lr is bound 2 times in one file: a.gin:4 replaces a.gin:2",
                     id="part"),
        pytest.param("Net:\n  rate = 1.0\n  rate = 2.0\n",
                     "model.rate is bound 2 times in one file: a.gin:3 replaces "
                     "a.gin:2", id="block"),
        pytest.param("run.task = 'x'\nrun.task = 'pixels'\nNet.rate = 2.0\n",
                     "run.task is bound 2 times in one file: a.gin:2 replaces a.gin:1",
                     id="request"),
        pytest.param("Net.rate = 1.0\n" * 5 + "Net.rate = 2.0",
                     "model.rate is bound 6 times in one file: a.gin:6 replaces "
                     "a.gin:3, a.gin:4, a.gin:5 and 2 more", id="often"),
    ],
)  # fmt: skip
def test_the_last_of_a_file_holds_and_it_is_said(
    folder: Path, manifest: Manifest, text: str, notice: str
):
    found = said(folder, manifest, text)
    assert found.faults == ()
    assert found.notices == (notice,)
    if "rate" in text:
        assert found.value("model.rate") == 2.0
    assert problems(said(folder, manifest, text, strict=True)) == [notice]


@pytest.mark.parametrize(
    "text",
    ["Net.rate = 1.0\ns/Net.rate = 2.0\n", "include 'b.gin'\nNet.rate = 2.0\n",
     "Net.rate = 1.0\ninclude 'b.gin'\n", "include 'b.gin'\ninclude 'b.gin'\n"],
)  # fmt: skip
def test_of_scopes_and_of_other_files_nothing_is_said(
    folder: Path, manifest: Manifest, text: str
):
    (folder / "b.gin").write_text("Net.rate = 3.0\n")
    assert not [n for n in said(folder, manifest, text).notices if "in one file" in n]


def test_what_was_replaced_can_be_explained(folder: Path, manifest: Manifest):
    found = said(folder, manifest, "Net.rate = 1.0\nNet.rate = 2.0\n")
    key = next(key for key in found.ledger if str(key) == "model.rate")
    places = [str(setting.origin) for setting in found.ledger.settings(key)]
    assert places[-2:] == ["a.gin:1", "a.gin:2"]


def test_the_fields_of_a_record_are_told_apart():
    names = ["Net.block.width", "Net.block.depth", "Net.block", "fakes.Net.block.width"]
    origins = [
        Origin(Source.FILE, f"a.gin:{line}", name) for line, name in enumerate(names, 1)
    ]
    written = [
        Written(Key.of(name), 1, origin, plain_gin=True)
        for name, origin in zip(names, origins, strict=True)
    ]
    settings = [Setting(Key("", "model", "block"), {}, origin) for origin in origins]
    assert list(repeated_of(settings, written)) == [
        (
            "model.block.width is bound 2 times in one file: a.gin:4 replaces a.gin:1",
            origins[3],
        )
    ]
