"""Methods of this program's dataclasses, compiled when they are first asked for and not when their class is made.

`dataclasses` writes the text of six methods for each class and has each compiled, which takes half of the time that a
command needs to import what it is made of; most of them are never called. Until then each is one small object, where a
function with what it closes over would take ten times as much, and four thousand of them stand in a console. From
Python 3.13 on it has them compiled at once and much faster, and nothing is changed here. Only how a class comes to its
methods differs, never what they do.

One thing differs to the better: a class with slots is made twice, and the methods that refuse to change a frozen one
close over the first, which they neither mean nor let go. Here they close over the class that has them.
"""

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING
from functools import partial
from typing import Required, TypedDict, Unpack

_MAKER, _REPR = "_create_fn", "_recursive_repr"
"""What makes a method out of its text, and what bounds a `__repr__`, in Python 3.11 and 3.12."""
_OURS = frozenset({"plans", "jobs", "console"})
_OWNER = "cls"
"""The name by which a method's text calls the class that has it."""
_NO_NAMES: Mapping[str, object] = {}

Method = Callable[..., object]
Maker = Callable[..., Method]


def compile_late() -> None:
    """From here on, once in a process."""
    at_once, bounded = getattr(dataclasses, _MAKER, None), getattr(dataclasses, _REPR, None)
    if at_once is None or bounded is None or isinstance(at_once, partial):
        return
    setattr(dataclasses, _MAKER, partial(_made, at_once))
    setattr(dataclasses, _REPR, partial(_bounded, bounded))


class _Spaces(TypedDict, total=False):
    """What a method's text is compiled with, by the names of the maker's parameters."""

    globals: Required[dict[str, object]]
    locals: Mapping[str, object]
    return_type: object


def _made(
    at_once: Maker, name: str, args: Iterable[str], body: Iterable[str], **spaces: Unpack[_Spaces]
) -> "Method | _Late":
    """The method of this name, or what becomes it when it is first asked for."""
    module = spaces["globals"]
    if str(module.get("__name__")).partition(".")[0] not in _OURS:
        return at_once(name, args, body, **spaces)
    names, returned = spaces.get("locals", _NO_NAMES), spaces.get("return_type", MISSING)
    return _Late(at_once, name, ",".join(args), "\n  ".join(body), module, names, returned)


def _bounded(bounded: Callable[[Method], Method], method: "Method | _Late") -> "Method | _Late":
    """This `__repr__`, which says `...` of an object that it is at already; a late one is bounded once it is made."""
    if not isinstance(method, _Late):
        return bounded(method)
    method.around = bounded
    return method


class _Late:
    """Stands in a class for a method that nobody has asked for yet; whoever does finds the method itself there."""

    __slots__ = ("__name__", "_args", "_at_once", "_body", "_module", "_names", "_returned", "around")

    def __init__(
        self,
        at_once: Maker,
        name: str,
        args: str,
        body: str,
        module: dict[str, object],
        names: Mapping[str, object],
        returned: object,
    ) -> None:
        self._at_once, self.__name__, self._args, self._body = at_once, name, args, body
        self._module, self._returned = module, returned
        self._names = {**names, _OWNER: None} if _OWNER in names else names
        self.around: Callable[[Method], Method] | None = None

    def __get__(self, one: object, kind: type) -> object:
        owner = next((some for some in kind.__mro__ if vars(some).get(self.__name__) is self), kind)
        names = {name: owner if name == _OWNER else value for name, value in self._names.items()}
        method = self._at_once(
            self.__name__, [self._args], [self._body], globals=self._module, locals=names, return_type=self._returned
        )
        method.__qualname__ = f"{owner.__qualname__}.{self.__name__}"
        method = method if self.around is None else self.around(method)
        setattr(owner, self.__name__, method)
        return method.__get__(one, kind)
