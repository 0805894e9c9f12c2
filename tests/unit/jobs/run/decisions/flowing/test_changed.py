"""What an amendment changes of the flows is said by name, and that one is red whose counts it changes."""

from dataclasses import fields, replace
from datetime import timedelta

import pytest

from jobs.flows.series import Condition
from jobs.run.decisions.flowing.changed import flows_changed
from jobs.run.events import PlanAmended
from plans.model import Manual, Milestone, PartyId, RunKind
from plans.model.flows import Flow, PerHour, SqlCount, Stage, Watched
from tests.support.driver import Driven
from tests.support.flows.watched import flow, seen, stands, watching
from tests.support.nights import TARGET, night, task

LETTERS = flow("letters")
OTHERWISE = {
    "title": "Other",
    "counts": {Stage.SENT: SqlCount(on=TARGET, query="select 2")},
    "normal": PerHour(count=3),
    "owner": PartyId("ward"),
    "every": timedelta(minutes=1),
    "within": timedelta(minutes=1),
    "old_names": {"17B": ("17",)},
    "degrades": "letters by hand",
}


@pytest.fixture
def live() -> Driven:
    plan = night(task("A1", Manual()), task("M1", Milestone(), after="A1"))
    run = Driven(watching(plan, LETTERS, "orders", hypercare=timedelta(days=3)), kind=RunKind.PRODUCTION)
    run.done("A1")
    return run


def said(run: Driven, *flows: Flow | str) -> list[str]:
    return list(flows_changed(run.plan, watching(run.plan, *flows), run.state))


def test_each_flow_is_named_that_is_new_dropped_or_otherwise(live: Driven) -> None:
    more = replace(
        LETTERS, within=timedelta(minutes=2), counts={**LETTERS.counts, Stage.RECEIVED: LETTERS.counts[Stage.SENT]}
    )
    assert said(live, LETTERS, "orders") == []
    assert said(live, more, "results") == [
        "flow letters has another count of received, within",
        "flow orders is watched no more",
        "flow results is new",
    ]


@pytest.mark.parametrize("field", OTHERWISE)
def test_whatever_is_otherwise_of_a_flow_is_said(live: Driven, field: str) -> None:
    [text] = said(live, replace(LETTERS, **{field: OTHERWISE[field]}), "orders")  # type: ignore[arg-type]
    assert text.startswith("flow letters has another ")


def test_what_all_flows_go_by_is_said_in_whatever_field_it_stands(live: Driven) -> None:
    held = live.plan.watched
    for field in {one.name for one in fields(Watched)} - {"flows", "hypercare"}:
        fresh = replace(live.plan, watched=replace(held, **{field: ("x",) if field == "quiet_days" else "x"}))
        assert [text.endswith("of the flows") for text in flows_changed(live.plan, fresh, live.state)] == [True], field


def test_a_red_flow_that_is_counted_otherwise_is_named_as_red_in_the_journal(live: Driven) -> None:
    live.decide(seen(stands("letters/17B", Condition.SHORT, missing=12)))
    fresh = replace(watching(live.plan, replace(LETTERS, counts=OTHERWISE["counts"]), "orders"), sha256="f" * 64)  # type: ignore[arg-type]
    live.do("amend", plan_sha256=fresh.sha256, summary="fewer", revisions=[fresh])
    [amended] = [one.event for one in live.entries if isinstance(one.event, PlanAmended)]
    assert "flow letters has another count of sent, and it is red" in amended.summary
