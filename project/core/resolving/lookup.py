"""From a selector as written to the component it means, for one pair."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from project.core.components.component import Component
from project.core.components.manifest import Manifest
from project.core.errors import ConfigError, Fault, nearest
from project.core.gin_bridge.names import BUILT_IN
from project.core.keys import ROLES
from project.core.sources.written import Written
from project.core.values import Reference


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

    A selector means the pair's own components first, then the parts; a name that ends
    several full selectors is refused with all of them.
    """

    def __init__(self, manifest: Manifest, task: Component, model: Component) -> None:
        self.manifest = manifest
        self.roles = {"task": task, "model": model, "trainer": manifest.trainer}

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
        found = self._found(name)
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
            )
        names = [*ROLES, *self._names(), *BUILT_IN]
        raise _unknown(f"no component {name!r}", written, nearest(name, names))

    def reference(self, reference: Reference, written: Written) -> Found:
        """Returns what a reference means.

        Raises:
            ConfigError: For a name that nothing has, or that several have.
        """
        found = self._found(reference.name)
        if found is None:
            close = nearest(reference.name, self._names())
            raise ConfigError(
                Fault(
                    f"no component {reference.name!r} for {reference} to refer to",
                    given=written.origin.text,
                    origin=written.origin,
                    expected="a part, or @@ for text that begins with @",
                    nearest=tuple(f"@{name}" for name in close),
                )
            )
        return found

    def _found(self, name: str) -> Found | None:
        own = (own for own in BUILT_IN if name in (own, own.rpartition(".")[2]))
        return (
            _matching(self.roles, name)
            or _matching(self.manifest.parts, name)
            or next((Found(selector, None) for selector in own), None)
        )

    def _elsewhere(self, name: str) -> bool:
        return any(_ends(component, name) for component in self.manifest.components)

    def _names(self) -> list[str]:
        components: Sequence[Component] = [
            *self.roles.values(),
            *self.manifest.parts.values(),
        ]
        return [component.gin_name for component in components]


def _matching(candidates: Mapping[str, Component], name: str) -> Found | None:
    """Returns the one component that a name means: by its full selector, else by the
    end of it."""
    matching = [(s, c) for s, c in candidates.items() if _ends(c, name)]
    exact = [(s, c) for s, c in matching if c.selector == name]
    chosen = exact or matching
    if len(chosen) > 1:
        raise ConfigError(
            Fault(
                f"{name!r} means more than one component",
                given=name,
                expected="one of " + ", ".join(c.selector for _, c in chosen),
            )
        )
    return Found(*chosen[0]) if chosen else None


def _ends(component: Component, name: str) -> bool:
    """Whether a selector ends in a name, by whole words, as Gin matches them."""
    return component.selector == name or component.selector.endswith(f".{name}")


def _unknown(problem: str, written: Written, close: tuple[str, ...]) -> ConfigError:
    return ConfigError(
        Fault(
            problem,
            given=written.origin.text or str(written.key),
            origin=written.origin,
            expected="the name of a class or a part"
            if written.plain_gin
            else "task, model, trainer, or the name of a part",
            nearest=close,
        )
    )
