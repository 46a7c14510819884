"""What a component is given for a reference: called now, later, and elsewhere."""

from __future__ import annotations

import copy
import functools
import inspect
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import fakes
import pytest
from hypothesis import given
from hypothesis import strategies as st

from project.core.gin_bridge.factories import Factory, Made, Registration
from project.core.gin_bridge.injection import injected
from project.core.gin_bridge.spelling import gin_text
from project.core.values import same

ADAM = Registration("Adam", "fakes", fakes.Adam, source="fakes:Adam")
CHAIN = Registration("Chain", "fakes", fakes.Chain, source="fakes:Chain")
NET = Registration("Net", "fakes", fakes.Net, source="fakes:Net")

LITERALS = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="ascii", exclude_categories=["Cc"])),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text("abc"), inner, max_size=3)
    ),
    max_leaves=8,
)


def factory_of(text: str) -> Factory:
    """The optimizer of a net, after its block."""
    with injected([ADAM, CHAIN, NET], f"Net.width = 1\n{text}") as injector:
        found = injector.call("fakes.Net").given["optimizer"]
    assert isinstance(found, Factory)
    return found


def copies_of(factory: Factory) -> list[Factory]:
    pickled = pickle.loads(pickle.dumps(factory))
    return [factory, copy.copy(factory), copy.deepcopy(factory), pickled]


@given(LITERALS)
def test_every_literal_arrives_after_the_block_and_in_every_copy(value: Any):
    text = f"Net.optimizer = @Chain\nChain.parts = {gin_text(value)}"
    for each in copies_of(factory_of(text)):
        assert same(each().parts, value)
        assert same(each.keywords["parts"], value)


def test_values_are_those_of_the_scope_that_the_reference_enters():
    text = "Net.optimizer = @slow/Adam\nAdam.decay = 2.0\nAdam.lr = 1.0\n"
    for each in copies_of(factory_of(text + "slow/Adam.lr = 0.5")):
        made = each(["weights"])
        assert (made.lr, made.decay, made.params) == (0.5, 2.0, ["weights"])
        assert repr(each) == "@slow/Adam"


def test_a_caller_goes_before_what_is_bound():
    factory = factory_of("Net.optimizer = @Adam\nAdam.lr = 0.5\nAdam.decay = 1.0")
    made = factory(["weights"], 0.25, decay=3.0)
    assert (made.lr, made.decay) == (0.25, 3.0)


def test_a_part_inside_is_made_anew_by_each_call_and_a_singleton_once():
    text = "Net.optimizer = @Chain\nChain.name = @one/Adam()\nChain.parts = %parts\n"
    text += "parts = [@shared/gin.singleton(), @two/Adam]\n"
    text += "shared/gin.singleton.constructor = @three/Adam\n"
    text += "\n".join(f"{s}/Adam.params = '{s}'" for s in ("one", "two", "three"))
    for factory in copies_of(factory_of(text)):
        first, second = factory(), factory()
        assert first.name is not second.name
        assert first.parts[0] is second.parts[0]
        assert [each().params for each in factory.keywords["parts"][1:]] == ["two"]
        assert (first.name.params, first.parts[0].params) == ("one", "three")


def test_the_singleton_of_a_block_outlives_it():
    text = "Net.optimizer = @Chain\nNet.untyped = @s/gin.singleton()\n"
    text += "Chain.parts = @s/gin.singleton()\n"
    text += "s/gin.singleton.constructor = @Adam\nAdam.params = 1"
    with injected([ADAM, CHAIN, NET], f"Net.width = 1\n{text}") as injector:
        net = injector.call("fakes.Net")
    assert net.given["optimizer"]().parts is net.given["untyped"]


def test_values_are_made_by_annotation():
    rates = factory_of("Net.optimizer = @Net\nNet.rate = 'inf'\nNet.weights = 'w'")
    for each in copies_of(rates):
        assert each.keywords["rate"] == float("inf")
        assert each().given["weights"] == Path("w")


def test_a_factory_that_holds_itself_can_be_pickled():
    factory = factory_of("Net.optimizer = @Chain\nChain.parts = [@Chain]")
    for each in copies_of(factory):
        assert each.keywords["parts"][0] is each


def test_it_is_taken_for_what_it_makes():
    factory = factory_of("Net.optimizer = @Adam\nAdam.lr = 0.5")
    assert (factory.func, factory.args) == (fakes.Adam, ())
    assert (factory.__name__, factory.__doc__) == ("Adam", fakes.Adam.__doc__)
    assert inspect.signature(factory) == inspect.signature(fakes.Adam)
    assert functools.partial(factory, lr=0.1)([]).lr == 0.1
    with pytest.raises(TypeError, match="mappingproxy"):
        factory.keywords["lr"] = 1  # type: ignore[index]


def test_another_process_imports_the_plugin_first(tmp_path: Path):
    plugin = "import sys\nsys.path.append({!r})\n"
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "far.py").write_text("def far(x=1):\n    return x\n")
    (tmp_path / "way.py").write_text(plugin.format(str(tmp_path / "theirs")))
    script = (
        "import pickle, sys, way, far\n"
        "from project.core.gin_bridge.factories import Factory, Registration\n"
        "known = Registration('far', 'far', far.far, source='far:far', "
        "plugins=('way',))\n"
        "sys.stdout.buffer.write(pickle.dumps(Factory(known, '@far', {'': {'x': 3}})))"
    )
    run = functools.partial(
        subprocess.run, check=True, capture_output=True, cwd=tmp_path
    )
    data = run([sys.executable, "-c", script]).stdout
    script = "import pickle, sys; print(pickle.load(sys.stdin.buffer)())"
    assert run([sys.executable, "-c", script], input=data).stdout.strip() == b"3"


def test_what_was_made_stays_behind():
    made = Made(fakes.Marker, shared=True)
    first = made.value()
    assert made.value() is first
    assert pickle.loads(pickle.dumps(made)).value() is not first
