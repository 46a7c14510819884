"""The commands: from a command line to text on stdout and an exit code.

`main` scans argv, lets Fire dispatch to one of the commands below, and runs the plan
the command returns. Nothing runs before every argument has been accepted. Training is
imported by the plans that train, so that everything else answers without torch.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

import fire

from project import __version__, api, help_text
from project.argv import (
    POSITIONALS,
    PROGRAM,
    CommandLine,
    UsageError,
    scan,
)
from project.core import render
from project.core.compatibility import matrix as compatibility_matrix
from project.core.errors import ConfigError, Fault, nearest
from project.core.formats import to_gin, to_json, to_yaml
from project.core.manifest import Component, Manifest
from project.core.origins import SOURCES
from project.core.request import Request
from project.core.resolution import Resolution
from project.core.resolve import chosen_pair, files_of, resolve
from project.core.schema import schema_of
from project.core.settings import ROLES, Key
from project.core.sources import split_key
from project.failures import failure_text
from project.signals import Interrupted
from project.tables import TABLE_FORMATS, table

CONFIG_FORMATS: Final = ("yaml", "gin", "json")

CHECK_RECIPE: Final = "gin/check.gin"
"""Small values for the zoo's pairs, for `matrix --check`."""

DONE: Final = 0
FAILED: Final = 1
REFUSED: Final = 2


@dataclass(frozen=True, slots=True)
class Plan:
    """What a command will do once Fire has accepted all of its arguments.

    Attributes:
        run: Does it and returns the exit code.
    """

    run: Callable[[], int]


# -------------------------------------------------------------------- commands


def train(
    *,
    task: str | None = None,
    model: str | None = None,
    config_file: Sequence[str] = (),
    bind: Sequence[str] = (),
    print_config: bool = False,
    all: bool = False,
    changed: bool = False,
    no_origins: bool = False,
    explain: str | None = None,
    task_compatibility: bool = False,
    dry_run: bool = False,
    format: str | None = None,
    precedence: str | None = None,
    strict: bool = False,
    plugin: Sequence[str] = (),
    allow_import: Sequence[str] = (),
    runs_dir: str | None = None,
    traceback: bool = False,
) -> Plan:
    """Train a model on a task, or print the config that would be used."""
    if task_compatibility:
        return matrix(format=format, plugin=plugin, traceback=traceback)
    request = Request(
        task=task,
        model=model,
        files=tuple(config_file),
        bindings=tuple(bind),
        environment=os.environ,
        precedence=_precedence(precedence),
        strict=strict,
        allow_imports=tuple(allow_import),
        search_path=(api.RECIPES,),
    )

    def run() -> int:
        resolution = _resolved(request, plugin)
        if print_config:
            return _print_config(
                resolution,
                _chosen_format(format, CONFIG_FORMATS, "yaml"),
                everything=all,
                changed=changed,
                origins=not no_origins,
            )
        if explain is not None:
            return _explain(resolution, explain, format)
        if _refused(resolution):
            return REFUSED
        if dry_run:
            return _dry_run(resolution)
        return _train(resolution, format, _runs_dir(runs_dir))

    return Plan(run)


def matrix(
    *,
    format: str | None = None,
    why: bool = False,
    check: bool = False,
    config_file: Sequence[str] = (),
    plugin: Sequence[str] = (),
    traceback: bool = False,
) -> Plan:
    """Show which tasks and models fit together."""

    def run() -> int:
        style = _chosen_format(format, (*TABLE_FORMATS, "json"), "simple")
        manifest = _manifest(plugin)
        if check:
            return _check(manifest, config_file or (CHECK_RECIPE,), style)
        verdicts = compatibility_matrix(manifest)
        if style == "json":
            rows = [
                {
                    "task": verdict.task,
                    "model": verdict.model,
                    "fits": verdict.fits,
                    "computed": verdict.computed,
                    "reason": verdict.reason,
                }
                for row in verdicts
                for verdict in row
            ]
            _out(json.dumps(rows, indent=2, ensure_ascii=False))
            return DONE
        header, rows = render.matrix_rows(verdicts)
        _out(table(header, rows, style))
        if why:
            _out("\n" + render.reasons_text(verdicts))
        else:
            _out("\n" + "\n".join(render.LEGEND))
        return DONE

    return Plan(run)


