"""The crew of attempts: every ticket ends in exactly one result, and errands do not pile up."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from jobs.api import Evidence, JobContext, Progress
from jobs.databases import Databases
from jobs.engine.attempts import AttemptCrew
from jobs.engine.duty import repeat
from jobs.engine.now import StoreClock
from jobs.journal.base import Draft
from jobs.lying import Lying
from jobs.outcomes import Cancelled, CancelReason, InDoubtOutcome, Permanent, Succeeded
from jobs.postgres.activity import Terminated
from jobs.postgres.single_row import RowAnswer
from jobs.progress import Heard, Report, from_body
from jobs.run.decisions.decision import AttemptResult, Input, LogSeen, QueriesAsked, WarningRaised
from jobs.run.decisions.workers.seen import TicketSeen
from jobs.run.events import UnitId
from jobs.runner import Ticket
from plans.bundle import digest
from plans.model import CommandSpec, CopySpec, ForecastCriterion, Job, RunKind, SqlCriterion, TaskId
from tests.support.driver import Driven
from tests.support.engines import utc_now
from tests.support.eventually import eventually
from tests.support.memory_journal import MemoryJournal
from tests.support.nights import TARGET, at, command_job, copy_job, gate, night, task

UNIT = UnitId("J1")
GATE = UnitId("G1")


class Silence:
    """A log that nobody reads."""

    def info(self, event: str, **facts: object) -> None: ...

    def warning(self, event: str, **facts: object) -> None: ...

    def check(self) -> str:
        return self.trouble

    trouble = ""


class Asked:
    """Databases that answer when they are let."""

    def __init__(self) -> None:
        self.questions = 0
        self.let = asyncio.Event()
        self.plan = replace(night(), databases={})
        self.kind = RunKind.REHEARSAL

    def of(self, run: str, unit: str) -> object:
        return object()

    async def ask(self, *_: object) -> RowAnswer:
        self.questions += 1
        await self.let.wait()
        return RowAnswer(values={"ok": True})

    async def terminate(self, name: str, run: str, unit: str) -> Terminated:
        self.questions += 1
        await self.let.wait()
        return Terminated(ended=1)


class Crew:
    """A crew, its databases, and what it reported."""

    def __init__(self, made: AttemptCrew, databases: Asked, journal: MemoryJournal) -> None:
        self.made, self.databases, self.journal = made, databases, journal
        self.heard: list[Input] = []

    def asks(self) -> None:
        """The first criterion of a run's checkpoint is asked."""
        run = Driven(night(task("G1", gate(SqlCriterion(on=TARGET, query="select true")))))
        self.made.follow(run.plan, run.state)
        self.made.ask(GATE, (0,))

    @property
    def answers(self) -> list[QueriesAsked]:
        return [one for one in self.heard if isinstance(one, QueriesAsked)]

    def submit(self, folder: Path, job: Job | None = None) -> None:
        job = job or command_job()
        ticket = Ticket(run="r", unit=UNIT, job=job, attempt=1, token=1, duration=timedelta(), folder=folder)
        self.made.submit(ticket)


async def slow(ctx: JobContext) -> Evidence:
    await asyncio.sleep(3600)
    return Evidence(summary="late")


@pytest.fixture
async def crew(request: pytest.FixtureRequest) -> AsyncIterator[Crew]:
    journal, databases, clock = MemoryJournal(now=utc_now), Asked(), StoreClock()
    await clock.read(journal)
    kinds = {CommandSpec: getattr(request, "param", slow)}
    made = AttemptCrew(journal, "r", cast(Databases, databases), kinds, clock, Silence())
    found = Crew(made, databases, journal)
    criterion = SqlCriterion(on=TARGET, query="select true")
    made.start(night(task("J1", command_job()), task("G1", gate(criterion))), found.heard.append)
    yield found
    await made.stop(CancelReason.SHUTDOWN)


async def quick(ctx: JobContext) -> Evidence:
    return Evidence(summary="done")


def defect(ctx: JobContext) -> Any:
    raise RuntimeError("a value out of a row")


@pytest.mark.parametrize("crew", [quick], indirect=True)
async def test_an_attempt_ends_in_one_result(crew: Crew, tmp_path: Path) -> None:
    crew.submit(tmp_path)
    await eventually(lambda: crew.heard)
    [result] = crew.heard
    assert isinstance(result, AttemptResult)
    assert isinstance(result.outcome, Succeeded)


