"""Origins, and the one place that states the precedence."""

from __future__ import annotations

from project.core.origins import FROZEN_PRECEDENCE, PRECEDENCE, Origin, Source


def test_the_default_precedence_lets_flags_beat_files_and_hooks_beat_all():
    assert PRECEDENCE == ("default", "file", "env", "flag", "pair")


def test_a_saved_config_keeps_what_hooks_computed_then():
    assert FROZEN_PRECEDENCE == ("default", "pair", "file", "env", "flag")


def test_both_orders_name_every_source_once():
    assert sorted(PRECEDENCE) == sorted(FROZEN_PRECEDENCE) == sorted(Source)


def test_an_origin_reads_as_the_place_it_names():
    assert str(Origin(Source.FILE, "gin/mnist1d.yaml:7", "dropout: 0.1")) == (
        "gin/mnist1d.yaml:7"
    )
