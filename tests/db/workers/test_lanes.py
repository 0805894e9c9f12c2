"""Workers serve lanes of an attempt that another process leads: by tickets of their own, under its very token."""

import asyncio
from datetime import timedelta

import pytest

from jobs.api import Evidence, JobContext, Lane
from jobs.journal.base import Fenced
from jobs.journal.tickets import TicketState
from jobs.outcomes import CancelReason, Permanent, Succeeded
from jobs.runner import AnAttempt, Attempt
from plans.model import CopySpec, Job, JobKind, ReconcileSpec, TableSelection
from tests.db.workers.conftest import LABEL, Site
from tests.support.attempts import SOURCE, TARGET
from tests.support.eventually import eventually
from tests.support.people.control import RUN

ROWS = TableSelection(source=SOURCE, target=TARGET, tables=("ehr.*",))
JOB = Job(kind=JobKind.COPY, spec=CopySpec(rows=ROWS, workers=2, lanes={LABEL: 2}))
DONE = Evidence(summary="all there")


class Shared:
    """An attempt that is led here until the test lets it end, and what its helpers saw."""

    def __init__(self, site: Site) -> None:
        self.site, self.ends = site, asyncio.Event()
        self.seen: list[tuple[Lane, str, int]] = []
        self.served = 0

    async def leads(self, _: JobContext) -> Evidence:
        await self.ends.wait()
        return DONE

    async def helps(self, ctx: JobContext, lane: Lane) -> Evidence:
        self.seen.append((lane, ctx.fence.task, ctx.fence.token))
        ctx.warn("a row is odd")
        self.served += 1
        try:
            await asyncio.Event().wait()
        finally:
            self.served -= 1
        return DONE

    def attempt(self, number: int = 1) -> AnAttempt:
        site = self.site
        ticket = site.ticket("C01", number, job=JOB)
        leading = Attempt(ticket, kinds={CopySpec: self.leads}, databases=site.databases, listener=site.listener)
        return site.hands.led(leading, ticket, site.databases, site.listener)

    async def all_withdrawn(self) -> bool:
        states = await self.site.sql("select array_agg(distinct state) from cutover_control.ticket")
        return states == [TicketState.WITHDRAWN]


@pytest.fixture
def shared(site: Site, monkeypatch: pytest.MonkeyPatch) -> Shared:
    monkeypatch.setattr("jobs.workers.lanes.AGAIN_AFTER", 0.05)
    monkeypatch.setattr("jobs.workers.lanes.TOLD_AFTER", 0.05)
    return Shared(site)


async def nothing_else(_: JobContext) -> Evidence:
    return DONE


async def test_lanes_go_to_whoever_has_a_slot_and_end_with_the_attempt_that_leads(site: Site, shared: Shared) -> None:
    for name in ("w1", "w2"):
        await site.worker(nothing_else, name=name, slots=1, helps=shared.helps)
    attempt = shared.attempt()
    work = asyncio.create_task(attempt.run())
    await eventually(lambda: shared.served == 2)
    assert sorted((lane.number, lane.label, lane.host) for lane, _, _ in shared.seen) == [
        (0, LABEL, "db2"),
        (1, LABEL, "db2"),
    ]
    assert {lane.worker for lane, _, _ in shared.seen} == {"w1", "w2"}
    assert len({lane.ticket for lane, _, _ in shared.seen}) == 2
    assert {(task, token) for _, task, token in shared.seen} == {("C01", site.ticket().token)}
    await eventually(lambda: len(site.listener.warnings) == 2)
    assert sorted(site.listener.warnings) == [f"lane {number} of {LABEL}: a row is odd" for number in (1, 2)]
    shared.ends.set()
    assert await asyncio.wait_for(work, 20) == Succeeded(evidence=DONE)
    await eventually(lambda: not shared.served)