async def test_work_for_workers_of_labels_is_refused_where_there_are_none_and_never_done_here(
    crew: Crew, tmp_path: Path
) -> None:
    copy = copy_job("ehr.patient")
    assert isinstance(copy.spec, CopySpec)
    crew.submit(tmp_path, replace(copy, spec=replace(copy.spec, workers=3, lanes={"dmz": 2, "db2": 1})))
    await eventually(lambda: crew.heard)
    [result] = crew.heard
    assert isinstance(result, AttemptResult)
    assert isinstance(result.outcome, Permanent)
    assert result.outcome.error.sentence == "workers with the labels dmz, db2 do its work, and this engine has none"


async def telling(ctx: JobContext) -> Evidence:
    ctx.progress(Progress(done=1, total=4))
    ctx.progress(Progress(done=3, total=4))
    return Evidence(summary="done")


@pytest.mark.parametrize("crew", [telling], indirect=True)
async def test_how_far_an_attempt_was_is_kept_with_the_end_of_the_engine(crew: Crew, tmp_path: Path) -> None:
    first = Draft(kind="RunCreated", body="{}", at=utc_now())
    await crew.journal.create_run("r", title="N", kind="k", plan_sha256=digest("{}"), bundle="{}", first=first)
    await crew.journal.acquire("r", "engine", timedelta(minutes=5))
    run = Driven(night(task("J1", command_job())))
    crew.made.follow(run.plan, run.state)
    crew.submit(tmp_path)
    await eventually(lambda: crew.heard)
    await crew.made.stop(CancelReason.SHUTDOWN)
    kept = await crew.journal.samples("r")
    assert (kept[0].task, kept[0].attempt, kept[-1].done, kept[-1].total) == ("J1", 1, 3, 4)


@pytest.mark.parametrize("crew", [defect], indirect=True)
async def test_a_defect_outside_the_job_ends_the_attempt_too_and_tells_no_value(crew: Crew, tmp_path: Path) -> None:
    crew.submit(tmp_path)
    await eventually(lambda: crew.heard)
    [result] = crew.heard
    assert isinstance(result, AttemptResult)
    assert isinstance(result.outcome, InDoubtOutcome)
    assert "row" not in str(result.outcome)


async def test_where_an_attempt_runs_is_reported_and_when_its_worker_was_heard_of_published(
    crew: Crew, tmp_path: Path
) -> None:
    afar = Ticket(
        run="r", unit="J1", job=command_job(), attempt=1, token=1, duration=timedelta(), folder=tmp_path, label="dmz"
    )
    crew.made.untaken(afar, Lying(there=("db1",)))
    crew.made.taken(afar, "db2", "host7")
    seen = TicketSeen(unit=UnitId("J1"), attempt=1, label="dmz")
    assert crew.heard == [replace(seen, there=("db1",)), replace(seen, worker="db2", host="host7")]
    first = Draft(kind="RunCreated", body="{}", at=utc_now())
    await crew.journal.create_run("r", title="N", kind="k", plan_sha256=digest("{}"), bundle="{}", first=first)
    await crew.journal.acquire("r", "engine", timedelta(minutes=5))
    heard = Heard(at=utc_now(), until=utc_now())
    crew.made.progress(afar, Progress(done=3))
    crew.made.heard(afar, heard)

    async def published() -> bool:
        return bool(await crew.journal.progress("r"))

    await eventually(published)
    [snapshot] = await crew.journal.progress("r")
    assert from_body(snapshot.body) == Report(progress=Progress(done=3), heard=heard)


async def test_a_cancelled_attempt_ends_with_its_reason(crew: Crew, tmp_path: Path) -> None:
    crew.submit(tmp_path)
    await asyncio.sleep(0)
    crew.made.cancel(UNIT, CancelReason.STOPPED)
    crew.made.cancel(UnitId("X9"), CancelReason.STOPPED)
    await eventually(lambda: crew.heard)
    [result] = crew.heard
    assert isinstance(result, AttemptResult)
    assert isinstance(result.outcome, Cancelled)


async def test_a_criterion_is_not_asked_while_it_is_being_asked(crew: Crew) -> None:
    for _ in range(3):
        crew.asks()
    await eventually(lambda: crew.databases.questions)
    crew.databases.let.set()
    await eventually(lambda: crew.answers)
    assert (crew.databases.questions, len(crew.answers)) == (1, 1)


