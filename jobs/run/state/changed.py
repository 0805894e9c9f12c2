"""A frozen value with some of its fields changed: `dataclasses.replace`, at a third of its cost.

A fold changes several values for every event, and what those values are made of is long. Of a frozen class with slots
the fields are copied slot by slot; what its `__init__` would check or make is left out, so it must not do either.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import cache
from operator import attrgetter
from typing import TypeVar

Value = TypeVar("Value")


def changed(value: Value, changes: Mapping[str, object]) -> Value:
    """The value, with other contents of some fields.

    Raises:
        KeyError: there is no field of such a name.
    """
    kind: type = value.__class__
    slots = _slots(kind)
    made: Value = object.__new__(kind)
    for put, content in zip(slots.puts, slots.contents(value), strict=True):
        put(made, content)
    for name, content in changes.items():
        slots.by_name[name](made, content)
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class _Slots:
    """What reads all fields of a class at once, and what writes each."""

    contents: Callable[[object], tuple[object, ...]]
    puts: tuple[Callable[[object, object], None], ...]
    by_name: Mapping[str, Callable[[object, object], None]]


@cache
def _slots(kind: type) -> _Slots:
    """Of a class with two fields at least."""
    if hasattr(kind, "__post_init__"):
        raise TypeError(f"{kind.__name__} makes something of its fields")
    names = [field.name for field in fields(kind)]
    by_name = {name: kind.__dict__[name].__set__ for name in names}
    return _Slots(contents=attrgetter(*names), puts=tuple(by_name.values()), by_name=by_name)
