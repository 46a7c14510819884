"""The parts of a config as Python code: what Gin injects, without Gin.

`@part()` is a call and `@part` a `functools.partial` of what is set, in the scope that
it is written for. A partial whose arguments have to be made anew by each call is a
function of the script; a singleton is a variable.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from project.core.components.component import RUN_FOLDER, Component, Parameter
from project.core.keys import Key
from project.core.ledger import Ledger, Setting
from project.core.origins import Source
from project.core.types import ANY, Type
from project.core.values import Macro, Opaque, Reference, Value, mapped, walk
from project.core.writing.python_code import Code, call
from project.core.writing.python_imports import Imports
from project.core.writing.python_values import Values

_SINGLETON: Final = "singleton"


class Parts:
    """Writes values with the parts that they refer to.

    Args:
        components: The components in use, by role or public name.
        ledger: What is set for them.
        imports: Is told what the code needs.
        comments: Whether to say where values come from.
        changed: Whether to leave out what is at its default.

    Attributes:
        functions: What makes a part anew by each call, by name.
        shared: What is made once, by the name of its variable; to be taken out when
            it has been written.
    """

    def __init__(
        self,
        components: Mapping[str, Component],
        ledger: Ledger,
        imports: Imports,
        *,
        comments: bool,
        changed: bool,
    ) -> None:
        self._components = components
        self._ledger = ledger
        self._imports = imports
        self._comments = comments
        self._changed = changed
        self._inside: list[tuple[str, str]] = []
        self._variables: dict[str, str] = {}
        self.functions: dict[str, Code] = {}
        self.shared: dict[str, Code] = {}

    def code(self, value: Value, wanted: Type = ANY, scope: str = "") -> Code:
        """Returns the code of a value.

        Args:
            value: The value, with or without macros.
            wanted: The type of the parameter it is for.
            scope: The scope in which what it calls is called.
        """
        values = Values(self._imports, lambda found: self._referred(found, scope))
        return values.code(expanded(value, self._ledger), wanted)

    def _referred(self, reference: Reference, scope: str) -> Code:
        scope = reference.scope or scope
        name = reference.name.rpartition(".")[2]
        if name == _SINGLETON:
            return Code(self._singleton(scope))
        name = self._known_as(name)
        if (name, scope) in self._inside:  # It refers to itself.
            return Code(self._imports.target(self._components[name].target))
        self._inside.append((name, scope))
        try:
            return self._part(self._components[name], name, scope, reference.call)
        finally:
            self._inside.pop()

    def _known_as(self, name: str) -> str:
        """The role of a component that is no part, else its public name."""
        by_class = {each.gin_name: key for key, each in self._components.items()}
        return name if name in self._components else by_class[name]

    def _part(self, part: Component, name: str, scope: str, called: bool) -> Code:
        target = self._imports.target(part.target)
        arguments = list(self._arguments(part, name, scope, called))
        if called or not arguments:
            return call(target, arguments) if called else Code(target)
        whole = call(
            self._imports.target("functools:partial"), [Code(target), *arguments]
        )
        return Code(self._function(part, whole)) if self._makes(name, scope) else whole

    def _arguments(
        self, part: Component, name: str, scope: str, called: bool
    ) -> Iterator[Code]:
        """Yields the arguments of a part. Who is given the part itself may give it
        more, and so a default of its own is not in the way."""
        for parameter in part.parameters.values():
            setting = self._setting(scope, name, parameter.name)
            if setting is None:
                continue
            by_default = setting.origin.source is Source.DEFAULT
            if setting.value == RUN_FOLDER:
                yield Code(
                    f'{parameter.name}="."', comment=self._said("the run's folder")
                )
            elif by_default and (self._changed or not called):
                continue
            elif not isinstance(setting.value, Opaque):
                yield self._argument(parameter, setting, scope, by_default)

    def _argument(
        self, parameter: Parameter, setting: Setting, scope: str, by_default: bool
    ) -> Code:
        code = self.code(setting.value, parameter.type, scope)
        where = "" if by_default else self._said(setting.origin.where)
        return code.before(f"{parameter.name}=", where)

    def _said(self, comment: str) -> str:
        return comment if self._comments else ""

    def _setting(self, scope: str, name: str, parameter: str) -> Setting | None:
        """What holds in a scope: a longer one goes before a shorter."""
        names = scope.split("/") if scope else []
        for length in range(len(names), -1, -1):
            key = Key("/".join(names[:length]), name, parameter)
            if found := self._ledger.winner(key):
                return found
        return None

    def _makes(self, name: str, scope: str) -> bool:
        """Whether something is made for each call of a part."""
        return any(
            isinstance(inner, Reference) and inner.call
            for parameter in self._components[name].parameters
            if (setting := self._setting(scope, name, parameter))
            for inner in walk(expanded(setting.value, self._ledger))
        )

    def _function(self, part: Component, whole: Code) -> str:
        made = Code(whole.text, whole.items, f"{whole.end}(*args, **kwargs)")
        for name, known in self.functions.items():
            if known == made:
                return name
        name = self._imports.free(f"make_{part.gin_name}")
        self.functions[name] = made
        return name

    def _singleton(self, scope: str) -> str:
        if scope not in self._variables:
            name = self._imports.free(scope.replace("/", "_").replace(".", "_"))
            self._variables[scope] = name
            constructor = self._ledger.value(Key(scope, "gin.singleton", "constructor"))
            made = expanded(constructor, self._ledger)
            if isinstance(made, Reference):
                made = Reference(made.name, made.scope, call=True)
            self.shared[name] = self.code(made, scope=scope)
        return self._variables[scope]


def expanded(value: Value, ledger: Ledger, _scope: str = "") -> Value:
    """Returns a value with what its macros stand for, called in the scopes in which Gin
    would call it: a macro's is its name."""

    def leaf(inner: Value) -> Value:
        if isinstance(inner, Macro):
            return expanded(ledger.value(Key("", "", inner.name)), ledger, inner.name)
        if isinstance(inner, Reference) and inner.call and _scope:
            return Reference(inner.name, inner.scope or _scope, call=True)
        return inner

    return mapped(value, leaf)