def describe(
    *,
    name: str = "",
    task: str | None = None,
    model: str | None = None,
    format: str | None = None,
    plugin: Sequence[str] = (),
    traceback: bool = False,
) -> Plan:
    """Describe a task, a model, the trainer or a part; or a pair, as a schema."""

    def run() -> int:
        if not name:
            return _describe_pair(task, model, format, plugin)
        style = _chosen_format(format, ("text", "json"), "text")
        manifest = _manifest(plugin)
        component = _component(manifest, name)
        if style == "json":
            data = render.description_data(manifest, component)
            _out(json.dumps(data, indent=2, ensure_ascii=False))
        else:
            _out(render.description(manifest, component))
        return DONE

    return Plan(run)


COMMANDS: Final = {"train": train, "matrix": matrix, "describe": describe}


# ------------------------------------------------------------------------ main


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command line.

    Args:
        arguments: argv without the program's name; None for `sys.argv`.

    Returns:
        0 done, 1 the run failed, 2 the request or the config is wrong, 130 or 143
        interrupted.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    whole = "--traceback" in words
    try:
        line = scan(words)
        return _dispatched(line)
    except UsageError as error:
        fault = _with_binding(error, words)
        return _refuse(render.fault_text(fault))
    except ConfigError as error:
        if whole:
            raise
        return _refuse(render.faults_text(error.faults))
    except KeyboardInterrupt:
        _note("interrupted")
        return 130
    except BrokenPipeError:
        # The reader has seen enough; Python must not fail again when it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Interrupted as error:
        _note(str(error))
        return error.exit_code
    except Exception as error:
        if whole:
            raise
        text, code = failure_text(error)
        _error(text)
        return code


def _dispatched(line: CommandLine) -> int:
    if line.version:
        _out(f"project {__version__}")
        return DONE
    if line.help:
        _out(help_text.of_command(line.command) if line.command else help_text.usage())
        return DONE
    if not line.command:
        _out(help_text.usage(render.overview(_manifest(_listed(line, "plugin")))))
        return DONE
    pair = {"task", "model"} & set(line.options)
    if line.command in POSITIONALS and not line.word and not pair:
        raise UsageError(
            Fault(
                f"{line.command} needs a {POSITIONALS[line.command].lower()}",
                expected="a task, a model, trainer, or a part",
                next=f"{PROGRAM} {line.command} trainer",
            ),
            line.command,
        )
    plan = fire.Fire(
        COMMANDS,
        command=_for_fire(line),
        name="project",
        serialize=lambda _: None,  # A plan is run, not printed.
    )
    return plan.run()


def _for_fire(line: CommandLine) -> list[str]:
    """What was scanned, spelled so that Fire reads exactly the same text again."""
    options: dict[str, Any] = dict(line.options)
    if line.word:
        options["name"] = line.word
    return [line.command, *(f"--{name}={value!r}" for name, value in options.items())]


def _listed(line: CommandLine, name: str) -> list[str]:
    value = line.options.get(name, [])
    return value if isinstance(value, list) else []


# ------------------------------------------------------------ the matrix command


def _check(manifest: Manifest, files: Sequence[str], style: str) -> int:
    """Takes a step through every pair; returns 1 when one does not as it should."""
    _wait_passively()
    from project.checks import check_pairs  # Imports torch.

    request = Request(files=tuple(files), search_path=(api.RECIPES,))
    done = []
    for result in check_pairs(manifest, request):
        done.append(result)
        verdict = "pass" if result.passed else "FAIL"
        _note(f"{verdict}  {result.task} with {result.model}")
    rows = [
        [
            result.task,
            result.model,
            "forced" if result.forced else "fits",
            "pass" if result.passed else "FAIL",
            result.seconds,
            result.error,
        ]
        for result in done
    ]
    header = ["task", "model", "pair", "result", "seconds", "error"]
    if style == "json":
        data = [dict(zip(header, row, strict=True)) for row in rows]
        _out(json.dumps(data, indent=2, ensure_ascii=False))
    else:
        _out(table(header, rows, style))
    failed = sum(not c.passed for c in done)
    _note(f"{len(done)} pairs, {failed} of them not as the matrix says")
    return FAILED if failed else DONE


# ------------------------------------------------------------- the train command


def _resolved(request: Request, plugin: Sequence[str]) -> Resolution:
    files = files_of(request)
    plugins = api.plugins_of(files, plugin, os.environ)
    manifest = _manifest(plugins)
    resolution = resolve(request, manifest, plugins, files)
    for notice in resolution.notices:
        _note(notice)
    return resolution


def _manifest(plugins: Sequence[str]) -> Manifest:
    if plugins and "" not in sys.path and os.getcwd() not in sys.path:
        sys.path.insert(0, os.getcwd())
    manifest = api.manifest_of(plugins, _note)
    for sentence in manifest.broken:
        _note(sentence)
    return manifest


