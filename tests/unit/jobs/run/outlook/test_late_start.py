"""A production run that was created in time is held when its first engine comes long after the start."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from jobs.journal.base import Sent
from jobs.run.events import CommandRefused, Event, HoldSet, RunCreated, decode, encode
from plans.model import Manual, Milestone, Plan, RunKind
from tests.support.driver import Driven
from tests.support.nights import START, at, night, sql_job, task

PLAN = night(
    task("A1", sql_job()),
    task("A2", sql_job(), after="A1"),
    task("B1", sql_job(), not_before=30),
    task("B2", sql_job(), not_before=600),
    task("P1", Manual()),
    task("M1", Milestone(), after="A2 B2 P1"),
)


class Waited(Driven):
    """A run whose first engine comes so many minutes after the start."""

    def __init__(self, plan: Plan, minutes: float, *, created_at: float = 0, **created: object) -> None:
        self.waited, self.created_at = minutes, created_at
        super().__init__(plan, **{"kind": RunKind.PRODUCTION, **created})

    def dies(self) -> list[Event]:
        if self.term == 0:
            self.now = at(self.waited)
            self.state = replace(self.state, created_real=at(self.created_at))
        return super().dies()


def test_nothing_begins_and_the_hold_says_what_would() -> None:
    run = Waited(PLAN, 150)
    assert run.running == {}
    assert run.state.hold is not None
    assert run.state.hold.asked
    assert run.state.hold.by == "the engine on h"
    assert run.state.hold.reason == (
        "the start was 2h30m ago, and no engine was there: A1, B1 would begin at once; look, then resume"
    )
    assert "hold by the engine on h" in run.refused("start", task="P1")
    run.do("resume")
    assert set(run.running) == {"A1", "B1"}


def test_a_resume_that_was_sent_before_the_engine_came_does_not_release_what_nobody_has_looked_at() -> None:
    run = Waited(PLAN, 150)
    early = Sent(id=1, actor="operator", verb="resume", args={}, at=run.now - timedelta(seconds=1))
    [refused] = [one for one in run.decide(early) if isinstance(one, CommandRefused)]
    assert "this was said before the hold began: the start was 2h30m ago" in refused.reason
    assert run.state.hold is not None
    run.commands = 1
    run.do("resume")
    assert run.state.hold is None


@pytest.mark.parametrize(
    ("minutes", "created"),
    [(59, {}), (-600, {}), (150, {"kind": RunKind.REHEARSAL})],
)
def test_in_time_and_in_a_rehearsal_all_begins(minutes: float, created: dict[str, object]) -> None:
    run = Waited(PLAN, minutes, created_at=-900, **created)  # type: ignore[arg-type]
    assert run.state.hold is None
    assert ("A1" in run.running) is (minutes >= 0)


def test_what_was_agreed_to_when_it_was_created_holds_for_an_hour() -> None:
    assert Waited(PLAN, 150, created_at=149, late=True).state.hold is None
    assert Waited(PLAN, 220, created_at=150, late=True).state.hold is not None


def test_an_engine_that_was_there_before_the_start_alone_counts_for_nothing() -> None:
    run = Waited(PLAN, -600)
    run.now = at(90)
    run.dies()
    assert run.state.hold is not None
    assert run.running == {}


def test_a_takeover_in_the_middle_of_the_night_is_not_held() -> None:
    run = Waited(PLAN, 0)
    run.now = at(300)
    run.dies()
    assert run.state.hold is None
    assert set(run.running) == {"A1", "B1"}


def test_an_amendment_may_move_the_start_under_the_hold() -> None:
    run = Waited(PLAN, 150)
    later = replace(PLAN, start=at(300), sha256="1" * 64)
    run.do("amend", plan_sha256=later.sha256, revisions=[later])
    run.do("resume")
    assert run.running == {}
    run.now = at(300)
    run.decide()
    assert set(run.running) == {"A1", "B1"}


def test_nor_does_an_amendment_begin_a_night_late_without_a_question() -> None:
    run = Waited(PLAN, -600)
    run.now = at(-10)
    past, near = replace(PLAN, start=at(-80), sha256="1" * 64), replace(PLAN, start=at(-20), sha256="2" * 64)
    reason = run.refused("amend", plan_sha256=past.sha256, revisions=[past])
    assert "the start would be long past" in reason
    run.do("amend", plan_sha256=near.sha256, revisions=[near])
    assert "A1" in run.running


@pytest.mark.parametrize("event", [HoldSet(by="k.stone", reason="disk"), Driven(PLAN).entries[0].event])
def test_a_journal_that_knows_of_neither_still_folds(event: Event) -> None:
    kind, body = encode(event)
    old = {name: value for name, value in json.loads(body).items() if name not in ("late", "asked")}
    again = decode(kind, json.dumps(old))
    assert again == event
    assert isinstance(again, HoldSet | RunCreated)
    assert START
