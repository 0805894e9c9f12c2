"""What is read plainly is what pydantic reads, and whatever is written in another way is left to it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any, NewType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

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


ADAPTER = TypeAdapter(Sample)
LENGTHS = st.timedeltas()
MOMENTS = st.datetimes(timezones=st.just(UTC))
INNER = st.builds(Inner, length=LENGTHS)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
SAMPLES = st.builds(
    Sample,
    text=st.text(),
    name=st.text(),
    whole=st.integers(),
    share=NUMBERS | st.integers(-9, 9),
    is_so=st.booleans(),
    at=st.none() | MOMENTS,
    day=st.none() | st.dates(),
    colour=st.sampled_from([None, Colour.RED]),
    scalar=st.none() | st.text() | st.integers() | NUMBERS | st.booleans(),
    number=st.integers() | NUMBERS,
    inner=st.none() | INNER,
    many=st.lists(INNER, max_size=2).map(tuple),
    pair=st.none() | st.tuples(st.text(), st.integers()),
    names=st.frozensets(st.text(), max_size=2),
    by_number=st.dictionaries(st.integers(), INNER, max_size=2),
    nested=st.dictionaries(st.text(), st.dictionaries(st.text(), NUMBERS, max_size=2), max_size=2),
)


@given(SAMPLES)
def test_all_that_pydantic_writes_is_read_as_it_reads_it(sample: Sample) -> None:
    text = ADAPTER.dump_json(sample)
    theirs = ADAPTER.validate_json(text)
    try:
        ours = from_plain(Sample, json.loads(text))
    except NotPlain:
        lengths = [sample.inner, *sample.many, *sample.by_number.values()]
        assert any(one and abs(one.length) >= timedelta(days=365) for one in lengths), "only years are left to it"
    else:
        assert (ours, repr_of(ours)) == (theirs, repr_of(theirs))


def repr_of(sample: Sample) -> str:
    """With the types of its numbers, which compare equal whatever they are."""
    return repr((sample.share, sample.scalar, sample.number, sample.nested, sample.pair, type(sample.names)))


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
