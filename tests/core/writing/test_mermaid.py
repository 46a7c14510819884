"""A config as a graph: what Mermaid reads of it is what was meant."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from project.core.components.manifest import Manifest
from project.core.escaping import printable
from project.core.request import Request
from project.core.resolving.resolve import resolve
from project.core.writing.mermaid import label

NODE = re.compile(
    r'(task|model|trainer|macros|part\d+|hook\d+)(\["|\(\["|\{\{")([^"]*)("\]|"\]\)|"\}\})'
)
EDGE = re.compile(r'(\w+) (-->|-\.->)\|"([^"]*)"\| (\w+)')


def read(text: str) -> tuple[dict[str, list[str]], list[tuple[str, str, str, str]]]:
    """The nodes with the lines of their labels, and the edges; nothing else is in it.

    As Mermaid does it: what looks like a style loses its last semicolon, comments and
    directives are taken out, `#35;` is a sign, and texts end with their quotes.
    """
    text = re.sub(r"(style|classDef).*:\S*#.*;", lambda found: found[0][:-1], text)
    text = re.sub(r"%%\{.*?\}%%|^\s*%%.*$", "", text, flags=re.MULTILINE)
    first, *lines = text.rstrip("\n").split("\n")
    assert first == "flowchart LR"
    nodes: dict[str, list[str]] = {}
    edges: list[tuple[str, str, str, str]] = []
    for line in map(str.strip, lines):
        if node := NODE.fullmatch(line):
            assert node[1] not in nodes
            nodes[node[1]] = list(map(decoded, node[3].split("<br/>")))
        elif edge := EDGE.fullmatch(line):
            edges.append((edge[1], edge[2], decoded(edge[3]), edge[4]))
        else:
            assert re.fullmatch(r"class [\w,]+ missing|classDef missing .*", line), line
    for start, _, _, end in edges:
        assert {start, end} <= nodes.keys()
    return nodes, edges


def decoded(text: str) -> str:
    assert not set(text) & set('"<>&`')
    return re.sub(r"#(\d+);", lambda found: chr(int(found[1])), text)


def drawn(manifest: Manifest, *bindings: str, task: str = "words", model: str = "rnn",
          **how: bool) -> str:  # fmt: skip
    found = resolve(Request(task=task, model=model, bindings=bindings), manifest)
    assert not found.faults
    return found.to_mermaid(**how)


WORDS = ["style", "classDef", "a:#", "#35;", "%%{init: {}}%%", "fa:fa-car", '"]', "end",
         "`", "__init__", "**b**", "[a](b)", "http://x.y", "<br/>", "&amp;",
         "a@b.c"]  # fmt: skip


@given(st.lists(st.lists(st.sampled_from(WORDS) | st.text(max_size=5)).map("".join)))
def test_a_label_is_read_as_what_was_written(texts: list[str]):
    line = f"task[{label(texts)}]"
    nodes, _ = read(f"flowchart LR\n    {line}")
    assert nodes["task"] == [printable(text) for text in texts or [""]]


@pytest.mark.parametrize(
    "text", ["a*b*", "_x_", "~~x~~", "[a](b)", "http://x", "a@b.c"]
)
def test_a_label_has_no_markdown(text: str):
    assert "#" in label([text])


def test_plain_texts_stay_legible():
    assert label(["a_b.c = ['x', 1.5] (gin/a.yaml:3)"]) == (
        "\"a_b.c = ['x', 1.5] (gin/a.yaml:3)\""
    )


def test_components_have_what_is_set_and_where(manifest: Manifest):
    nodes, edges = read(drawn(manifest, "task.tokenizer=words", "model.hidden_size=2"))
    assert nodes["task"][:2] == ["task words", "fakes_strings.Words"]
    assert "tokenizer = 'words' (--bind #1)" in nodes["task"]
    assert nodes["trainer"] == ["trainer", "fakes.Trainer"]
    (hook,) = (start for start, _, *end in edges if end == ["vocab_size", "model"])
    assert ("task", "-->", "tokenizer", hook) in edges
    assert (hook, "-->", "vocab_size", "model") in edges


def test_what_is_missing_is_drawn_and_the_hook_that_waits_for_it(manifest: Manifest):
    text = drawn(manifest)
    nodes, edges = read(text)
    assert any(
        "vocab_size = ??? (waits for task.tokenizer" in x for x in nodes["model"]
    )
    assert "class task,model missing" in text
    assert any(edge[1] == "-.->" and edge[2] == "vocab_size" for edge in edges)


def test_a_hook_whose_value_does_not_hold_has_a_dotted_arrow(manifest: Manifest):
    found = resolve(
        Request(
            task="words", model="rnn",
            bindings=("task.tokenizer=words", "model.vocab_size=3"),
            precedence=("default", "pair", "file", "env", "flag"),
        ),
        manifest,
    )  # fmt: skip
    _, edges = read(found.to_mermaid())
    assert next(e for e in edges if e[2] == "vocab_size")[1] == "-.->"


WHOLE = ("task.batch_size=4", "model.width=8")


def test_references_and_macros_are_edges(manifest: Manifest):
    text = drawn(manifest, *WHOLE, "model.optimizer=@slow/Adam", "Adam.decay=0.5",
                 "slow/Adam.lr=%lr", "model.rate=%lr", "lr=0.5", "trainer.callbacks="
                 "[@Chain()]", "Chain.parts=[@double]", task="pixels",
                 model="net")  # fmt: skip
    nodes, edges = read(text)
    assert nodes["part1"] == ["slow/Adam", "fakes.Adam", "lr = %lr (--bind #5)",
                              "decay = 0.5 (--bind #4)"]  # fmt: skip
    assert nodes["macros"] == ["macros", "lr = 0.5 (--bind #7)"]
    assert ("model", "-->", "optimizer", "part1") in edges
    assert ("part1", "-.->", "lr", "macros") in edges
    assert ("model", "-.->", "rate", "macros") in edges
    assert ("trainer", "-->", "callbacks", "part2") in edges
    assert ("part2", "-->", "parts", "part3") in edges
    assert text == drawn(manifest, *WHOLE, "model.optimizer=@slow/Adam",
                         "Adam.decay=0.5", "slow/Adam.lr=%lr", "model.rate=%lr",
                         "lr=0.5", "trainer.callbacks=[@Chain()]",
                         "Chain.parts=[@double]", task="pixels",
                         model="net")  # fmt: skip


def test_origins_may_be_left_out_and_defaults_shown(manifest: Manifest):
    short = drawn(manifest, *WHOLE, task="pixels", model="net", origins=False)
    nodes, _ = read(short)
    assert nodes["task"][2:] == ["batch_size = 4"]
    whole = drawn(manifest, *WHOLE, task="pixels", model="net", everything=True)
    nodes, _ = read(whole)
    assert "flag = false" in nodes["model"]


def test_texts_are_escaped_wherever_they_stand(manifest: Manifest):
    nasty = 'a"]; end %%{init}%% <b> #35; \x1b style:x'
    nodes, _ = read(drawn(manifest, *WHOLE, ("model.label=" + repr(nasty)),
                          task="pixels", model="net"))  # fmt: skip
    assert any("%%{init}%% <b> #35;" in line for line in nodes["model"])
