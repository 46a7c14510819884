"""What every source returns: one binding, as it was written."""

from __future__ import annotations

from dataclasses import dataclass

from project.core.origins import Origin
from project.core.values import Raw


@dataclass(frozen=True, slots=True)
class Written:
    """One binding as a source has it, before its key and value are looked up.

    Attributes:
        scope: The Gin scope; empty for none.
        selector: A role, `run`, or a Gin selector; empty for a macro.
        parameter: The parameter, or the macro's name.
        value: The raw value.
        origin: Where it was written.
        plain_gin: Whether it comes from a .gin file, where Gin's own selectors and
            literals hold and role names mean nothing.
    """

    scope: str
    selector: str
    parameter: str
    value: Raw
    origin: Origin
    plain_gin: bool = False

    @property
    def key(self) -> str:
        """The key as it was written."""
        owner = f"{self.scope}/{self.selector}" if self.scope else self.selector
        return f"{owner}.{self.parameter}" if owner else self.parameter
