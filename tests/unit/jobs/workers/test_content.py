"""A ticket travels whole, without a secret, and is read by the program that issued it alone."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from jobs.api import CutBy, Lineage, Rehearsed
from jobs.runner import Ticket
from jobs.workers.content import Content, OtherVersion, content_of
from plans.model import Connection, Database, DatabaseId, Job, JobKind, Plan, Role, RunKind, SqlSpec, TaskId
from tests.support.attempts import rehearsed

PLAN = rehearsed(legacy="postgresql:///legacy", platform="postgresql:///platform")
JOB = Job(kind=JobKind.SQL, spec=SqlSpec(on=DatabaseId("platform"), text="select 1"), timeout=timedelta(hours=3))
TICKET = Ticket(
    run="night",
    unit="D01",
    job=JOB,
    attempt=2,
    token=1_000_002,
    rolled_back_token=7,
    duration=timedelta(minutes=4),
    folder=Path("/engine/run"),
    tuning={"workers": 3},
    rehearsed={"ehr.note": Rehearsed(run="dress", cut=CutBy.KEY)},
    lineage=Lineage(birth="b", after_loss=True),
    label="dmz",
)


def travelled(plan: Plan = PLAN) -> Content:
    content = content_of(TICKET, plan, RunKind.REHEARSAL, answered_for=("legacy",), program="1 (abc)")
    return Content.from_json(content.to_json())


def test_all_that_an_attempt_is_run_by_arrives_but_for_what_is_the_hosts_own() -> None:
    content = travelled()
    ticket = content.ticket(Path("/worker/run"), dict(content.tuning))
    assert ticket == replace(TICKET, folder=Path("/worker/run"), label="")
    assert (content.kind, content.answered_for) == (RunKind.REHEARSAL, ("legacy",))
    assert content.plan().databases == PLAN.databases


def test_an_address_travels_as_the_plan_says_it_never_expanded() -> None:
    database = Database(
        id=DatabaseId("platform"), role=Role.TARGET, rehearsal=Connection(dsn="postgresql://app:${SECRET}@db/platform")
    )
    plan = Plan(
        title="", timezone="UTC", start=PLAN.start, go_live=TaskId(""), tasks=(), databases={database.id: database}
    )
    assert travelled(plan).databases[database.id].rehearsal == database.rehearsal


def test_another_program_is_refused_with_both_named() -> None:
    with pytest.raises(OtherVersion, match=r"the engine is cutover 1 \(abc\), this worker is 1 \(abd\)"):
        travelled().require("1 (abd)")
    travelled().require("1 (abc)")


@pytest.mark.parametrize("change", [{"job": {"kind": "new"}}, {"attempt": "many"}])
def test_what_this_program_cannot_read_is_of_another_version(change: dict[str, object]) -> None:
    data = json.loads(content_of(TICKET, PLAN, RunKind.REHEARSAL, answered_for=(), program="9").to_json())
    with pytest.raises(OtherVersion):
        Content.from_json(json.dumps({**data, **change}))
