"""What the models of a plan file are made of: strictness, ids, durations, clock times."""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Annotated, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator
from pydantic import WithJsonSchema as AsJson
from pydantic_core import PydanticCustomError

from plans import clock, durations
from plans.clock import ClockTime, parse_clock
from plans.durations import parse_duration
from plans.errors import CutoverError
from plans.file.values import in_short
from plans.model import SIMULATED_NIGHTS


def wrong(what: str, hint: str = "") -> PydanticCustomError:
    """Make a problem in our own words; `plans.file.wording` passes it on as it is."""
    return PydanticCustomError("plan", "{what}", {"what": what, "hint": hint})


def _reader(read: Callable[[str], object]) -> Callable[[object], object]:
    """A validator from a reader of text that raises our own errors."""

    def validate(value: object) -> object:
        if not isinstance(value, str):
            raise PydanticCustomError("string_type", "expected text")
        try:
            return read(value)
        except CutoverError as error:
            raise wrong(error.what, error.hint) from None

    return validate


def matching(pattern: str, longest: int, what: str, hint: str) -> Callable[[object], str]:
    """A validator of texts that have a form: what is said of others, and how one looks."""

    def validate(value: object) -> str:
        if not isinstance(value, str) or len(value) > longest or not re.fullmatch(pattern, value):
            raise wrong(what, hint)
        return value

    return validate


def as_text(pattern: str, otherwise: str, **more: object) -> AsJson:
    """A text of a form, for the JSON Schema.

    Args:
        otherwise: what an editor says of one that has not this form, and how one looks.
    """
    return AsJson({"type": "string", "pattern": pattern, "patternErrorMessage": otherwise, **more})


def _duration(value: object) -> object:
    if isinstance(value, int) and not isinstance(value, bool):
        raise wrong(f"{value} has no unit", f"write {value}m or {value}s")
    return _reader(parse_duration)(value)


_SIZE = re.compile(r"([0-9]{1,6}) ?(MB|GB)", re.ASCII)


def _size(value: object) -> int:
    match = _SIZE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise wrong(f"{in_short(value)} is not a size", "write 500MB or 20GB")
    return int(match[1]) * (1024**2 if match[2] == "MB" else 1024**3)


_SHARE = re.compile(r"([0-9]{1,2}|100)(\.[0-9]{1,2})?%", re.ASCII)


def _share(value: object) -> float:
    if not isinstance(value, str) or not _SHARE.fullmatch(value) or not 0 < float(value[:-1]) <= 100:
        raise wrong(f"{in_short(value)} is not a percentage", "write 90%")
    return float(value[:-1]) / 100


_COUNT = re.compile(r"([0-9]{1,4}) +of +([0-9]{1,4})", re.ASCII)


def _simulated_nights(value: object) -> int:
    """Read `16 of 20`: a chance is told in twenty simulated nights, on the screen as in the plan."""
    if isinstance(value, int) and not isinstance(value, bool):
        raise wrong(f"{value} of how many?", f"write {_of_twenty(value, SIMULATED_NIGHTS)}")
    match = _COUNT.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise wrong(f"{in_short(value)} is no number of simulated nights", "write 16 of 20")
    made, of = int(match[1]), int(match[2])
    if of != SIMULATED_NIGHTS:
        raise wrong(
            f"a chance is told in {SIMULATED_NIGHTS} simulated nights, not {of}", f"write {_of_twenty(made, of)}"
        )
    if made == 0:
        raise wrong("0 of 20 is met whatever happens", "write 1 of 20 or more")
    if made > of:
        raise wrong(f"{made} of {of} can never be met", f"write {of} of {of} or less")
    return made


def _of_twenty(made: int, of: int) -> str:
    """The same share in twenty nights, rounded up so that no less is asked; an example where it is no share."""
    return f"{-(-made * SIMULATED_NIGHTS // of)} of {SIMULATED_NIGHTS}" if 0 < made <= of else "16 of 20"


