"""The key that a user asks about is found by each of its names."""

from __future__ import annotations

import pytest

from project.api import resolve_request
from project.cli.asked_key import key_asked_for
from project.core.errors import ConfigError
from project.core.keys import Key
from project.core.request import Request

pytestmark = pytest.mark.usefixtures("on_fakes")


@pytest.mark.parametrize("given", ["model.width", "Net.width"])
def test_a_class_stands_for_its_role(given: str) -> None:
    resolution = resolve_request(Request(task="pixels", model="net"))
    assert key_asked_for(resolution, given) == Key("", "model", "width")


def test_a_key_that_is_none_has_names_near_it() -> None:
    resolution = resolve_request(Request(task="pixels", model="net"))
    with pytest.raises(ConfigError) as caught:
        key_asked_for(resolution, "model.widht")
    assert "model.width" in caught.value.faults[0].nearest
