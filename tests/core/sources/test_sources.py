"""Environment, flags, files and defaults: what each of them says was written where."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from project.core.components.manifest import Manifest
from project.core.errors import Fault
from project.core.keys import split_key
from project.core.sources.defaults import defaults_of
from project.core.sources.files import Files
from project.core.sources.flags import read_flags
from project.core.sources.sections import read_yaml_file
from project.core.sources.variables import read_environment, variable_of
from project.core.sources.written import Written
from project.core.values import Opaque, settled

# -------------------------------------------------------------------------- keys


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("model.dropout", ("", "model", "dropout")),
        ("eval/AdamW.lr", ("eval", "AdamW", "lr")),
        ("a.b/c/torch.optim.AdamW.lr", ("a.b/c", "torch.optim.AdamW", "lr")),
        ("lr", ("", "", "lr")),
        ("eval/lr", ("", "", "eval/lr")),
        ("_x._y", ("", "_x", "_y")),
    ],
)
def test_a_key_is_split_into_scope_selector_and_parameter(text: str, parts: object):
    assert split_key(text) == parts


@pytest.mark.parametrize(
    "text",
    ["", ".", "a.", ".a", "a..b", "a/", "/a", "a//b.c", "a b.c", "a.b\n", "a.b=c",
     "1a.b", "a.1", "ä.b", "@a.b", "a-b.c", "a.b\nimport os", "a:b"],
)  # fmt: skip
def test_what_is_no_key_is_not_split(text: str):
    assert split_key(text) is None


# ------------------------------------------------------------------- environment


def told(written: list[Written]) -> list[tuple[str, object, str]]:
    return [(w.key, settled(w.value), str(w.origin)) for w in written]


def test_a_variable_sets_a_parameter_of_a_role():
    written, faults = read_environment(
        {"PROJECT_TASK__BATCH_SIZE": "32", "PROJECT_MODEL__A__B": "[1]"}
    )
    assert told(written) == [
        ("model.a__b", [1], "env PROJECT_MODEL__A__B"),
        ("task.batch_size", 32, "env PROJECT_TASK__BATCH_SIZE"),
    ]
    assert faults == []
    assert variable_of("model", "a__b") == "PROJECT_MODEL__A__B"


@pytest.mark.parametrize(
    "name",
    ["PROJECT_RUNS_DIR", "PROJECT_PLUGINS", "PROJECTS__X", "TASK__X", "PROJECT__X",
     "PROJECT_FOO__BAR", "PROJECT_TASK__", "PROJECT_TASK_X"],
)  # fmt: skip
def test_other_variables_are_not_ours(name: str):
    assert read_environment({name: "1"}) == ([], [])


def test_a_misspelt_role_is_a_fault_with_the_right_name():
    written, (fault,) = read_environment({"PROJECT_MODLE__WIDTH": "1"})
    assert written == []
    assert fault.nearest == ("PROJECT_MODEL__WIDTH",)


@pytest.mark.parametrize("value", ["[1", "@a b", "'"])
def test_a_malformed_variable_is_a_fault_that_names_it(value: str):
    written, (fault,) = read_environment({"PROJECT_MODEL__WIDTH": value})
    assert written == []
    assert str(fault.origin) == "env PROJECT_MODEL__WIDTH"


# ------------------------------------------------------------------------- flags


def test_flags_are_numbered_in_the_order_given():
    written, faults = read_flags(["a.b=1", "lr=%x", "a.b = 2", "a.c=x=y"])
    assert [(w.key, str(w.origin)) for w in written] == [
        ("a.b", "--bind #1"),
        ("lr", "--bind #2"),
        ("a.b", "--bind #3"),
        ("a.c", "--bind #4"),
    ]
    assert settled(written[3].value) == "x=y"
    assert faults == []


@pytest.mark.parametrize(
    "text",
    ["a.b", "", "=", "=1", "a b=1", "a.b=1\nimport os", "a.b=1\rc.d=2", "a.b=[1"],
)
def test_a_malformed_flag_is_one_fault_and_nothing_else(text: str):
    written, faults = read_flags([text, "c.d=1"])
    assert [w.key for w in written] == ["c.d"]
    assert [str(f.origin) for f in faults] == ["--bind #1"]


# -------------------------------------------------------------------- YAML files


def yaml_keys(text: str) -> list[tuple[str, object, str]]:
    file = read_yaml_file(text, "a.yaml")
    assert file.faults == []
    return told(file.written)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("model:\n  width: 3\n", [("model.width", 3, "a.yaml:2")],
                     id="nested"),
        pytest.param("model.width: 3\n", [("model.width", 3, "a.yaml:1")], id="dotted"),
        pytest.param("model:\n", [], id="empty section"),
        pytest.param("model: {}\n", [], id="empty mapping"),
        pytest.param("# nothing\n", [], id="empty file"),
        pytest.param("eval/AdamW: {lr: 1}", [("eval/AdamW.lr", 1, "a.yaml:1")],
                     id="scope"),
        pytest.param("torch.optim.AdamW:\n  lr: 1\n",
                     [("torch.optim.AdamW.lr", 1, "a.yaml:2")], id="selector"),
        pytest.param("AdamW.lr: 1", [("AdamW.lr", 1, "a.yaml:1")], id="dotted part"),
        pytest.param("macros: {lr: 1, eval/lr: 2}", [("lr", 1, "a.yaml:1"),
                     ("eval/lr", 2, "a.yaml:1")], id="macros"),
        pytest.param("model.options: {a: 1}",
                     [("model.options", {"a": 1}, "a.yaml:1")], id="dotted mapping"),
        pytest.param("model:\n  options:\n    a: 1\n",
                     [("model.options", {"a": 1}, "a.yaml:2")], id="nested mapping"),
        pytest.param("model.width:\n", [("model.width", None, "a.yaml:1")],
                     id="dotted nothing"),
        pytest.param("model:\n  width:\n", [("model.width", None, "a.yaml:2")],
                     id="nested nothing"),
        pytest.param("AdamW.lr: [1]", [("AdamW.lr", [1], "a.yaml:1")],
                     id="dotted list"),
    ],
)  # fmt: skip
def test_a_yaml_file_binds(text: str, expected: list[tuple[str, object, str]]):
    assert yaml_keys(text) == expected


@pytest.mark.parametrize(
    "text",
    ["model: 3", "zzz: 1", "macros: [1]", "model: [a]", "'a b': {c: 1}", "{}: {}",
     "model: {'a b': 1}", "model: {a: '@b c'}", "include: {a: b}", "include: ['']",
     "model.a: 1\nmodel: {a: 2}", "torch.optim.AdamW:"],
)  # fmt: skip
def test_what_a_yaml_file_cannot_mean_is_a_fault_with_its_line(text: str):
    from project.core.errors import ConfigError

    try:
        faults = read_yaml_file(text, "a.yaml").faults
    except ConfigError as error:
        faults = list(error.faults)
    if text == "torch.optim.AdamW:":
        return  # Looked up, and refused there: no component torch.optim.
    assert [str(f.origin).rpartition(":")[0] for f in faults] == ["a.yaml"]


# -------------------------------------------------------------------------- files


def read(*paths: str, search: tuple[str, ...] = (), allow: tuple[str, ...] = ()):
    files = Files(search, allow)
    files.read_all(paths)
    return files


def only(faults: list[Fault]) -> Fault:
    (fault,) = faults
    return fault


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    os.chdir(tmp_path)
    return tmp_path


def test_files_are_read_in_order_whatever_their_kind(folder: Path):
    (folder / "a.gin").write_text("Net.width = 1\n")
    (folder / "b.yaml").write_text("model: {width: 2}\n")
    found = read("b.yaml", "a.gin")
    assert told(found.written) == [
        ("model.width", 2, "b.yaml:1"),
        ("Net.width", 1, "a.gin:1"),
    ]
    assert [w.plain_gin for w in found.written] == [False, True]


def test_an_include_is_looked_up_beside_the_including_file(folder: Path):
    (folder / "sub").mkdir()
    (folder / "b.gin").write_text("A.x = 'wrong'\n")
    (folder / "sub" / "b.gin").write_text("A.x = 'right'\n")
    (folder / "sub" / "a.gin").write_text("include 'b.gin'\nA.y = 1\n")
    (folder / "sub" / "c.yaml").write_text("A: {y: 2}\ninclude: [a.gin]\n")
    found = read("sub/c.yaml")
    assert told(found.written) == [
        ("A.x", "right", "sub/b.gin:1"),
        ("A.y", 1, "sub/a.gin:2"),
        ("A.y", 2, "sub/c.yaml:1"),
    ]


def test_what_a_yaml_file_includes_is_less_important_than_itself(folder: Path):
    (folder / "a.yaml").write_text("model: {width: 1}\ninclude: b.yaml\n")
    (folder / "b.yaml").write_text("model: {width: 2}\n")
    assert [v for _, v, _ in told(read("a.yaml").written)] == [2, 1]


def test_a_file_is_found_as_given_then_in_the_folder_of_recipes(folder: Path):
    (folder / "recipes" / "gin" / "trainer").mkdir(parents=True)
    (folder / "recipes" / "gin" / "trainer" / "debug.gin").write_text("A.x = 1\n")
    search = (str(folder / "recipes" / "gin"),)
    for path in ("trainer/debug.gin", "gin/trainer/debug.gin"):
        assert len(read(path, search=search).written) == 1
    (folder / "trainer").mkdir()
    (folder / "trainer" / "debug.gin").write_text("A.x = 1\nA.y = 1\n")
    assert len(read("trainer/debug.gin", search=search).written) == 2


def test_a_missing_file_is_a_fault_with_all_places_and_near_names(folder: Path):
    (folder / "gin").mkdir()
    (folder / "gin" / "mnist1d.yaml").write_text("")
    found = read("mnist.yaml", search=(str(folder / "gin"),))
    fault = only(found.faults)
    assert found.unread
    assert fault.expected == "one of these: mnist.yaml, gin/mnist.yaml"
    assert fault.nearest == ("gin/mnist1d.yaml",)


def test_a_home_folder_is_expanded(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HOME", str(folder))
    (folder / "a.gin").write_text("A.x = 1\n")
    assert len(read("~/a.gin").written) == 1


@pytest.mark.parametrize(
    ("name", "data", "problem"),
    [
        ("a.yaml", b"\xff\xfe", "not UTF-8 text"),
        ("a.gin", b"A.x = '\xe9'", "not UTF-8 text"),
        ("a.yaml", b"a: \0", "a NUL character"),
        ("a.gin", b"#" * 100_001, "a.gin is larger than 100,000 bytes"),
    ],
)
def test_a_file_that_cannot_be_text_is_refused(
    folder: Path, name: str, data: bytes, problem: str
):
    (folder / name).write_bytes(data)
    assert only(read(name).faults).problem == problem


def test_a_byte_order_mark_is_no_part_of_the_text(folder: Path):
    (folder / "a.gin").write_bytes(b"\xef\xbb\xbfA.x = '\xc3\xa9'\n")
    (folder / "b.yaml").write_bytes(b"\xef\xbb\xbfA: {x: 1}\n")
    found = read("a.gin", "b.yaml")
    assert [v for _, v, _ in told(found.written)] == ["é", 1]


def test_a_pipe_is_read(folder: Path):
    path = folder / "pipe.yaml"
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_text, args=("A: {x: 1}\n",))
    writer.start()
    assert len(read("pipe.yaml").written) == 1
    writer.join()


@pytest.mark.parametrize("suffix", ["gin", "yaml"])
def test_a_circle_of_includes_is_named_as_a_chain(folder: Path, suffix: str):
    include = {"gin": "include '{}'\n", "yaml": "include: {}\n"}[suffix]
    for one, other in [("a", "b"), ("b", "c"), ("c", "b")]:
        text = include.format(f"{other}.{suffix}")
        (folder / f"{one}.{suffix}").write_text(text)
    problem = only(read(f"a.{suffix}").faults).problem
    chain = " -> ".join(f"{name}.{suffix}" for name in "abcb")
    assert problem == f"these files include each other: {chain}"


def test_two_files_may_include_the_same_one(folder: Path):
    (folder / "a.gin").write_text("include 'c.gin'\ninclude 'b.gin'\n")
    (folder / "b.gin").write_text("include 'c.gin'\n")
    (folder / "c.gin").write_text("A.x = 1\n")
    found = read("a.gin")
    assert found.faults == []
    assert len(found.written) == 2


def test_nothing_of_a_broken_file_is_applied(folder: Path):
    (folder / "a.gin").write_text("A.x = 1\nA.y = \n")
    (folder / "b.yaml").write_text("A: {x: 1}\nB: [\n")
    found = read("a.gin", "b.yaml")
    assert found.written == []
    assert len(found.faults) == 2


def test_an_import_is_refused_or_allowed_and_never_done(folder: Path):
    (folder / "a.gin").write_text("import a_module_that_is_not_there\nA.x = 1\n")
    refused, allowed = (
        read("a.gin"),
        read("a.gin", allow=("a_module_that_is_not_there",)),
    )
    assert "an import runs code" in only(refused.faults).problem
    assert allowed.faults == []
    assert len(allowed.written) == 1


def test_one_key_stands_once_in_a_gin_file(folder: Path):
    (folder / "a.gin").write_text("A.x = 1\ns/A.x = 2\nA.x = 3\n")
    found = read("a.gin")
    assert only(found.faults).problem.endswith("the first is on line 1")


# ----------------------------------------------------------------------- defaults


def test_defaults_are_settings_of_the_signature(manifest: Manifest):
    found = {str(s.key): s for s in defaults_of(manifest.models["net"], "model")}
    assert "model.width" not in found
    assert found["model.kernel"].value == (3, 3)
    assert found["model.marker"].value == Opaque("fakes.Marker")
    assert str(found["model.kernel"].origin) == "fakes.Net"
    assert found["model.kernel"].origin.source == "default"


def test_what_nobody_can_bind_has_no_setting(manifest: Manifest):
    keys = [str(s.key) for s in defaults_of(manifest.tasks["grey"], "task")]
    assert keys == ["task.batch_size"]
