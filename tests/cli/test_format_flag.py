"""The value of `--format`."""

from __future__ import annotations

import pytest

from project.cli.format_flag import chosen_format
from project.core.errors import ConfigError


def test_it_is_one_of_those_there_are_or_the_default():
    assert chosen_format("json", ("text", "json"), "text") == "json"
    assert chosen_format(None, ("text", "json"), "text") == "text"


def test_another_is_refused_with_the_nearest():
    with pytest.raises(ConfigError) as caught:
        chosen_format("jsn", ("text", "json"), "text")
    (fault,) = caught.value.faults
    assert fault.problem == "no format 'jsn' here"
    assert fault.given == "--format jsn"
    assert fault.expected == "one of text, json"
    assert fault.nearest == ("json",)
