"""Whatever a list holds: the plan loads afterwards, and what was taken once is no difference any more."""

import csv
import io
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from plans.file.yaml_source import parse
from plans.importers.cells import Unreadable
from plans.model import Plan
from plans.problems import PlanProblems
from plans.reimporting.choices import Choices, Gone
from plans.reimporting.differences import Fate
from tests.support.lists.laid_over import differences, loaded, over

HEAD = ["ID", "Task", "Stream", "Owner", "Contact", "Duration", "Predecessors", "Not before", "Notes", "Link", "Room"]
ROWS = [
    [
        "A1",
        "Stop the old system",
        "prep",
        "Ann",
        "100 200 300",
        "30 min",
        "",
        "19:00",
        "Call.",
        "https://w.example/a",
        "7",
    ],
    ["A2", "Copy the patients", "move", "Bob", "", "60 min", "A1", "", "", "", ""],
    ["A3", "Look", "prep", "Ann", "", "10 min", "A1; A2", "", "", "", ""],
    ["M1", "Go-live", "", "", "", "", "A3", "", "", "", ""],
]
PLAN = """\
cutover: 1
title: Night
timezone: Europe/Oslo
start: 2026-11-13 18:00
go_live: M1
parties:
  ann: {name: Ann, contact: "100 200 300"}   # leads
  bob: {name: Bob}
tasks:
- title: Stop the old system
  id: A1
  stream: prep
  owner: ann
  not_before: "19:00"
  duration: 30m
  manual: {}
  instructions: >-
    Call.
  links: {wiki: "https://w.example/a"}
  fields:
    Room: 7
- {id: A2, title: Copy the patients, stream: move, owner: bob, after: [A1], duration: 60m, manual: {}}
- id: A3
  title: 'Look'
  after:
  - A1
  - A2  # the copy
  duration: 10m
  manual: {}
- id: M1
  title: Go-live
  after: [A3]
  milestone: true
"""
AS_JSON = json.dumps(parse(PLAN, "plan.yaml").data, indent=2)
TIGHT = json.dumps(parse(PLAN, "plan.yaml").data, separators=(",", ":"))
PLANS = [PLAN, PLAN.replace("\n", "\r\n"), AS_JSON, TIGHT]
WORDS = [
    "A1",
    "A2",
    "A9",
    "x: y",
    "# no",
    "- [a",
    "{b}",
    "'",
    '"',
    "20:30",
    "45 min",
    "2h",
    "Ann",
    "Cid",
    "\x1b[1m",
    "\n",
    "æ 🚑",
    "7",
]
TEXT = st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join)


@st.composite
def lists(draw: st.DrawFn) -> str:
    """The list with some cells written over, and lines gone, added and in another order."""
    rows = [list(row) for row in ROWS]
    for _ in range(draw(st.integers(0, 5))):
        rows[draw(st.integers(0, len(rows) - 1))][draw(st.integers(1, len(HEAD) - 1))] = draw(TEXT)
    for _ in range(draw(st.integers(0, 2))):
        rows.insert(
            draw(st.integers(0, len(rows))),
            [draw(st.sampled_from(["", "B1", "a1", "A2"])), *(draw(TEXT) for _ in HEAD[1:])],
        )
    del rows[draw(st.integers(0, len(rows))) :]
    out = io.StringIO()
    csv.writer(out).writerows([HEAD, *(draw(st.permutations(rows)) or ROWS[:1])])
    return out.getvalue()


def loaded_or_none(text: str) -> Plan | None:
    """A list may close a cycle, which the plan refuses; nothing is written then."""
    try:
        return loaded(text)
    except PlanProblems as error:
        if any("cycle" not in problem.message for problem in error.problems):
            raise
        return None


@settings(max_examples=25)
@given(lists(), st.sampled_from(PLANS), st.sampled_from(list(Gone)), st.booleans(), st.booleans())
def test_what_is_taken_loads_and_is_taken_once(lines: str, plan: str, gone: Gone, is_part: bool, since: bool) -> None:
    before = io.StringIO()
    csv.writer(before).writerows([HEAD, *ROWS])
    choices = Choices(gone=gone, is_part=is_part)
    earlier = before.getvalue() if since else None
    try:
        first = over(lines, plan, choices, before=earlier)
    except Unreadable:
        return
    if loaded_or_none(first.text) is None:
        return
    again = over(lines, first.text, choices, before=earlier)
    assert differences(again, Fate.TAKEN, Fate.TAKEN_OUT) == []
    assert [line.draft.title for line in again.comparison.matching.new] == []
    assert again.text == first.text
    assert ("# leads" in first.text) is ("# leads" in plan)
    assert ("\r\n" in first.text) is ("\r\n" in plan)
