"""Values of typed classes out of plain data, as JSON holds them, where they are written as this program writes them.

pydantic reads the same, and more; but before it reads anything it is imported, and makes a schema of each class, which
takes a screen a fifth of the time until it paints, and a tenth of its memory. So what is `NotPlain` to this module is
left to pydantic, which decides whether it is anything: the two never differ in what they make of a text.
"""

import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import NewType, TypeVar, Union, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")
Reader = Callable[[object], object]

_LENGTH = re.compile(r"(-?)P(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d{1,6}))?S)?)?", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{6})?Z", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_WHOLE = re.compile(r"0|-?[1-9]\d*", re.ASCII)
_SCALARS = frozenset({str, int, float, bool, NoneType})


class NotPlain(ValueError):
    """It is not written as this program writes it, or is of a class that this module does not read."""


def from_plain(kind: type[T], data: object) -> T:
    """A value of this class. Raises `NotPlain`."""
    try:
        return cast("T", _reader(cast("Hashable", kind))(data))
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise NotPlain(f"no plain {kind.__name__}: {type(error).__name__}") from None


@cache
def _reader(kind: Hashable) -> Reader:
    """What reads values of this type."""
    if isinstance(kind, NewType):
        return _reader(kind.__supertype__)
    if isinstance(kind, type) and get_origin(kind) is None:
        return _of_class(kind)
    origin, parts = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return _one_of(parts)
    if origin is tuple and parts[-1] is ...:
        return _many(tuple, _reader(parts[0]))
    if origin is tuple:
        return _each(tuple(map(_reader, parts)))
    if origin is frozenset:
        return _many(frozenset, _reader(parts[0]))
    if origin is Mapping:
        return _mapping(_key(parts[0]), _reader(parts[1]))
    return _nothing


def _of_class(kind: type) -> Reader:
    if (known := _KNOWN.get(kind)) is not None:
        return known
    if kind in _SCALARS:
        return _exactly(frozenset({kind}))
    if issubclass(kind, Enum):
        return _enum(kind)
    return _dataclass(kind) if is_dataclass(kind) else _nothing


def _nothing(data: object) -> object:
    raise NotPlain(type(data).__name__)


def _exactly(kinds: frozenset[type]) -> Reader:
    def read(data: object) -> object:
        if type(data) in kinds:
            return data
        raise NotPlain(type(data).__name__)

    return read


def _one_of(parts: tuple[object, ...]) -> Reader:
    """Of several scalars that which it is; of one type and None, either."""
    others = [part for part in parts if part is not NoneType]
    if _SCALARS.issuperset(parts):
        return _exactly(frozenset(part for part in parts if isinstance(part, type)))
    if len(others) != 1 or len(others) == len(parts):
        return _nothing
    inner = _reader(others[0])
    return lambda data: None if data is None else inner(data)


def _many(made: Callable[[Iterable[object]], object], inner: Reader) -> Reader:
    return lambda data: made(map(inner, _list(data)))


def _each(inner: tuple[Reader, ...]) -> Reader:
    return lambda data: tuple(read(one) for read, one in zip(inner, _list(data), strict=True))


def _mapping(key: Reader, inner: Reader) -> Reader:
    return lambda data: {key(name): inner(one) for name, one in _dict(data).items()}


def _key(kind: object) -> Reader:
    """Keys are texts, those of numbers too."""
    return _whole if kind is int else _reader(kind)


def _enum(kind: type[Enum]) -> Reader:
    by_text: Mapping[object, Enum] = {one.value: one for one in kind if type(one.value) is str}
    return lambda data: by_text[_str(data)]


def _dataclass(kind: type) -> Reader:
    read: Mapping[str, Reader] | None = None

    def made(data: object) -> object:
        nonlocal read
        if read is None:  # not before: a class may hold values of its own
            read = _fields(kind)
        return kind(**{name: read[name](one) for name, one in _dict(data).items()})

    return made


def _fields(kind: type) -> Mapping[str, Reader]:
    all_of = fields(kind)
    types = get_type_hints(kind) if any(isinstance(one.type, str) for one in all_of) else {}
    return {one.name: _reader(types.get(one.name, one.type)) for one in all_of if one.init}


def _str(data: object) -> str:
    if type(data) is str:
        return data
    raise NotPlain(type(data).__name__)


def _list(data: object) -> list[object]:
    if type(data) is list:
        return data
    raise NotPlain(type(data).__name__)


def _dict(data: object) -> dict[str, object]:
    if type(data) is dict:
        return data
    raise NotPlain(type(data).__name__)


def _whole(data: object) -> int:
    return int(_matching(_WHOLE, data)[0])


def _float(data: object) -> float:
    if type(data) is float or type(data) is int:
        return float(data)
    raise NotPlain(type(data).__name__)


def _moment(data: object) -> datetime:
    return datetime.fromisoformat(_matching(_MOMENT, data)[0])


def _day(data: object) -> date:
    return date.fromisoformat(_matching(_DAY, data)[0])


def _length(data: object) -> timedelta:
    found = _matching(_LENGTH, data)
    sign, *whole, fraction = found.groups()
    if all(part is None for part in whole):
        raise NotPlain("no length")
    days, hours, minutes, seconds = (int(part or 0) for part in whole)
    rest = int((fraction or "").ljust(6, "0"))
    length = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds, microseconds=rest)
    return -length if sign else length


def _matching(form: re.Pattern[str], data: object) -> re.Match[str]:
    found = form.fullmatch(_str(data))
    if found is None:
        raise NotPlain("another form")
    return found


_KNOWN: Mapping[type, Reader] = {float: _float, datetime: _moment, date: _day, timedelta: _length}
