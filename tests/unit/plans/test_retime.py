"""Durations are written into a plan at their places, and not one other byte changes."""

from datetime import timedelta

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
