"""What bare Gin binds from a file is what holds here, by the same statements."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import gin
import pytest
from asking import WHOLE, problems, resolved
from hypothesis import given, settings
from hypothesis import strategies as st

from project.core.components.manifest import Manifest
from project.core.values import Reference

NOTHING = "nothing"


class Net:
    def __init__(self, untyped: Any = NOTHING, untyped_limit: Any = NOTHING):
        self.held = (untyped, untyped_limit)


class Adam:
    def __init__(self, params: Any = None, lr: Any = None): ...


@pytest.fixture(scope="module")
def bare() -> Iterator[Callable[[str], tuple[Any, ...]]]:
    """What Gin alone injects for a text."""
    known = [gin.external_configurable(c, module="fakes") for c in (Net, Adam)]

    def injected(text: str) -> tuple[Any, ...]:
        gin.parse_config(text)
        gin.finalize()
        held = known[0]().held
        gin.clear_config()
        return tuple("@Adam" if value is known[1] else value for value in held)

    yield injected
    for component in (Net, Adam):
        gin.config._REGISTRY.pop(f"fakes.{component.__name__}")
        gin.config._INVERSE_REGISTRY.pop(component, None)


VALUES = st.sampled_from(
    [
        "1",
        "-1",
        "1_000",
        "0x1f",
        ".5",
        "1e-5",
        "None",
        "True",
        "'a'",
        "'a''b'",
        '"é#"',
        "r'\\d'",
        "(1,)",
        "(1)",
        "()",
        "[1,\n\t2,\n]",
        "{'a':1,#note\n'b':[2]}",
        "{None:1}",
        "-0.0",
        "\\\n\t3",
        "@Adam",
        "@fakes.Adam",
        "%ONE",
        "%s/TWO",
        "[%ONE,{'x':%s/TWO}]",
        "'''a\nb'''",
    ]
)
NAMES = st.sampled_from(["untyped", "untyped_limit"])
STATEMENTS = st.one_of(
    st.builds("{}.{} = {}".format, st.sampled_from(["Net", "fakes.Net", "s/Net"]),
              NAMES, VALUES),
    st.builds("Net:\n    # in a block\n    {} = {}\n".format, NAMES, VALUES),
    st.builds("{} = {}".format, st.sampled_from(["ONE", "s/TWO", "SPARE"]),
              st.sampled_from(["1", "'b'", "[2]"])),
    st.sampled_from(["# a note", "", "   ", "Adam.lr = 2.0", "fakes.Adam.lr = 3.0"]),
)  # fmt: skip


def as_gin(value: Any) -> Any:
    return "@Adam" if value == Reference("Adam") else value


@settings(max_examples=200, deadline=None)
@given(st.lists(STATEMENTS, max_size=8))
def test_a_file_means_what_gin_makes_of_it(
    manifest: Manifest, bare: Callable[[str], tuple[Any, ...]], statements: list[str]
):
    text = "\n".join(["ONE = 0", "s/TWO = 0", *statements]) + "\n"
    expected = bare(text)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.gin")
        path.write_text(text, encoding="utf-8")
        found = resolved(manifest, *WHOLE, files=(str(path),))
    assert problems(found) == []
    for name, value in zip(("untyped", "untyped_limit"), expected, strict=True):
        if value is not NOTHING:
            assert repr(as_gin(found.value(f"model.{name}"))) == repr(value)
