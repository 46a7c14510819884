"""Tables for a notebook show what is in them, and nothing is obeyed."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from project.core.errors import Fault
from project.core.origins import Origin, Source
from project.core.values import MISSING
from project.core.writing.config import Row, Section
from project.core.writing.html import config_html, faults_html, table_html


@given(st.text(), st.text(st.characters()))
def test_whatever_stands_in_a_table_is_text(header: str, cell: str):
    made = table_html([header], [[cell]], cell)
    tags = r"</?(?:table|caption|thead|tbody|tr|th|td)>"
    assert not set(re.sub(tags, "", made)) & {"<", ">"}
    made.encode("utf-8")


def test_a_config_is_keys_values_and_origins_and_what_is_missing_is_bold():
    rows = [Row("width", MISSING, comment="int"), Row("names", ["<b>", "&"])]
    made = config_html([Section("model", "Net", rows), Section("macros", "", [])], "x")
    assert "<td>model.width</td><td><strong>???</strong></td><td>int</td>" in made
    assert "[&#x27;&lt;b&gt;&#x27;, &#x27;&amp;&#x27;]" in made
    assert made.count("<tr>") == 3


def test_faults_are_a_list():
    assert faults_html([]) == ""
    origin = Origin(Source.FLAG, "--bind #1")
    fault = Fault("no <x>", origin=origin, nearest=("y",))
    assert faults_html([fault]) == "<ul><li>no &lt;x&gt; (bind #1): nearest y</li></ul>"
