"""A frozen value with some of its fields changed: `dataclasses.replace`, at a fraction of its cost.

A fold changes several values for every event, and what those values are made of is long. Of a frozen class without
slots all fields are copied at once, of one with slots one by one, which takes five times as long; what its `__init__`
would check or make is left out, so it must not do either.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

Value = TypeVar("Value")
_Change = Callable[[Any, Mapping[str, object]], Any]


def changed(value: Value, changes: Mapping[str, object]) -> Value:
    """The value, with other contents of some fields.

    Raises:
        KeyError: there is no field of such a name.
    """
    kind: type = value.__class__
    made: Value = _change(kind)(value, changes)
    return made


@cache
def _change(kind: type) -> _Change:
    """What changes values of a class with two fields at least."""
    if hasattr(kind, "__post_init__"):
        raise TypeError(f"{kind.__name__} makes something of its fields")
    names = [field.name for field in fields(kind)]
    return _slot_by_slot(kind, names) if "__slots__" in kind.__dict__ else _at_once(kind, names)


def _slot_by_slot(kind: type, names: list[str]) -> _Change:
    contents = attrgetter(*names)
    by_name = {name: kind.__dict__[name].__set__ for name in names}
    puts = tuple(by_name.values())

    def change(value: object, changes: Mapping[str, object]) -> object:
        made: object = object.__new__(kind)
        for put, content in zip(puts, contents(value), strict=True):
            put(made, content)
        for name, content in changes.items():
            by_name[name](made, content)
        return made

    return change


def _at_once(kind: type, names: list[str]) -> _Change:
    known = frozenset(names)

    def change(value: object, changes: Mapping[str, object]) -> object:
        if not changes.keys() <= known:
            raise KeyError(*sorted(changes.keys() - known))
        made: object = object.__new__(kind)
        contents = made.__dict__
        contents.update(value.__dict__)
        contents.update(changes)
        return made

    return change
