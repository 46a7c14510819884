"""The factories of one bound config, with what Gin would inject into each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from project.core.gin_bridge.factories import Factory, Made, Registration
from project.core.gin_bridge.library import config
from project.core.values import mapped


class Capture:
    """Has Gin hand out factories, which keep their values when the config is gone.

    Args:
        registrations: The components that the config names.
    """

    def __init__(self, registrations: Sequence[Registration]) -> None:
        self._known = {each.selector: each for each in registrations}
        self._factories: dict[tuple[str, str], Factory] = {}
        self._bindings: dict[str, dict[str, dict[str, Any]]] = {}
        self._every: list[Factory] = []
        self._singletons: dict[str, Made] = {}

    def begin(self) -> None:
        """Puts a factory behind every reference that Gin hands out uncalled.

        To be called again when another config is bound: what was handed out before
        keeps the values it has.
        """
        self._factories, self._bindings = {}, {}
        for reference in list(config.iterate_references(config._CONFIG)):
            if not reference.evaluate and reference.config_key[1] in self._known:
                factory = self._factory(reference)
                reference._scoped_configurable_fn = factory

    def end(self) -> None:
        """Takes the factories away from Gin, whose state is about to be cleared."""
        for key, made in self._singletons.items():
            if key in config._SINGLETONS:
                made.keep(config._SINGLETONS[key])
        for factory in self._every:
            factory.bind(None)

    def _factory(self, reference: Any) -> Factory:
        """Returns the one factory of a component in a scope."""
        scope, selector = reference.config_key
        bound = self._bound(selector)  # It may refer to itself.
        if (scope, selector) not in self._factories:
            text = repr(reference).removesuffix("()")
            factory = Factory(self._known[selector], text, bound)
            self._factories[scope, selector] = factory
            self._every.append(factory)
            factory.bind(reference.scoped_configurable_fn)
        return self._factories[scope, selector]

    def _bound(self, selector: str) -> dict[str, dict[str, Any]]:
        """What is bound for a component, by scope, references in it captured."""
        if selector not in self._bindings:
            bound = self._bindings[selector] = {}
            for (scope, owner), found in list(config._CONFIG.items()):
                if owner == selector:
                    bound[scope] = {n: self._captured(v) for n, v in found.items()}
        return self._bindings[selector]

    def _captured(self, value: Any, scope: str = "") -> Any:
        """A value with the factory in the place of each reference in it, and `Made`
        where it is called: in a scope, if not in its caller's."""

        def leaf(inner: Any) -> Any:
            if not isinstance(inner, config.ConfigurableReference):
                return inner
            name, selector = inner.config_key
            if selector in self._known:
                factory = self._factory(inner)
                return Made(factory, scope=scope) if inner.evaluate else factory
            if inner.evaluate and selector == "gin.macro":
                return self._captured(_held(inner)["value"], name)
            if inner.evaluate and selector == "gin.singleton":
                return self._singleton(name, inner)
            return inner.scoped_configurable_fn

        return mapped(value, leaf)

    def _singleton(self, name: str, reference: Any) -> Made:
        if name not in self._singletons:
            constructor = self._captured(_held(reference)["constructor"], name)
            self._singletons[name] = Made(constructor, scope=name, shared=True)
        return self._singletons[name]


def _held(reference: Any) -> dict[str, Any]:
    """What is bound for a macro or a singleton."""
    scope, selector = reference.config_key
    return config._get_bindings(selector, scope.split("/"))
