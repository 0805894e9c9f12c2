"""The engine over a journal in memory: what it records, what it does, and what happens when the store goes away."""

import asyncio
from pathlib import Path

import pytest

from jobs.journal.base import Fenced
from jobs.outcomes import CancelReason, ErrorFacts, FailureKind, Outcome, Transient
from jobs.run.events import AttemptStarted, CommandRefused, Result
from jobs.run.state.unit import Phase
from jobs.runner import Ticket
from plans.load import Loaded
from tests.support.engines import ScriptedCrew, created, engine
from tests.support.eventually import eventually
from tests.support.executing import executing, phase, recorded, stands
from tests.support.memory_journal import MemoryJournal


async def refused(journal: MemoryJournal) -> bool:
    return bool(await recorded(journal, CommandRefused))


async def test_a_run_goes_to_its_end_with_jobs_people_and_the_milestone(
    journal: MemoryJournal, plan: Loaded, tmp_path: Path
) -> None:
    await created(journal, plan)
    crew = ScriptedCrew()
    work = asyncio.create_task(engine(journal, "r1", crew, tmp_path).execute())
    await eventually(lambda: len(crew.submitted) == 2)
    await journal.send("r1", "done", {"task": "P1"})
    state = await work
    assert state.ended is not None
    assert state.ended.result is Result.COMPLETED
    assert [one.unit for one in crew.submitted] == ["T1", "T2"]


async def test_an_attempt_is_recorded_before_it_begins(journal: MemoryJournal, plan: Loaded, tmp_path: Path) -> None:
    await created(journal, plan)
    standing: list[bool] = []

    def script(ticket: Ticket) -> Outcome | None:
        rows = journal._store.runs["r1"].events
        standing.append(any(one.kind == AttemptStarted.__name__ and ticket.unit in one.body for one in rows))
        return None

    async with executing(journal, ScriptedCrew(script), tmp_path):
        await eventually(lambda: len(standing) == 1)
    assert standing == [True]


async def test_a_transient_failure_is_retried_until_the_policy_ends_and_then_a_person_is_asked(
    journal: MemoryJournal, plan: Loaded, tmp_path: Path
) -> None:
    await created(journal, plan)
    crew = ScriptedCrew(lambda _: Transient(error=ErrorFacts(kind=FailureKind.JOB, sentence="no luck")))
    async with executing(journal, crew, tmp_path):
        await eventually(lambda: stands(journal, "T1", Phase.ATTENTION))
    assert [one.attempt for one in crew.submitted] == [1, 2, 3]


async def test_what_a_killed_engine_left_running_is_run_again_or_asked_about(
    journal: MemoryJournal, plan: Loaded, tmp_path: Path
) -> None:
    await created(journal, plan)
    first = ScriptedCrew(lambda _: None)
    async with executing(journal, first, tmp_path):
        await eventually(lambda: len(first.submitted) == 1)
    second = ScriptedCrew(lambda ticket: None if ticket.unit == "T2" else first.script(ticket))
    async with executing(journal, second, tmp_path, "e2"):
        await eventually(lambda: len(second.submitted) == 1)
        assert second.submitted[0].token > first.submitted[0].token
        second.end("T1")
        await eventually(lambda: "T2" in second.running)
    third = ScriptedCrew()
    async with executing(journal, third, tmp_path, "e3"):
        await eventually(lambda: stands(journal, "T2", Phase.DOUBT))
    assert third.submitted == []


async def test_an_engine_whose_lease_went_to_another_stops_and_records_nothing_more(
    journal: MemoryJournal, plan: Loaded, tmp_path: Path
) -> None:
    await created(journal, plan)
    crew = ScriptedCrew(lambda _: None)
    work = asyncio.create_task(engine(journal, "r1", crew, tmp_path).execute())
    await eventually(lambda: len(crew.submitted) == 1)
    row = journal._store.runs["r1"]
    row.term += 1
    row.holder = "another"
    head = len(row.events)
    crew.end("T1")
    with pytest.raises(Fenced):
        await work
    assert len(row.events) == head
    assert crew.stopped is CancelReason.FENCED


async def test_while_the_store_is_away_nothing_starts_and_outcomes_wait(
    journal: MemoryJournal, plan: Loaded, tmp_path: Path
) -> None:
    await created(journal, plan)
    crew = ScriptedCrew(lambda ticket: None)
    async with executing(journal, crew, tmp_path):
        await eventually(lambda: len(crew.submitted) == 1)
        journal.sever()
        crew.end("T1")
        await asyncio.sleep(0)
        assert len(crew.submitted) == 1
        journal.mend()
        await eventually(lambda: len(crew.submitted) == 2)
    assert await phase(journal, "T1") is Phase.DONE


async def test_a_refused_command_says_why_and_is_consumed(journal: MemoryJournal, plan: Loaded, tmp_path: Path) -> None:
    await created(journal, plan)
    async with executing(journal, ScriptedCrew(lambda _: None), tmp_path):
        number = await journal.send("r1", "skip", {"task": "M1", "reason": "late"})
        await eventually(lambda: refused(journal))
    [refusal] = [one for one in await journal.read("r1") if one.command_id == number]
    assert "a milestone comes by itself" in refusal.body


async def test_shutting_down_gives_the_lease_back_and_leaves_the_attempt_to_the_next_engine(
    journal: MemoryJournal, plan: Loaded, tmp_path: Path
) -> None:
    await created(journal, plan)
    crew = ScriptedCrew(lambda _: None)
    first = engine(journal, "r1", crew, tmp_path)
    work = asyncio.create_task(first.execute())
    await eventually(lambda: len(crew.submitted) == 1)
    first.shut_down()
    await work
    assert await journal.lease("r1") is None
    assert await phase(journal, "T1") is Phase.RUNNING
    assert crew.stopped is CancelReason.SHUTDOWN
