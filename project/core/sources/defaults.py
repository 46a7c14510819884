"""The `default` source: what the constructors' own signatures say."""

from __future__ import annotations

from project.core.manifest import Component
from project.core.origins import Origin
from project.core.settings import Key, Setting


def defaults_of(component: Component, selector: str) -> list[Setting]:
    """Returns the defaults of a component; a parameter without one has no setting.

    Args:
        component: The component.
        selector: The canonical selector of its keys: a role, or a part's name.
    """
    origin = Origin("default", f"{component.module}.{component.class_name}")
    return [
        Setting(Key("", selector, parameter.name), parameter.default, origin)
        for parameter in component.parameters.values()
        if not parameter.required and parameter.bindable
    ]