async def test_a_lane_whose_worker_was_lost_goes_on_elsewhere_and_the_attempt_hears_of_it(
    site: Site, shared: Shared
) -> None:
    await site.worker(nothing_else, slots=3, helps=shared.helps)
    attempt = shared.attempt()
    work = asyncio.create_task(attempt.run())
    await eventually(lambda: shared.served == 2)
    site.listener.warnings.clear()
    await site.sql("update cutover_control.ticket set until = clock_timestamp() where unit like 'C01#1/dmz/1/%'")
    await eventually(lambda: len(shared.seen) == 3)
    again, *_ = shared.seen[-1]
    assert (again.number, len({lane.ticket for lane, _, _ in shared.seen})) == (1, 3)
    lost = f"lane 2 of {LABEL} lost: worker w1 on db2 silent"
    await eventually(lambda: any(one.startswith(lost) for one in site.listener.warnings))
    await eventually(lambda: shared.served == 2)
    attempt.cancel(CancelReason.STOPPED)
    await asyncio.wait_for(work, 20)
    await eventually(lambda: not shared.served)


async def test_a_worker_of_another_program_is_named_and_serves_no_lane(
    site: Site, shared: Shared, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.workers.remote.PATIENCE", timedelta(seconds=0.1))
    await site.worker(nothing_else, program="2 (xyz)", slots=1, helps=shared.helps)
    work = asyncio.create_task(shared.attempt().run())
    differs = "w1 is cutover 2 (xyz), the engine 1 (abc)"
    await eventually(lambda: differs in [one.others for one in site.listener.standings if one.nobody_takes])
    shared.ends.set()
    assert await asyncio.wait_for(work, 20) == Succeeded(evidence=DONE)
    assert shared.seen == []


async def test_lanes_that_nobody_has_are_taken_back_with_the_end_of_the_attempt(site: Site, shared: Shared) -> None:
    work = asyncio.create_task(shared.attempt().run())
    await eventually(lambda: len(site.line.sent) == 2)
    shared.ends.set()
    await asyncio.wait_for(work, 20)
    await eventually(shared.all_withdrawn)


async def test_a_frozen_lane_of_an_attempt_that_is_over_is_taken_back_also_when_the_next_has_begun(
    site: Site, shared: Shared
) -> None:
    await site.worker(nothing_else, helps=shared.helps)
    [counter] = site.counters
    site.line.open = False
    attempt = shared.attempt(1)
    first = asyncio.create_task(attempt.run())
    await eventually(lambda: len(set(site.line.sent)) == 2)
    for number in set(site.line.sent):  # and then nothing is heard of it any more
        await counter.claim(number)
    site.tuning["chunk_rows"] = 500
    attempt.tuned()
    told = "select count(*) = 2 from cutover_control.ticket where orders like '%chunk_rows%'"
    await eventually(lambda: site.sql(told))  # so the engine knows who has them
    shared.ends.set()
    await asyncio.wait_for(first, 20)
    shared.ends.clear()
    second = asyncio.create_task(shared.attempt(2).run())
    await eventually(lambda: len(set(site.line.sent)) == 4)
    await site.sql("update cutover_control.ticket set until = clock_timestamp() where state = 'claimed'")
    await eventually(lambda: site.sql("select not exists (select from cutover_control.ticket where state = 'claimed')"))
    shared.ends.set()
    await asyncio.wait_for(second, 20)
    await eventually(shared.all_withdrawn)


async def test_an_engine_that_leads_no_longer_issues_no_lane(site: Site) -> None:
    assert site.lease is not None
    issued = site.hands.issued(site.ticket("C01#1/dmz/0/1", job=JOB), site.databases)
    await site.journal.issue(RUN, term=site.lease.term, ticket=issued)
    await site.journal.issue(RUN, term=site.lease.term, ticket=issued)  # the answer may have been lost
    assert len(await site.journal.tickets(RUN, {issued.unit: issued.token})) == 1
    await site.journal.release(RUN, site.lease)
    term = site.lease.term
    await site.lead("the next one")
    with pytest.raises(Fenced):
        await site.journal.issue(RUN, term=term, ticket=issued)


async def test_a_kind_whose_work_is_not_shared_is_refused_and_not_done_in_one_place(site: Site, shared: Shared) -> None:
    spec = ReconcileSpec(rows=ROWS, workers=1, lanes={LABEL: 1})
    ticket = site.ticket("C01", job=Job(kind=JobKind.RECONCILE, spec=spec))
    leading = Attempt(ticket, kinds={ReconcileSpec: shared.leads}, databases=site.databases, listener=site.listener)
    outcome = await site.hands.led(leading, ticket, site.databases, site.listener).run()
    assert isinstance(outcome, Permanent)
    assert outcome.error.sentence == "a reconcile is done in one place: its workers are a number, not by label"