def _precedence(text: str | None) -> tuple[Any, ...] | None:
    if text is None:
        return None
    names = tuple(name.strip() for name in text.split(","))
    if sorted(names) != sorted(SOURCES) or names[0] != "default":
        unknown = next((name for name in names if name not in SOURCES), "")
        raise ConfigError(
            [
                Fault(
                    "not an order of the sources",
                    given=f"--precedence {text}",
                    expected="default first, then file, env, flag and pair in any "
                    "order, least important first",
                    nearest=nearest(unknown, SOURCES) if unknown else (),
                )
            ]
        )
    return names


def _chosen_format(given: str | None, known: Sequence[str], default: str) -> str:
    if given is None or given in known:
        return given or default
    raise ConfigError(
        [
            Fault(
                f"no format {given!r} here",
                given=f"--format {given}",
                expected="one of " + ", ".join(known),
                nearest=nearest(given, known),
            )
        ]
    )


def _refused(resolution: Resolution) -> bool:
    """Says what is wrong and what is missing; returns whether anything is."""
    texts = [render.faults_text(resolution.faults)] if resolution.faults else []
    if resolution.missing and not resolution.unread:
        texts.append(render.missing_text(resolution))
    if texts:
        _error("\n".join(texts))
    return bool(texts)


def _print_config(
    resolution: Resolution,
    style: str,
    *,
    everything: bool,
    changed: bool,
    origins: bool,
) -> int:
    if resolution.faults:
        return _refuse(render.faults_text(resolution.faults))
    if style == "json":
        _out(
            resolution.to_json()
            if not changed
            else to_json(resolution.sections(changed=True))
        )
        return DONE
    sections = resolution.sections(everything=everything, changed=changed)
    write = to_gin if style == "gin" else to_yaml
    _out(write(sections, comments=origins).rstrip("\n"))
    return DONE


def _explain(resolution: Resolution, given: str, style: str | None) -> int:
    if resolution.faults:
        return _refuse(render.faults_text(resolution.faults))
    keys = [_key(resolution, given)] if given else render.explained_keys(resolution)
    if _chosen_format(style, ("text", "json"), "text") == "json":
        data = render.explanation_data(resolution, keys)
        _out(json.dumps(data, indent=2, ensure_ascii=False))
    else:
        _out(render.explanation(resolution, keys))
    return DONE


def _key(resolution: Resolution, given: str) -> Key:
    """The key that a user means: canonical, or with a class's name for a role."""
    parts = split_key(given)
    if parts is not None:
        scope, selector, parameter = parts
        for role in ROLES:
            if selector in (resolution.components[role].gin_name, role):
                selector = role
                break
        key = Key(scope, selector, parameter)
        if key in resolution.folded or resolution.parameter(key) is not None:
            return key
    known = [
        f"{name}.{parameter}"
        for name, component in resolution.components.items()
        for parameter in component.parameters
    ]
    raise ConfigError(
        [
            Fault(
                f"no key {given!r} in this config",
                given=f"--explain {given}",
                expected="a key such as model.dropout",
                nearest=nearest(given, known),
            )
        ]
    )


def _freeze_arguments(folder: Path) -> None:
    """Lets the processes that Lightning starts for other devices read the frozen
    config: they run this program's arguments again, and must not resolve anew."""
    precedence = "default,pair,env,file,flag"  # Variables are in the config already.
    frozen = ["--config-file", str(folder / "config.gin"), "--precedence", precedence]
    sys.argv[1:] = ["train", *frozen]


