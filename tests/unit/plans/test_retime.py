"""Durations are written into a plan at their places, and not one other byte changes."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.bundle import pack
from plans.durations import format_duration
from plans.load import load_bundle
from plans.retime import retime

PLAN = """\
# Ünïcode before it: æøå 🚑
cutover: 1
title: "Night: 30m"   # duration: 30m
timezone: Europe/Oslo
start: 2022-11-11 12:00
go_live: M1
parties: {owner: {name: Owner}}
tasks:
  - {id: T1, title: First 🚑, owner: owner, duration: 30m, manual: {text: "duration: 30m"}}  # was 30m
  - id: T2
    title: Second
    owner: owner
    after: [T1]
    duration:   '1h30m'   # said Kari
    manual: {}
    rollback: {duration: "5m", manual: {text: back}}
  - {id: M1, title: Go-live, after: [T2], milestone: true}
"""
MINUTE = timedelta(minutes=1)


def test_only_the_duration_changes() -> None:
    spliced = retime(PLAN, "plan.yaml", {"T1": 7 * MINUTE})
    assert spliced.text == PLAN.replace("duration: 30m, manual", "duration: 7m, manual")
    [change] = spliced.changes
    assert (change.task, change.before, change.after) == ("T1", 30 * MINUTE, 7 * MINUTE)
    assert str(change.place).startswith("plan.yaml:9:")


def test_quotes_and_comments_stay_and_rollbacks_are_others() -> None:
    spliced = retime(PLAN, "p", {"T2": 61 * MINUTE}, {"T2": MINUTE})
    assert spliced.text == PLAN.replace("'1h30m'   #", "'1h1m'   #").replace('duration: "5m"', 'duration: "1m"')
    assert [change.of_rollback for change in spliced.changes] == [False, True]


def test_what_is_equal_in_other_words_stays_as_it_is_written() -> None:
    text = PLAN.replace("30m, manual", "1800s, manual")
    spliced = retime(text, "p", {"T1": 30 * MINUTE})
    assert (spliced.text, spliced.changes) == (text, ())


def test_what_the_plan_does_not_have_is_passed_over() -> None:
    assert retime(PLAN, "p", {"T9": MINUTE, "M1": MINUTE}, {"T1": MINUTE}).text == PLAN


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@given(first=st.integers(1, 10_000), second=st.integers(1, 10_000), back=st.integers(1, 10_000))
def test_whatever_is_written_is_read_back_and_the_rest_stays(ends: str, first: int, second: int, back: int) -> None:
    lengths = [timedelta(minutes=minutes) for minutes in (first, second, back)]
    text = PLAN.replace("\n", ends)
    spliced = retime(text, "p", {"T1": lengths[0], "T2": lengths[1]}, {"T2": lengths[2]})
    plan = load_bundle(pack("p", {"p": spliced.text}))
    rollback = plan.tasks[1].rollback
    assert rollback is not None
    assert [plan.tasks[0].duration, plan.tasks[1].duration, rollback.duration] == lengths
    undone = spliced.text
    for length, before in zip(map(format_duration, lengths), ("30m", "1h30m", "5m"), strict=True):
        quote = {"30m": "", "1h30m": "'", "5m": '"'}[before]
        undone = (
            undone.replace(f"duration: {quote}{length}{quote}", f"duration: {quote}{before}{quote}", 1)
            if (before != "1h30m")
            else undone.replace(f"duration:   '{length}'", f"duration:   '{before}'", 1)
        )
    assert undone == text
