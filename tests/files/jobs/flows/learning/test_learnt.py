"""From what was noted to the baseline."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from jobs.flows.learning.fitting import fitted
from jobs.flows.learning.hours import days
from jobs.flows.learning.learnt import NEVER, Past, baseline_of
from jobs.flows.learning.notes import DayCounts, Notes, key_of
from plans.baseline import HourSum
from plans.baseline_file import read, written
from plans.model import RunKind
from plans.model.flows import Counting, Dimension, Flow, PerHour
from tests.support.flows.plans import NUMBER, a_flow

OSLO = ZoneInfo("Europe/Oslo")
PAST = Past(
    days=days(date(2026, 11, 30), 6, OSLO),
    zone=OSLO,
    timezone="Europe/Oslo",
    kind=RunKind.PRODUCTION,
    country="NO",
    holidays={date(2026, 11, 11): "A day off", date(2026, 12, 25): "Christmas Day"},
)
LETTERS = a_flow(NUMBER, Dimension.TEMPLATE, Dimension.RECEIVER)


@pytest.fixture
def notes(tmp_path: Path) -> Iterator[Notes]:
    with Notes(tmp_path / "x.part") as made:
        yield made


def note(notes: Notes, flow: Flow, *, silent: tuple[date, ...] = (), failed: tuple[date, ...] = ()) -> None:
    """Each hour five letters of a template to each of two receivers."""
    for day in PAST.days:
        of_hour = {("A", "X"): 5, ("A", "Y"): 5} if day.day not in silent else {}
        counted = DayCounts(counts={hour.begins: of_hour for hour in day.hours})
        if day.day in failed:
            counted = DayCounts(failed={hour.begins: "too dear" for hour in day.hours})
        notes.keep(key_of(flow, PAST.kind, PAST.timezone), day.day, counted)


def test_sums_stand_for_themselves_of_a_flow_a_template_a_receiver_and_both(notes: Notes) -> None:
    note(notes, LETTERS)
    learnt = baseline_of(PAST, [LETTERS], {}, notes)
    monday = {(one.template, one.receiver): one.hours[9] for one in learnt.series}
    half = HourSum(weeks=6, total=30, squares=150)
    assert monday.pop(("", "")) == monday.pop(("A", "")) == HourSum(weeks=6, total=60, squares=600)
    assert monday == dict.fromkeys([("", "X"), ("", "Y"), ("A", "X"), ("A", "Y")], half)
    assert read(written(learnt)) == learnt


def test_an_hour_that_comes_twice_in_one_of_the_weeks_counts_twice(notes: Notes) -> None:
    note(notes, LETTERS)
    learnt = baseline_of(PAST, [LETTERS], {}, notes)
    assert [learnt.series[0].hours[6 * 24 + hour].weeks for hour in (1, 2, 3)] == [6, 7, 6]


def test_a_public_holiday_is_left_out_and_those_to_come_are_named(notes: Notes) -> None:
    note(notes, LETTERS)
    learnt = baseline_of(PAST, [LETTERS], {}, notes)
    assert [learnt.series[0].hours[day * 24 + 9].weeks for day in range(4)] == [6, 6, 5, 6]
    assert date(2026, 12, 25) in learnt.holidays


def test_an_outage_is_left_out_of_all_flows_and_named(notes: Notes) -> None:
    orders = a_flow(name="orders")
    for flow in (LETTERS, orders):
        note(notes, flow, silent=(date(2026, 11, 3),))
    learnt = baseline_of(PAST, [LETTERS, orders], {}, notes)
    (outage,) = learnt.left_out
    assert [f"{moment.astimezone(OSLO):%m-%d %H:%M}" for moment in outage[:2]] == ["11-03 00:00", "11-04 00:00"]
    assert {one.hours[24 + 9].weeks for one in learnt.series} == {5}


def test_what_one_flow_alone_leaves_out_is_said_of_it(notes: Notes) -> None:
    orders = a_flow(name="orders")
    note(notes, LETTERS, failed=(date(2026, 11, 5),))
    note(notes, orders, silent=(date(2026, 11, 3),))
    learnt = baseline_of(PAST, [LETTERS, orders], {}, notes)
    assert not learnt.left_out
    assert "left out from 2026-11-03 00:00 to 2026-11-04 00:00, silent" in learnt.said["orders"]
    assert learnt.said["letters"] == "24 hours could not be counted"


def test_what_could_not_be_counted_is_named_and_has_no_sums(notes: Notes) -> None:
    total = a_flow(replace(NUMBER, counting=Counting.TOTAL), name="totals")
    nobody = replace(a_flow(name="nobody"), normal=None)
    said = replace(a_flow(name="said"), normal=PerHour(count=3))
    silent, dear = a_flow(name="silent"), a_flow(name="dear")
    note(notes, silent, silent=tuple(day.day for day in PAST.days))
    learnt = baseline_of(PAST, [total, nobody, said, silent, dear], {dear.id: "too dear"}, notes)
    assert not learnt.series
    assert learnt.not_counted.keys() == {"totals", "nobody", "silent", "dear"}
    assert learnt.not_counted["silent"] == NEVER
    assert "sampled from now on" in learnt.not_counted["totals"]


def test_a_file_that_would_be_too_long_for_a_plan_leaves_out_the_smallest_and_says_so(notes: Notes) -> None:
    note(notes, LETTERS)
    learnt = baseline_of(PAST, [LETTERS], {}, notes)
    most = len(written(learnt)) - 1
    short, text = fitted(learnt, most=most)
    assert len(text) <= most
    assert len(short.series) < len(learnt.series)
    assert "found no room in the file" in short.said["letters"]
    assert read(text) == short
