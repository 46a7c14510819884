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
        self._every: list[Factory] = []
        self._singletons: dict[str, Made] = {}

    def begin(self) -> None:
        """Puts a factory behind every reference that Gin hands out uncalled.

        To be called again when another config is bound: what was handed out before
        keeps the values it has.
        """
        self._factories = {}
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
        if (scope, selector) not in self._factories:
            values: dict[str, Any] = {}
            text = repr(reference).removesuffix("()")
            factory = Factory(self._known[selector], text, values)
            self._factories[scope, selector] = factory  # It may hold itself.
            self._every.append(factory)
            factory.bind(reference.scoped_configurable_fn)
            values.update(self._bound(reference))
        return self._factories[scope, selector]

    def _bound(self, reference: Any) -> dict[str, Any]:
        """What is bound for a component, in the scope that a reference enters."""
        scope, selector = reference.config_key
        found = config._get_bindings(selector, scope.split("/") if scope else [])
        return {name: mapped(value, self._captured) for name, value in found.items()}

    def _captured(self, value: Any) -> Any:
        """A literal, the factory for a reference, or `Made` for one that is called."""
        if not isinstance(value, config.ConfigurableReference):
            return value
        scope, selector = value.config_key
        if selector in self._known:
            factory = self._factory(value)
            return Made(factory) if value.evaluate else factory
        if value.evaluate and selector == "gin.macro":
            return self._bound(value)["value"]
        if value.evaluate and selector == "gin.singleton":
            return self._singleton(scope, value)
        return value.scoped_configurable_fn

    def _singleton(self, key: str, reference: Any) -> Made:
        if key not in self._singletons:
            constructor = self._bound(reference)["constructor"]
            self._singletons[key] = Made(constructor, shared=True)
        return self._singletons[key]
