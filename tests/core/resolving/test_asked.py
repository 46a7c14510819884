"""What config files ask for in their `run:` sections."""

from __future__ import annotations

from pathlib import Path

import pytest
from asking import read

from project.core.components.consent import remember
from project.core.errors import ConfigError
from project.core.origins import PRECEDENCE, Origin, Source
from project.core.request import Request
from project.core.resolving.asked import (
    asked_of,
    bound_faults,
    plugins_in_use,
    precedence_of,
    unknown_faults,
)
from project.core.sources.flags import read_flags
from project.core.sources.variables import read_environment


def test_a_later_file_asks_over_an_earlier_one(folder: Path):
    (folder / "a.yaml").write_text("run: {task: one, model: two}\n")
    (folder / "b.gin").write_text("run.task = 'three'\n")
    asked = asked_of(read("a.yaml", "b.gin"))
    assert {name: str(w.origin) for name, w in asked.items()} == {
        "task": "b.gin:1",
        "model": "a.yaml:1",
    }


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("run: {tsak: x}", ("run.task",)),
        ("run.precedense: [x]", ("run.precedence",)),
        ("eval/run: {task: x}", ("run.task",)),
        ("eval/run.plugins: [evil]", ("run.plugins",)),
    ],
)
def test_what_the_request_does_not_have_is_a_fault(
    folder: Path, text: str, nearest: tuple[str, ...]
):
    (folder / "a.yaml").write_text(text)
    files = read("a.yaml")
    (fault,) = unknown_faults(files, asked_of(files))
    assert (str(fault.origin), fault.nearest) == ("a.yaml:1", nearest)


@pytest.mark.parametrize(
    ("bindings", "environment", "flags", "command"),
    [
        (("run.task=wine",), {}, ("--task wine",), ""),
        (("eval/run.task=3",), {}, ("--task ...",), ""),
        (("run.plugins=[a, b]",), {}, ("--plugin a --plugin b",), ""),
        ((), {"PROJECT_RUN__MODEL": "x"}, (), "unset PROJECT_RUN__MODEL"),
        (("run.save_dif=1",), {}, ("run.save_diff",), ""),
        ((), {"PROJECT_RUN__SAVE_DIF": "1"}, ("PROJECT_RUN__SAVE_DIFF",), ""),
    ],
)
def test_the_request_is_not_bound_but_asked_for(
    bindings: tuple[str, ...],
    environment: dict[str, str],
    flags: tuple[str, ...],
    command: str,
):
    written = read_flags(bindings)[0] + read_environment(environment)[0]
    (fault,) = bound_faults(written)
    assert (fault.nearest, fault.next) == (flags, command)
    assert not list(bound_faults(read_flags(["run.save_diff=false"])[0]))


def test_the_requests_own_order_beats_the_files(folder: Path):
    (folder / "a.yaml").write_text(
        "run: {precedence: [default, pair, file, env, flag]}\n"
    )
    asked = asked_of(read("a.yaml"))
    order, faults = precedence_of(Request(), asked)
    assert (order[1], faults) == (Source.PAIR, [])
    assert precedence_of(Request(precedence=PRECEDENCE), asked) == (PRECEDENCE, [])


@pytest.mark.parametrize("text", ["3", "[default]", "{a: 1}", "[pair, default]"])
def test_what_is_no_order_is_a_fault_and_the_default_holds(folder: Path, text: str):
    (folder / "a.yaml").write_text(f"run: {{precedence: {text}}}\n")
    order, (fault,) = precedence_of(Request(), asked_of(read("a.yaml")))
    assert order == PRECEDENCE
    assert str(fault.origin) == "a.yaml:1"


def in_use(text: str, *named: str, variable: str = "") -> tuple[str, ...]:
    Path("a.yaml").write_text(f"run: {{plugins: {text}}}\n")
    environment = {"PROJECT_PLUGINS": variable}
    request = Request(plugins=named, environment=environment)
    return plugins_in_use(request, read("a.yaml"))[0]


@pytest.mark.usefixtures("folder")
def test_plugins_are_the_environments_then_the_files_then_the_callers():
    assert in_use("[b, a]", "c", "b", variable="a, d") == ("a", "d", "b", "c")
    assert in_use("'b, a'", "a", "b") == ("b", "a")
    assert in_use("null", "a") == ("a",)
    assert in_use("[]") == ()


OWN = {"own": Origin(Source.FILE, "pyproject.toml:2")}


def test_the_projects_own_plugins_are_in_use_and_consented_to(folder: Path):
    (folder / "a.yaml").write_text("run: {plugins: [own, b]}\n")
    request = Request(own_plugins=OWN, plugins=("b",))
    assert plugins_in_use(request, read()) == (("own", "b"), {})
    assert plugins_in_use(request, read("a.yaml")) == (("own", "b"), {})


def test_a_file_that_states_the_whole_request_names_all_plugins(folder: Path):
    """As a frozen config does: the current folder's project adds none to it."""
    text = "task: t, model: m, precedence: [default], plugins: {}"
    request = Request(own_plugins=OWN)
    for names, used in (("[]", ()), ("[own]", ("own",))):
        (folder / "a.yaml").write_text(f"run: {{{text.format(names)}}}\n")
        assert plugins_in_use(request, read("a.yaml")) == (used, {})


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "text", ["3", "false", "[1]", "{a: 1}", "['']", "['../x']", "['a; b']", "[' a']"]
)
def test_what_names_no_modules_is_a_fault(text: str):
    with pytest.raises(ConfigError, match=r"run\.plugins cannot be"):
        in_use(text, "a")


def test_a_module_that_the_caller_has_the_file_of_is_the_callers_word(folder: Path):
    (folder / "a.yaml").write_text("run: {plugins: [my_zoo]}\n")
    place = str(folder / "my_zoo.py")
    request = Request(modules={"my_zoo": place})
    assert plugins_in_use(request, read("a.yaml")) == (("my_zoo",), {"my_zoo": place})


def test_a_frozen_file_is_known_by_its_text(folder: Path):
    text = "run: {plugins: [my_zoo]}\n"
    (folder / "a.yaml").write_text(text)
    place = folder / "my_zoo.py"
    place.touch()
    digest, where = read("a.yaml").frozen
    remember([digest], where, ["my_zoo"], {"my_zoo": str(place)})
    assert plugins_in_use(Request(), read("a.yaml"))[1] == {"my_zoo": str(place)}
    (folder / "a.yaml").write_text(text + "# more\n")
    with pytest.raises(ConfigError):
        plugins_in_use(Request(), read("a.yaml"))
