"""An attempt runs on a worker as it would in the engine: what it says arrives, and what is wanted of it is done."""

import asyncio
import os
from dataclasses import replace
from datetime import timedelta

import pytest

from jobs.api import Evidence, JobContext, Progress, Retryable
from jobs.journal.hosts import ListedHost
from jobs.journal.tickets import TicketState
from jobs.lying import Refusal
from jobs.outcomes import Cancelled, CancelReason, InDoubtOutcome, Lost, Permanent, Succeeded, Transient
from jobs.processes import output_path
from plans.model import CommandSpec, Job, JobKind, RunKind
from tests.db.workers.conftest import ANYTHING, JOB, LABEL, PROGRAM, Site
from tests.support.eventually import eventually
from tests.support.people.control import RUN

DONE = Evidence(summary="done there", facts={"rows": 7})


async def done(_: JobContext) -> Evidence:
    return DONE


async def for_ever(_: JobContext) -> Evidence:
    await asyncio.Event().wait()
    return DONE


async def test_evidence_warnings_progress_and_lines_come_back(site: Site) -> None:
    async def works(ctx: JobContext) -> Evidence:
        ctx.warn("a row is odd")
        ctx.log("looked", rows=3)
        ctx.progress(Progress(done=3, total=7))
        return DONE

    await site.worker(works)
    assert await site.outcome() == Succeeded(evidence=DONE)
    assert site.listener.warnings == ["a row is odd"]
    assert ("looked", {"rows": 3, "unit": "D01", "attempt": 1}) in site.listener.lines
    assert site.listener.snapshots[-1].done == 3
    assert site.listener.places == ["w1 on db2"]
    assert all(one.at < one.until for one in site.listener.heards)
    assert site.listener.heards


async def test_what_is_too_long_to_travel_is_no_reason_to_lose_a_worker(site: Site) -> None:
    async def works(ctx: JobContext) -> Evidence:
        ctx.warn("odd " * 20_000)
        ctx.progress(Progress(done=3, total=7, note="x" * 2**21))
        await eventually(lambda: site.listener.warnings)
        return Evidence(summary="x" * 2**24)

    await site.worker(works)
    outcome = await site.outcome()
    assert isinstance(outcome, InDoubtOutcome)
    assert outcome.error.sentence == "it has ended (Succeeded), and what it says is longer than a journal takes"
    assert [one[:8] for one in site.listener.warnings] == ["odd odd "]


