"""A checked plan as text that is read back without being checked again, in a twentieth of the time.

What stands in it more than once (a length of time, how often something is tried again, a query, an empty list) is
written once and read once. Only what the model is made of is written and read: its own classes by their names, and
plain values. A text is of the program that wrote it; who believes it has a hash of it from somewhere else.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from functools import cache
from importlib import import_module
from itertools import chain
from pkgutil import iter_modules
from types import ModuleType

import plans.model.kinds
from plans.model import Plan

_MICROSECOND = timedelta(microseconds=1)
_SAME = "same"
"""What is said where something stands that was written before."""


def written(plan: Plan) -> object:
    """The plan as JSON takes it.

    Raises:
        ValueError: something in it has no text, or it would be read as another plan.
    """
    text = _shared(_written(plan))
    if not same_plan(plan, read(text)):
        raise ValueError("the text of this plan would be read as another one")
    return text


def same_plan(one: Plan, other: Plan) -> bool:
    """Whether two plans, which are compared by identity otherwise, say the same."""
    return all(getattr(one, name) == getattr(other, name) for name in _names(Plan.__name__))


def read(text: object) -> Plan:
    """The plan of such a text. Raises ValueError where it is none."""
    try:
        plan = _Reader().whole(text)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
        raise ValueError(f"this is no kept plan ({type(error).__name__})") from None
    if not isinstance(plan, Plan):
        raise ValueError("this is no kept plan")
    return plan


def _written(value: object) -> object:
    """Scalars as they are; everything else is a list that begins with what it is."""
    kind = type(value).__name__
    if isinstance(value, Enum):
        return [_known(kind), value.value]
    match value:
        case None | bool() | int() | float() | str():
            return value
        case tuple():
            return ["tuple", *map(_written, value)]
        case Mapping():
            return ["map", *([_written(key), _written(one)] for key, one in value.items())]
        case datetime() | timedelta() | date() | time():
            return _moment(value)
        case _:
            return [_known(kind), *(_written(getattr(value, name)) for name in _names(kind))]


def _known(kind: str) -> str:
    if kind not in _classes():
        raise ValueError(f"a {kind} has no text in a kept plan")
    return kind


def _moment(value: datetime | timedelta | date | time) -> list[object]:
    if isinstance(value, timedelta):
        return ["long", value // _MICROSECOND]
    if isinstance(value, time):
        return ["clock", value.isoformat()]
    if not isinstance(value, datetime):
        return ["day", value.isoformat()]
    if value.utcoffset() != timedelta():
        raise ValueError("a time that is not UTC has no text in a kept plan")
    return ["at", value.astimezone(UTC).isoformat()]


def _shared(text: object) -> object:
    """The same, with each list that stands there more than once in front, and where it stood as its number."""
    counts = Counter(map(json.dumps, _lists(text)))
    numbers: dict[str, int] = {}
    shared: list[object] = []

    def numbered(value: object) -> object:
        if not isinstance(value, list):
            return value
        name = json.dumps(value)
        if name in numbers:
            return [_SAME, numbers[name]]
        kind, *parts = value
        made = [kind, *(list(map(numbered, one)) if kind == "map" else numbered(one) for one in parts)]
        if counts[name] == 1:
            return made
        numbers[name] = len(shared)
        shared.append(made)
        return [_SAME, numbers[name]]

    whole = numbered(text)
    return [shared, whole]


def _lists(text: object) -> Iterator[object]:
    """Each list in a text that says what it is, and those in it."""
    if not isinstance(text, list):
        return
    yield text
    kind, *parts = text
    for part in chain.from_iterable(parts) if kind == "map" else parts:
        yield from _lists(part)


class _Reader:
    """Reads what `_shared` made of one plan."""

    def __init__(self) -> None:
        self._shared: list[object] = []
        self._plain: Mapping[str, Callable[[list[object]], object]] = {
            _SAME: lambda parts: self._shared[int(str(parts[0]))],
            "tuple": lambda parts: tuple(self._all(parts)),
            "map": lambda parts: dict(map(_pair, map(self._all, map(_list, parts)))),
            "at": lambda parts: datetime.fromisoformat(str(parts[0])),
            "long": lambda parts: _MICROSECOND * int(str(parts[0])),
            "day": lambda parts: date.fromisoformat(str(parts[0])),
            "clock": lambda parts: time.fromisoformat(str(parts[0])),
        }

    def whole(self, text: object) -> object:
        """What a text stands for."""
        shared, value = _list(text)
        for one in _list(shared):
            self._shared.append(self._read(one))
        return self._read(value)

    def _read(self, value: object) -> object:
        if not isinstance(value, list):
            return value
        kind, *parts = value
        if (plain := self._plain.get(kind)) is not None:
            return plain(parts)
        made, names = _maker(kind)
        return made(**dict(zip(names, self._all(parts), strict=True))) if names else made(*parts)

    def _all(self, parts: list[object]) -> list[object]:
        """Each of them read; most are scalars, which are what they are without a call."""
        return [self._read(one) if type(one) is list else one for one in parts]


def _pair(parts: list[object]) -> tuple[object, object]:
    key, value = parts
    return key, value


def _list(value: object) -> list[object]:
    if isinstance(value, list):
        return value
    raise TypeError("this is a list")


@cache
def _maker(kind: str) -> tuple[type, tuple[str, ...]]:
    """The class, and the fields of a dataclass; an enum has none, and is made of its value."""
    return _classes()[kind], _names(kind)


@cache
def _classes() -> Mapping[str, type]:
    """The classes of the model by their names, of which no two are alike."""
    return {made.__name__: made for module in _modules() for made in _made_in(module)}


def _modules() -> Iterator[ModuleType]:
    """What defines the classes of a plan: the model, and where things stand in a file."""
    yield import_module("plans.problems")
    for package in (plans.model, plans.model.kinds):
        for one in iter_modules(package.__path__, f"{package.__name__}."):
            yield import_module(one.name)


def _made_in(module: ModuleType) -> Iterator[type]:
    own = (made for made in vars(module).values() if isinstance(made, type) and made.__module__ == module.__name__)
    return (made for made in own if is_dataclass(made) or issubclass(made, Enum))


@cache
def _names(kind: str) -> tuple[str, ...]:
    """The fields that values of a class are made of."""
    made = _classes()[kind]
    return tuple(one.name for one in fields(made) if one.init) if is_dataclass(made) else ()
