"""From a selector as written to the component it means, for one pair."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Final

from project.core.components.component import Component
from project.core.components.manifest import Manifest
from project.core.errors import PROGRAM, ConfigError, Fault, nearest
from project.core.gin_bridge.names import BUILT_IN
from project.core.keys import ROLES
from project.core.origins import Origin
from project.core.sources.written import Written
from project.core.values import Reference

_MISSPELT: Final = 0.8
"""How much of a section's name that of a component may have before it is meant."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a selector means.

    Attributes:
        selector: The canonical selector: a role, a part's public name, or one of
            Gin's own configurables.
        component: The component; None for one of Gin's own.
    """

    selector: str
    component: Component | None


class Lookup:
    """Looks up selectors for one pair, as Gin would for what is registered.

    A full selector means what has it. A shorter one means the pair's own components
    first, then the parts by their public names, then by those of their functions; one
    that ends several full selectors is refused with all of them.

    Attributes:
        manifest: What there is.
        roles: The components of the three roles by role.
        replaced: What a file names for a role that the caller has named another for,
            and where.
    """

    def __init__(self, manifest: Manifest, task: Component, model: Component) -> None:
        self.manifest = manifest
        self.roles = {"task": task, "model": model, "trainer": manifest.trainer}
        self.replaced: Mapping[str, tuple[str, Origin]] = {}
        self._meant: dict[str, Found | None] = {}

    def binding(self, written: Written) -> Found | None:
        """Returns what the selector of a binding means.

        Returns:
            None for a component that exists and is not in this pair.

        Raises:
            ConfigError: For a name that nothing has, or that several have.
        """
        name = written.key.selector
        if not written.plain_gin and name in ROLES:
            return Found(name, self.roles[name])
        found = self.found(name)
        if found is not None:
            return found
        if self._elsewhere(name):
            return None
        if written.plain_gin and name in ROLES:
            component = self.roles[name]
            right = f"{component.gin_name}.{written.key.parameter}"
            raise _unknown(
                f"Gin has no configurable {name!r}; in a .gin file a component has "
                "the name of its class",
                written,
                (right,),
                meant="",
            )
        parameter = written.key.parameter
        own = [each for each in nearest(name, BUILT_IN) if parameter in BUILT_IN[each]]
        near = tuple(f"{each}.{parameter}" for each in own)
        raise _unknown(f"no component {name!r}", written, near)

    def reference(self, reference: Reference, written: Written) -> Found:
        """Returns what a reference means.

        Raises:
            ConfigError: For a name that nothing has, or that several have.
        """
        found = self.found(reference.name)
        if found is None:
            close = nearest(reference.name, self._names())
            raise ConfigError(
                Fault(
                    f"no component {reference.name!r} for {reference} to refer to",
                    given=written.origin.text,
                    origin=written.origin,
                    expected="a part, or @@ for text that begins with @",
                    nearest=tuple(str(replace(reference, name=name)) for name in close),
                )
            )
        return found

    def meant_for(self, found: Found, origin: Origin) -> dict[str, str]:
        """Returns what to say of a parameter that a component lacks since its file is
        for another, which the caller has replaced: parts of a fault; none otherwise."""
        role = found.selector
        name, where = self.replaced.get(role, ("", origin))
        file, chosen = where.where.rpartition(":")[0], self.roles.get(role)
        if not name or chosen is None or origin.where.rpartition(":")[0] != file:
            return {}
        others = {each.name: each for each in self.manifest.components}
        section = f"{others[name].gin_name}:" if name in others else "its class"
        return {
            "expected": f"a parameter of {chosen.name}: {where} says {role}: {name}, "
            f"which --{role} {chosen.name} replaces; below '{section}' instead of "
            f"'{role}:' it is kept for {name} alone",
            "next": f"{PROGRAM} train --{role} {name}",
        }

    def has(self, name: str) -> bool:
        """Whether a name is that of a role, or of a component or part of the pair."""
        return name in ROLES or name in self._names()

    def is_aside(self, written: Written) -> bool:
        """Whether a binding stands in a section that is there for its anchors alone:
        no component has its name, nor one that it could be a misspelling of."""
        if not written.aside or written.key.is_macro:
            return False
        name, known = written.key.selector, [*ROLES, *self._names()]
        words = name.split(".")  # The last may be fields of a record.
        starts = [".".join(words[:count]) for count in range(1, len(words) + 1)]
        try:
            found = any(map(self.has, starts)) or any(map(self.found, starts))
        except ConfigError:
            return False
        if found or self._elsewhere(name):
            return False
        return not get_close_matches(name, known, 1, _MISSPELT)

    def found(self, name: str) -> Found | None:
        """Returns what a name means; None for one that nothing in the pair has.

        Raises:
            ConfigError: Several have it.
        """
        if name not in self._meant:
            self._meant[name] = self._looked_up(name)
        return self._meant[name]

    def _looked_up(self, name: str) -> Found | None:
        parts = self.manifest.parts
        every = {**self.roles, **parts}
        own = (own for own in BUILT_IN if name in (own, own.rpartition(".")[2]))
        return (
            _one(name, {s: c for s, c in every.items() if c.selector == name})
            or _one(name, {s: c for s, c in parts.items() if _target(c) == name})
            or _one(name, _ending(self.roles, name, _selector))
            or _one(name, _ending(parts, name, _selector))
            or _one(name, _ending(parts, name, _target))
            or next((Found(selector, None) for selector in own), None)
        )

    def _elsewhere(self, name: str) -> bool:
        others = {c.selector: c for c in self.manifest.components}
        return bool(_ending(others, name, _selector))

    def _names(self) -> list[str]:
        components: Sequence[Component] = [
            *self.roles.values(),
            *self.manifest.parts.values(),
        ]
        return [component.gin_name for component in components]


def _one(name: str, chosen: Mapping[str, Component]) -> Found | None:
    """Returns the one component that a name means.

    Raises:
        ConfigError: It means several.
    """
    if len(chosen) > 1:
        raise ConfigError(
            Fault(
                f"{name!r} means more than one component",
                given=name,
                expected="one of " + ", ".join(c.selector for c in chosen.values()),
            )
        )
    return next((Found(*each) for each in chosen.items()), None)


def _selector(component: Component) -> str:
    return component.selector


def _target(component: Component) -> str:
    """The selector that bare Gin would give a component: its module and own name."""
    return component.target.replace(":", ".")


def _ending(
    candidates: Mapping[str, Component],
    name: str,
    selector: Callable[[Component], str],
) -> dict[str, Component]:
    """Returns those whose selector ends in a name, by whole words, as Gin matches."""
    return {
        known: component
        for known, component in candidates.items()
        if f".{selector(component)}".endswith(f".{name}")
    }


def _unknown(
    problem: str, written: Written, near: tuple[str, ...], meant: str | None = None
) -> ConfigError:
    return ConfigError(
        Fault(
            problem,
            given=written.origin.text or str(written.key),
            origin=written.origin,
            expected="the name of a class or a part"
            if written.plain_gin
            else "task, model, trainer, or the name of a part",
            nearest=near,
            meant=str(written.key) if meant is None else meant,
        )
    )