def _wait_passively() -> None:
    """Lets torch's threads sleep while they wait for each other.

    By default they spin, which on a machine whose cores are busy with something else
    makes small models train many times slower. It has to be said before torch loads.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


def _runs_dir(given: str | None) -> Path:
    return Path(given or os.environ.get("PROJECT_RUNS_DIR") or "runs").expanduser()


def _dry_run(resolution: Resolution) -> int:
    _wait_passively()
    from project.training import dry_run  # Imports torch.

    result = dry_run(resolution, notice=_note)
    _err(result.operative.rstrip("\n"))
    if result.metrics:
        rows = [[name, value] for name, value in sorted(result.metrics.items())]
        _out(table(["metric", "value"], rows, "simple"))
    _note(
        f"{resolution.task} with {resolution.model}: built, and one step taken in "
        f"{result.seconds:.1f} s; nothing was written"
    )
    return DONE


def _train(resolution: Resolution, style: str | None, runs_dir: Path) -> int:
    style = _chosen_format(style, (*TABLE_FORMATS, "json"), "simple")
    _wait_passively()
    from project.training import train  # Imports torch.

    typed = sys.argv[1:]
    try:
        result = train(
            resolution,
            runs_dir=runs_dir,
            command=[*PROGRAM.split(), *typed],
            report=_err,
            notice=_note,
            opened=_freeze_arguments,
        )
    finally:
        sys.argv[1:] = typed
    if result.rank:
        return DONE
    folder = help_text.shortened(result.folder)
    if style == "json":
        data = {"run": folder, "epochs": result.epochs, "metrics": result.metrics}
        _out(json.dumps(data, indent=2))
    else:
        rows = [[name, value] for name, value in sorted(result.metrics.items())]
        _out(table(["metric", "value"], rows, style))
    epochs = "1 epoch" if result.epochs == 1 else f"{result.epochs} epochs"
    _note(f"{epochs} in {result.seconds:.1f} s; the run is in {folder}")
    _note(f"next: {PROGRAM} train --config-file {folder}/config.gin")
    return DONE


# ---------------------------------------------------------- the describe command


def _component(manifest: Manifest, name: str) -> Component:
    if name == "trainer":
        return manifest.trainer
    for component in manifest.components():
        if name in (component.name, component.class_name, component.selector):
            return component
    names = [component.name for component in manifest.components()]
    raise ConfigError(
        [
            Fault(
                f"nothing is called {name!r}",
                given=f"describe {name}",
                expected="a task, a model, trainer, or a part",
                nearest=nearest(name, names),
                next=PROGRAM,
            )
        ]
    )


def _describe_pair(
    task: str | None, model: str | None, style: str | None, plugin: Sequence[str]
) -> int:
    """Prints the JSON schema of the config files of a pair."""
    _chosen_format(style, ("json-schema",), "json-schema")
    manifest = _manifest(plugin)
    request = Request(task=task, model=model)
    chosen = chosen_pair(request, manifest)
    schema = schema_of(manifest, *chosen)
    _out(json.dumps(schema, indent=2, ensure_ascii=False))
    return DONE


# ----------------------------------------------------------- near misses of --bind


def _with_binding(error: UsageError, words: Sequence[str]) -> Fault:
    """Completes the fault of an unknown flag that looks like a config key."""
    if not error.key:
        return error.fault
    try:
        manifest = api.manifest_of((), _note)
    except ConfigError:
        return error.fault
    keys = _keys_like(error.key.replace("-", "_"), manifest, words)
    flags = error.fault.nearest
    exact = f"--{error.key}" in flags
    if not keys or exact or not _closer(error.key, keys, flags):
        return error.fault
    value = "..." if error.value is None else error.value
    bindings = tuple(f"--bind {key}={value}" for key in keys)
    return replace(
        error.fault,
        expected="--bind KEY=VALUE for what the config sets",
        nearest=(*bindings, *flags)[:3],
        next=f"--bind {keys[0]}={value}",
    )


def _closer(name: str, keys: Sequence[str], flags: Sequence[str]) -> bool:
    """Whether a key is meant rather than a flag: it is named exactly, or no flag is
    nearly what was typed."""
    plain = name.replace("_", "-")
    ends = [key.rpartition(".")[2].replace("_", "-") for key in keys]
    near = get_close_matches(plain, [flag.lstrip("-") for flag in flags], 1, 0.75)
    return "." in plain or plain in ends or not near


def _keys_like(name: str, manifest: Manifest, words: Sequence[str]) -> tuple[str, ...]:
    """The keys closest to a name, of the chosen components where they are chosen."""
    roles: Mapping[str, Sequence[Component]] = {
        "trainer": [manifest.trainer],
        "task": [c for n, c in manifest.tasks.items() if n in words]
        or list(manifest.tasks.values()),
        "model": [c for n, c in manifest.models.items() if n in words]
        or list(manifest.models.values()),
    }
    known = {
        f"{role}.{parameter}": parameter
        for role, components in roles.items()
        for component in components
        for parameter in component.parameters
    }
    if "." in name:
        return (name,) if name in known else nearest(name, known)
    exact = tuple(key for key, parameter in known.items() if parameter == name)
    if exact:
        return exact
    close = nearest(name, known.values())
    return tuple(key for key, parameter in known.items() if parameter in close[:1])


# ---------------------------------------------------------------------- output


def _out(text: str) -> None:
    print(text)
    sys.stdout.flush()


def _err(text: str) -> None:
    print(text, file=sys.stderr)
    sys.stderr.flush()


def _note(text: str) -> None:
    _err(f"note: {text}")


def _error(text: str) -> None:
    if sys.stderr.isatty() and not os.environ.get("NO_COLOR"):
        text = text.replace("error:", "\033[1;31merror:\033[0m", 1)
    _err(text)


def _refuse(text: str) -> int:
    _error(text)
    return REFUSED