async def test_a_chance_is_simulated_for_the_state_of_the_latest_turn(crew: Crew) -> None:
    limit = ForecastCriterion(task=TaskId("M1"), by=at(60), at_least=16)
    run = Driven(night(task("J1", command_job()), task("G1", gate(limit))))
    crew.made.start(run.plan, crew.heard.append)
    crew.made.follow(run.plan, run.state)
    crew.made.ask(GATE, (0,))
    await eventually(lambda: crew.heard)
    [asked] = crew.heard
    assert isinstance(asked, QueriesAsked)
    assert "of 20 simulated nights" in asked.readings[0].text


async def test_an_answer_is_as_old_as_its_question(crew: Crew) -> None:
    crew.asks()
    await eventually(lambda: crew.databases.questions)
    before = utc_now()
    crew.databases.let.set()
    await eventually(lambda: crew.answers)
    [asked] = crew.answers
    assert asked.at is not None
    assert asked.at <= before
    assert asked.readings[0].ok is True


async def test_an_answer_names_the_plan_and_the_poll_that_it_was_asked_for(crew: Crew) -> None:
    run = Driven(night(task("G1", gate(SqlCriterion(on=TARGET, query="select true")))))
    crew.asks()
    await eventually(lambda: crew.databases.questions)
    crew.made.follow(run.plan, replace(run.state, revision=2))
    crew.databases.let.set()
    await eventually(lambda: crew.answers)
    [asked] = crew.answers
    assert (asked.revision, asked.opening) == (1, run.unit("G1").since_seq)


async def test_a_question_that_is_never_answered_is_given_up(crew: Crew, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobs.engine.measured_criteria.CRITERIA_EVERY", timedelta(milliseconds=10))
    crew.asks()
    await eventually(lambda: crew.answers)
    [asked] = crew.answers
    assert asked.readings[0].ok is None
    assert asked.readings[0].text == f"{TARGET} does not answer"


async def test_errands_are_run_once_at_a_time_and_end_with_the_engine(crew: Crew) -> None:
    crew.databases.plan = night()
    crew.made.terminate(UNIT)
    crew.made.terminate(UNIT)
    await eventually(lambda: crew.databases.questions)
    await crew.made.stop(CancelReason.SHUTDOWN)
    assert (crew.databases.questions, crew.heard) == (len(night().databases), [])
    crew.databases.let.set()
    crew.made.terminate(UNIT)
    await eventually(lambda: crew.heard)
    assert isinstance(crew.heard[0], WarningRaised)


async def test_an_attempt_that_is_cut_off_inside_the_program_ends_in_doubt(crew: Crew, tmp_path: Path) -> None:
    crew.submit(tmp_path)
    await asyncio.sleep(0)
    [work] = [one for one in asyncio.all_tasks() if one.get_name() == "attempt J1/1"]
    work.cancel()
    await eventually(lambda: crew.heard)
    [result] = crew.heard
    assert isinstance(result, AttemptResult)
    assert isinstance(result.outcome, InDoubtOutcome)


async def test_an_errand_that_dies_is_told(crew: Crew, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object) -> int:
        raise KeyError("a value out of a row")

    crew.databases.plan = night()
    monkeypatch.setattr(crew.databases, "terminate", broken)
    crew.made.terminate(UNIT)
    await eventually(lambda: crew.heard)
    assert crew.heard == [WarningRaised(unit=UNIT, text="could not terminate: a defect of this program, KeyError")]


async def test_that_the_log_cannot_be_written_is_told_and_that_it_can_again(
    crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.engine.attempts.CHECK_LOG_EVERY", timedelta(milliseconds=5))
    await crew.made.stop(CancelReason.SHUTDOWN)
    monkeypatch.setattr(Silence, "trouble", "No space left on device")
    crew.made.start(night(task("J1", command_job())), crew.heard.append)
    await eventually(lambda: crew.heard == [LogSeen(trouble="No space left on device")])
    monkeypatch.setattr(Silence, "trouble", "")
    await eventually(lambda: crew.heard[1:] == [LogSeen(trouble="")])


async def test_a_duty_goes_on_after_a_defect_and_says_it_once() -> None:
    said: list[str] = []
    steps = 0

    class Loud(Silence):
        def warning(self, event: str, **facts: object) -> None:
            said.append(f"{event}: {facts['error']}".partition(" at ")[0])

    async def step() -> None:
        nonlocal steps
        steps += 1
        if steps < 4:
            raise ValueError

    work = asyncio.create_task(repeat("progress", step, timedelta(), Loud()))
    await eventually(lambda: steps > 5)
    work.cancel()
    assert said == ["duty_failed: ValueError"]