async def test_people_hear_once_that_nobody_takes_it_and_then_who_has(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.workers.remote.PATIENCE", timedelta(seconds=0.1))
    monkeypatch.setattr("jobs.workers.desk.SEND_AGAIN", timedelta(seconds=0.1))
    work = asyncio.create_task((await site.issue()).run())
    await eventually(lambda: site.listener.places == ["nobody"])
    await eventually(lambda: len(site.line.sent) > 2)
    await site.worker(done)
    assert await asyncio.wait_for(work, 20) == Succeeded(evidence=DONE)
    assert site.listener.places == ["nobody", "w1 on db2"]


async def test_a_worker_without_a_free_slot_is_not_called_a_missing_one(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.workers.remote.PATIENCE", timedelta(seconds=0.1))
    worker = await site.worker(for_ever, slots=1)
    attempts = [await site.issue(), await site.issue("D02")]
    work = [asyncio.create_task(one.run()) for one in attempts]
    await eventually(lambda: worker.busy)
    await eventually(lambda: len(site.listener.places) == 2)
    assert sorted(site.listener.places) == ["nobody, not w1 full", "w1 on db2"]
    for one in attempts:
        one.cancel(CancelReason.STOPPED)
    await asyncio.wait_for(asyncio.gather(*work), 20)


async def test_what_a_program_prints_lies_on_the_workers_host(site: Site) -> None:
    async def starts(ctx: JobContext) -> Evidence:
        await ctx.program_started(os.getpid())
        return DONE

    await site.worker(starts)
    assert await site.outcome() == Succeeded(evidence=DONE)
    assert site.listener.outputs == [str(output_path(site.folder, "D01", 1))]


async def test_a_failure_is_the_jobs_own(site: Site) -> None:
    async def fails(_: JobContext) -> Evidence:
        raise Retryable("the other side is busy")

    await site.worker(fails)
    outcome = await site.outcome()
    assert isinstance(outcome, Transient)
    assert outcome.error.sentence == "the other side is busy"


async def test_stop_reaches_it_and_so_does_a_knob(site: Site) -> None:
    turned = asyncio.Event()

    async def looks(ctx: JobContext) -> Evidence:
        await eventually(lambda: ctx.tuning["workers"] == 5)
        turned.set()
        return await for_ever(ctx)

    await site.worker(looks)
    attempt = await site.issue()
    work = asyncio.create_task(attempt.run())
    await eventually(lambda: site.line.sent)
    site.tuning["workers"] = 5  # the crew turns it in place
    attempt.tuned()
    await asyncio.wait_for(turned.wait(), 20)
    attempt.cancel(CancelReason.STOPPED)
    assert await asyncio.wait_for(work, 20) == Cancelled(reason=CancelReason.STOPPED, certain=False)


async def test_one_that_nobody_has_claimed_is_taken_back_at_once(site: Site) -> None:
    attempt = await site.issue()
    work = asyncio.create_task(attempt.run())
    await eventually(lambda: site.line.sent)
    attempt.cancel(CancelReason.STOPPED)
    assert await asyncio.wait_for(work, 20) == Cancelled(reason=CancelReason.STOPPED)
    [stands] = await site.journal.tickets(RUN, {attempt.ticket.unit: attempt.ticket.token})
    assert stands.state is TicketState.WITHDRAWN
    worker = await site.worker(done)
    await worker.take(stands.number)
    assert worker.busy == 0


async def test_a_lost_worker_is_named_and_says_nothing_any_more(site: Site) -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def is_cut_off(_: JobContext) -> Evidence:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()
        return DONE

    worker = await site.worker(is_cut_off)
    attempt = await site.issue()
    work = asyncio.create_task(attempt.run())
    await asyncio.wait_for(begun.wait(), 20)  # a slot is busy before its job is at work
    await site.sql("update cutover_control.ticket set until = clock_timestamp()")
    outcome = await asyncio.wait_for(work, 20)
    assert isinstance(outcome, Lost)
    assert outcome.error.sentence.startswith("worker w1 on db2 silent")
    await asyncio.wait_for(ended.wait(), 20)  # its next renewal is refused, and it cancels itself
    await eventually(lambda: not worker.busy)
    [stands] = await site.journal.tickets(RUN, {attempt.ticket.unit: attempt.ticket.token})
    assert (stands.state, stands.outcome) == (TicketState.WITHDRAWN, None)


async def test_with_another_engine_a_worker_ends_what_the_one_before_has_given_it(site: Site) -> None:
    worker = await site.worker(for_ever)
    attempt = await site.issue()
    work = asyncio.create_task(attempt.run())
    await eventually(lambda: worker.busy)
    assert site.lease is not None
    await site.journal.release(RUN, site.lease)
    await site.lead("the next one")
    await eventually(lambda: not worker.busy, within=20)
    work.cancel()


async def test_a_ticket_that_does_not_say_its_program_is_refused_by_another_one_with_both_named(site: Site) -> None:
    site.line.open = False
    work = asyncio.create_task((await site.issue()).run())
    await site.sql("update cutover_control.ticket set program = ''")  # as of an engine before there was that word
    worker = await site.worker(done, program="2 (xyz)")
    await eventually(lambda: site.line.sent)
    await worker.take(site.line.sent[0])
    outcome = await asyncio.wait_for(work, 20)
    assert isinstance(outcome, Permanent)
    assert outcome.error.sentence == "the engine is cutover 1 (abc), this worker is 2 (xyz)"


async def test_what_comes_twice_runs_once_and_a_full_worker_takes_no_more(site: Site) -> None:
    runs: list[str] = []

    async def counts(ctx: JobContext) -> Evidence:
        runs.append(ctx.task)
        return await for_ever(ctx)

    worker = await site.worker(counts, slots=1)
    attempt = await site.issue()
    work = asyncio.create_task(attempt.run())
    await eventually(lambda: worker.busy)
    [number] = site.line.sent
    assert await worker.take(number)
    other = await site.issue("D02")
    beside = asyncio.create_task(other.run())
    await eventually(lambda: len(site.line.sent) > 1)
    assert (runs, await worker.take(site.line.sent[-1])) == (["D01"], False)
    for one in (attempt, other):
        one.cancel(CancelReason.STOPPED)
    await asyncio.wait_for(asyncio.gather(work, beside), 20)


async def test_what_comes_several_times_at_once_runs_once_and_takes_one_slot(site: Site) -> None:
    runs: list[str] = []

    async def counts(ctx: JobContext) -> Evidence:
        runs.append(ctx.task)
        return await for_ever(ctx)

    works = [asyncio.create_task((await site.issue(unit)).run()) for unit in ("D01", "D02")]
    await eventually(lambda: len(set(site.line.sent)) == 2)  # before anybody is there
    worker = await site.worker(counts, slots=1)
    numbers = sorted(set(site.line.sent))
    taken = await asyncio.gather(*(worker.take(number) for number in (*numbers[:1] * 5, *numbers[1:])))
    assert taken == [True] * 5 + [False]
    await eventually(lambda: runs)
    assert (runs, worker.busy) == (["D01"], 1)
    for one in works:
        one.cancel()
    await asyncio.gather(*works, return_exceptions=True)


async def test_a_worker_that_is_told_to_end_gives_back_what_it_has(site: Site) -> None:
    begun = asyncio.Event()

    async def begins(ctx: JobContext) -> Evidence:
        begun.set()
        return await for_ever(ctx)

    worker = await site.worker(begins)
    attempt = await site.issue()
    work = asyncio.create_task(attempt.run())
    await asyncio.wait_for(begun.wait(), 20)
    await worker.leave()
    outcome = await asyncio.wait_for(work, 20)
    assert isinstance(outcome, InDoubtOutcome), "a command may have acted"
    assert outcome.error.sentence == "worker w1 on db2 was told to end"
    assert not await worker.take(99)


@pytest.mark.parametrize("secret", ["hunter2"])
async def test_no_secret_of_the_engines_host_lies_in_a_ticket(
    site: Site, monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    monkeypatch.setenv("PGPASSWORD", secret)
    await site.issue(job=JOB)
    assert secret not in str(await site.sql("select content from cutover_control.ticket"))


async def test_a_program_on_a_host_runs_where_the_list_allows_it_and_nowhere_else(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.workers.desk.SEND_AGAIN", timedelta(seconds=0.1))

    async def asks(ctx: JobContext) -> Evidence:
        assert await ctx.way_to_host() == ""
        return DONE

    job = Job(kind=JobKind.COMMAND, spec=CommandSpec(argv=("/bin/true",), on_host="gw"))
    listed = ListedHost(name="gw", kind=RunKind.REHEARSAL, label=LABEL, programs=("/bin/false",))
    await site.worker(asks)
    await site.journal.list_host(listed)
    work = asyncio.create_task((await site.issue(job=job)).run())
    await eventually(lambda: len(site.line.sent) > 2)
    assert not work.done(), "any other host of these workers may run it, and it is for this one"
    await site.journal.list_host(replace(listed, programs=("/bin/true",)))
    assert await asyncio.wait_for(work, 20) == Succeeded(evidence=DONE)


async def test_a_program_of_a_plan_without_a_host_lies_until_the_list_allows_it_to_workers_of_its_label(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.workers.remote.PATIENCE", timedelta(seconds=0.5))
    monkeypatch.setattr("jobs.workers.desk.SEND_AGAIN", timedelta(seconds=0.1))
    await site.journal.list_host(replace(ANYTHING, any_program=False, programs=("/bin/false",)))
    site.listener.objects = Refusal(what="true is no program", mend="cutover db host")
    await site.worker(done)
    work = asyncio.create_task((await site.issue()).run())
    await eventually(lambda: site.listener.places == ["nobody, not w1 free, true is no program"])
    assert len(site.line.sent) == 1, "nobody is sent what it can only drop"
    await site.journal.list_host(replace(ANYTHING, any_program=False, programs=("true",)))
    site.listener.objects = None
    assert await asyncio.wait_for(work, 20) == Succeeded(evidence=DONE)


async def test_a_program_that_is_taken_off_the_list_between_claim_and_start_does_not_start(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def no_longer(*_: object) -> bool:
        return False

    monkeypatch.setattr("jobs.journal.worker_counter.WorkerCounter.host_allows", no_longer)
    await site.worker(for_ever)
    outcome = await site.outcome()
    assert isinstance(outcome, Permanent)
    assert outcome.error.sentence == "the list of hosts does not allow this worker true"


async def test_what_waits_for_workers_of_a_host_that_is_reached_by_another_way_now_is_taken_back(site: Site) -> None:
    site.listener.objects = Refusal(what="gw is reached by ssh x now", mend="", is_elsewhere=True)
    outcome = await site.outcome()
    assert isinstance(outcome, Transient)
    assert outcome.error.sentence == "gw is reached by ssh x now"


async def test_a_worker_that_is_another_program_leaves_a_ticket_to_one_that_is_the_engines(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.workers.remote.PATIENCE", timedelta(seconds=0.1))
    monkeypatch.setattr("jobs.workers.desk.SEND_AGAIN", timedelta(seconds=0.1))
    await site.worker(for_ever, name="old", program="0 (old)")
    work = asyncio.create_task((await site.issue()).run())
    await eventually(lambda: site.listener.places == [f"nobody, old is cutover 0 (old), the engine {PROGRAM}"])
    await site.worker(done, name="new")
    assert await asyncio.wait_for(work, 20) == Succeeded(evidence=DONE)
    assert site.listener.places[-1] == "new on db2"


async def test_a_worker_that_is_told_to_end_as_it_claims_ends_all_the_same(site: Site) -> None:
    worker = await site.worker(for_ever)
    site.line.open = False
    attempt = await site.issue()
    [stands] = await site.journal.tickets(RUN, {attempt.ticket.unit: attempt.ticket.token})
    assert await worker.take(stands.number)
    await asyncio.wait_for(worker.leave(), 20)
    assert worker.busy == 0
