"""Keys: the one grammar in which parameters are named."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

ROLES = ("task", "model", "trainer")

_NAME: Final = r"[A-Za-z_]\w*"
_NAMES: Final = rf"{_NAME}(?:\.{_NAME})*"
_KEY: Final = re.compile(
    rf"(?P<scope>{_NAMES}(?:/{_NAMES})*/)?"
    rf"(?:(?P<selector>{_NAMES})\.)?(?P<parameter>{_NAME})",
    re.ASCII,
)


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """The name of one parameter.

    Attributes:
        scope: The Gin scope, such as `eval`; empty for none.
        selector: A role (`task`, `model`, `trainer`), `run`, or a Gin selector, which
            is a part's public name once it has been looked up; empty for a macro.
        parameter: The parameter's name, or the macro's, to which a scope belongs.
    """

    scope: str
    selector: str
    parameter: str

    @classmethod
    def parse(cls, text: str) -> Key | None:
        """Returns the key that a text names, or None when it names none.

        >>> Key.parse("eval/torch.optim.AdamW.lr")
        Key(scope='eval', selector='torch.optim.AdamW', parameter='lr')
        >>> Key.parse("eval/lr")
        Key(scope='', selector='', parameter='eval/lr')
        >>> Key.parse("a key")
        """
        match = _KEY.fullmatch(text)
        if match is None:
            return None
        scope = (match["scope"] or "").rstrip("/")
        selector, parameter = match["selector"] or "", match["parameter"]
        if not selector and scope:
            return cls("", "", f"{scope}/{parameter}")
        return cls(scope, selector, parameter)

    @classmethod
    def of(cls, text: str) -> Key:
        """Returns the key that a text names.

        Raises:
            ValueError: The text names none.
        """
        key = cls.parse(text)
        if key is None:
            raise ValueError(f"{text!r} is not a key")
        return key

    @property
    def is_macro(self) -> bool:
        return not self.selector

    @property
    def owner(self) -> str:
        """The key without its parameter: `model`, or `eval/AdamW`."""
        return f"{self.scope}/{self.selector}" if self.scope else self.selector

    def __str__(self) -> str:
        return f"{self.owner}.{self.parameter}" if self.owner else self.parameter
