"""The `default` source: what the constructors' own signatures say."""

from __future__ import annotations

from project.core.components.component import Component
from project.core.keys import Key
from project.core.ledger import Setting
from project.core.origins import Origin, Source


def defaults_of(component: Component, selector: str) -> list[Setting]:
    """Returns the defaults of a component; a parameter without one has no setting.

    Args:
        component: The component.
        selector: The canonical selector of its keys: a role, or a part's name.
    """
    origin = Origin(Source.DEFAULT, f"{component.module}.{component.class_name}")
    return [
        Setting(Key("", selector, parameter.name), parameter.default, origin)
        for parameter in component.parameters.values()
        if not parameter.required and parameter.bindable
    ]
