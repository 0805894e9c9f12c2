"""Methods of this program's dataclasses, compiled when they are first called and not when their class is made.

`dataclasses` writes the text of six methods for each class and has each compiled, which takes half of the time that a
command needs to import what it is made of; most of them are never called. From Python 3.13 on it has them compiled at
once and much faster, and nothing is changed here. Only how a class comes to its methods differs, never what they do.
"""

import dataclasses
from collections.abc import Callable
from functools import partial

_MAKER = "_create_fn"
"""What makes a method out of its text, in Python 3.11 and 3.12."""
_OURS = frozenset({"plans", "jobs", "console"})

Method = Callable[..., object]


def compile_late() -> None:
    """From here on, once in a process."""
    at_once = getattr(dataclasses, _MAKER, None)
    if at_once is not None and not isinstance(at_once, partial):
        setattr(dataclasses, _MAKER, partial(_made, at_once))


def _made(at_once: Callable[..., Method], name: str, *text: object, **names: object) -> Method:
    """The method of this name, or what becomes it when it is first called."""
    module = names.get("globals")
    ours = isinstance(module, dict) and str(module.get("__name__")).partition(".")[0] in _OURS
    return _late(partial(at_once, name, *text, **names), name) if ours else at_once(name, *text, **names)


def _late(make: Callable[[], Method], name: str) -> Method:
    made: Method | None = None

    def method(self: object, /, *values: object, **named: object) -> object:
        nonlocal made
        if made is None:
            made = make()
            made.__qualname__ = method.__qualname__
        _put(made, method, name, type(self))
        return made(self, *values, **named)

    method.__name__ = name
    return method


def _put(made: Method, late: Method, name: str, kind: type) -> None:
    """Put the compiled method where the late one stands, which no later call comes by then."""
    for one in kind.__mro__:
        if vars(one).get(name) is late:
            setattr(one, name, made)
