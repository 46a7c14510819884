"""Which keys a name may mean that names none."""

from __future__ import annotations

import pytest

from project.core.components.manifest import Manifest
from project.core.errors import Fault
from project.core.keys import Key
from project.core.origins import Origin, Source
from project.core.resolving.lookup import Lookup
from project.core.resolving.meant import keys_near, owners_of, with_keys


@pytest.fixture
def lookup(manifest: Manifest) -> Lookup:
    return Lookup(manifest, manifest.tasks["pixels"], manifest.models["net"])


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("batch_size", ("task.batch_size",)),
        ("batch-size", ("task.batch_size",)),
        ("foo.batch_size", ("task.batch_size",)),
        ("widht", ("model.width", "model.weights")),
        ("modle.width", ("model.width",)),
        ("modle.widht", ("model.width", "model.weights")),
        ("task.width", ("model.width",)),
        ("net.width", ("model.width", "Net.width")),
        ("Adm.lr", ("Adam.lr",)),
        ("eval/Adm.lr", ("Adam.lr",)),
        ("modle.zzz", ()),
        ("zzz", ()),
        ("", ()),
    ],
)
def test_what_is_near_exists(lookup: Lookup, text: str, keys: tuple[str, ...]):
    owners = owners_of(lookup)
    found = keys_near(text, owners)
    assert found[: len(keys)] == keys
    assert bool(found) == bool(keys)
    for key in map(Key.of, found):
        assert key.parameter in owners[key.selector].parameters


def test_in_a_gin_file_no_role_has_a_name(lookup: Lookup):
    near = keys_near("width", owners_of(lookup, plain_gin=True))
    assert near == ("Net.width",)


def flag(text: str) -> Fault:
    origin = Origin(Source.FLAG, "--bind #1", text)
    return Fault("x", text, origin, meant=text.partition("=")[0])


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("width=3", "--bind model.width=3"),
        ("names=[a, b]", "--bind 'model.names=[a, b]'"),
        ("width=many", ""),
        ("width=???", "--bind 'model.width=???'"),
        ("zzz=3", ""),
    ],
)
def test_the_flag_to_type_has_a_value_that_the_key_takes(
    lookup: Lookup, text: str, command: str
):
    assert with_keys(flag(text), lookup).next == command


@pytest.mark.parametrize(
    ("name", "sections"),
    [("net:", ("model:", "Net:")), ("rnn:", ("Rnn:",)), ("zzz:", ())],
)
def test_a_public_name_means_a_section_of_its_class(
    lookup: Lookup, name: str, sections: tuple[str, ...]
):
    fault = with_keys(Fault("x", meant=name), lookup)
    assert fault.nearest == sections


def test_a_fault_that_is_about_no_name_stays_as_it_is(lookup: Lookup):
    assert with_keys(Fault("x", nearest=("y",)), lookup) == Fault("x", nearest=("y",))
