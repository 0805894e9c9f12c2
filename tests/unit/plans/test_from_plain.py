"""What is read plainly is what pydantic reads, and whatever is written in another way is left to it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, NewType

import pytest
from pydantic import ValidationError

from jobs.run import events as e
from plans.from_plain import NotPlain, from_plain

Name = NewType("Name", str)


class Colour(StrEnum):
    """Which."""

    RED = "red"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inner:
    """A part."""

    length: timedelta = timedelta()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Of each type that events and states are made of."""

    text: str = ""
    name: Name = Name("")
    whole: int = 0
    share: float = 0.0
    is_so: bool = False
    at: datetime | None = None
    day: date | None = None
    colour: Colour | None = None
    scalar: str | int | float | bool | None = None
    number: int | float = 0
    inner: Inner | None = None
    many: tuple[Inner, ...] = ()
    pair: tuple[str, int] | None = None
    names: frozenset[Name] = frozenset()
    by_number: Mapping[int, Inner] = field(default_factory=dict)
    nested: Mapping[str, Mapping[Name, float]] = field(default_factory=dict)


OTHERWISE = [
    {"whole": "7"},
    {"whole": 7.0},
    {"whole": True},
    {"is_so": 1},
    {"is_so": "yes"},
    {"text": 7},
    {"share": "0.5"},
    {"at": "2022-11-12T01:30:00+01:00"},
    {"at": "2022-11-12 01:30"},
    {"at": "2022-W45-5T01:30:00Z"},
    {"at": 1668216600},
    {"day": "2022-11-12T00:00:00Z"},
    {"day": "20221112"},
    {"colour": "blue"},
    {"inner": {"length": 90}},
    {"inner": {"length": "P"}},
    {"inner": {"length": "PT"}},
    {"inner": {"length": "P1Y"}},
    {"inner": {"length": "00:01:30"}},
    {"inner": []},
    {"many": {"a": {}}},
    {"pair": ["a"]},
    {"by_number": {"07": {}}},
    {"by_number": {"x": {}}},
    {"names": "ab"},
    {"number": "7"},
    {"unheard_of": 1},
    [],
    None,
]


@pytest.mark.parametrize("data", OTHERWISE, ids=json.dumps)
def test_what_is_written_in_another_way_is_not_plain(data: Any) -> None:
    with pytest.raises(NotPlain):
        from_plain(Sample, data)


def test_whatever_lacks_what_it_needs_is_not_plain() -> None:
    with pytest.raises(NotPlain):
        from_plain(e.Noted, {"by": "anna"})


def test_an_event_that_is_written_in_another_way_is_what_pydantic_makes_of_it() -> None:
    text = '{"at_all": 1, "attempt": "2", "command_id": null, "token": 3, "unit": "T1", "v": 1}'
    assert e.decode("AttemptStarted", text) == e.AttemptStarted(unit=e.UnitId("T1"), attempt=2, token=3)
    with pytest.raises(ValidationError):
        e.decode("AttemptStarted", text.replace('"2"', '"two"'))
