"""Any value of the model comes back from plain data as it was."""

import json
from datetime import UTC, timedelta

from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from plans.from_plain import NotPlain, from_plain
from tests.unit.plans.test_from_plain import Colour, Inner, Sample

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