def _some_duration(value: timedelta) -> timedelta:
    if not value:
        raise wrong("this duration cannot be zero")
    return value


def _words(value: object) -> object:
    """Plan ids are spoken aloud: letters, digits, dot, dash, underscore."""
    if isinstance(value, str) and value and not (value.replace("-", "").replace("_", "").replace(".", "").isalnum()):
        raise wrong(f'"{value[:40]}" cannot be an id', "letters, digits, dot, dash and underscore")
    return value


_AS_DURATION = as_text(
    durations.PATTERN, "this is not a duration: write 90s, 35m, 1h30m or 14d", examples=["90s", "35m", "1h30m"]
)
Duration = Annotated[timedelta, BeforeValidator(_duration), _AS_DURATION]
SomeDuration = Annotated[timedelta, PlainValidator(lambda value: _some_duration(_duration(value))), _AS_DURATION]
Size = Annotated[
    int,
    PlainValidator(_size),
    as_text(f"^{_SIZE.pattern}$", "this is not a size: write 500MB or 20GB", examples=["20GB"]),
]
"""Bytes."""
Share = Annotated[
    float,
    PlainValidator(_share),
    as_text(f"^{_SHARE.pattern}$", "this is not a percentage: write 90%", examples=["90%"]),
]
"""A part of the whole: written in percent, kept as 0 to 1."""
Clock = Annotated[
    ClockTime,
    PlainValidator(_reader(parse_clock)),
    as_text(
        clock.PATTERN,
        "this is not a clock time: write 15:45 or 2022-11-12 06:00",
        examples=["15:45", "2022-11-12 06:00", "02:30+01:00"],
    ),
]
SimulatedNights = Annotated[
    int,
    PlainValidator(_simulated_nights),
    as_text(
        f"^([1-9]|1[0-9]|20) +of +{SIMULATED_NIGHTS}$",
        f"this is no number of the {SIMULATED_NIGHTS} simulated nights: write 16 of {SIMULATED_NIGHTS}",
        examples=["16 of 20"],
    ),
]
"""How many of twenty."""
Line = Annotated[str, Field(min_length=1, max_length=1000)]
"""A text that expressions look into: bounded, so that none of them can take long."""
Text = Annotated[str, Field(min_length=1)]
ID_PATTERN = r"^[^\s!-,/:-@\[-^`{-~]+$"
"""No blank and no sign of ASCII but dot, dash and underscore: of letters JSON Schema knows those of ASCII alone."""
_AS_ID = {
    "pattern": ID_PATTERN,
    "patternErrorMessage": "this cannot be an id: letters, digits, dot, dash and underscore",
}
Id = Annotated[str, Field(min_length=1, max_length=40, json_schema_extra=_AS_ID), BeforeValidator(_words)]
TaskKey = Annotated[str, Field(min_length=1, max_length=12, json_schema_extra=_AS_ID), BeforeValidator(_words)]


class Strict(BaseModel):
    """No key that is not named here, and no value of another type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)

    exactly_one: ClassVar[tuple[str, ...]] = ()
    """Of these keys a mapping has one, and only one; `plans.file.validation` sees to it, beside every other problem."""
    not_yet: ClassVar[frozenset[str]] = frozenset()
    """Keys that people will look for and that this version does not have."""
    elsewhere: ClassVar[Mapping[str, tuple[str, str]]] = {}
    """Keys that people will look for here and that stand somewhere else: what is said of each, and what to do."""
    what: ClassVar[str] = "this"

    @classmethod
    def known_keys(cls) -> set[str]:
        """Every key that may stand in this mapping, as written in the file."""
        return {field.alias or name for name, field in cls.model_fields.items()}


def one_of(keys: tuple[str, ...]) -> ConfigDict:
    """The same rule for the JSON Schema, which editors read."""
    return ConfigDict(json_schema_extra={"oneOf": [{"required": [key]} for key in keys]})
