"""The control database goes away, answers twice, or answers too late: no outcome is lost, nothing acts twice."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from jobs.journal.base import Draft, Fenced, Recorded, Sent, Unavailable
from jobs.journal.outbox import Outgoing
from jobs.journal.tickets import Issued
from jobs.outcomes import CancelReason
from jobs.run.events import AttemptStarted, CommandRefused, EngineStarted, Noted, PlanAmended
from jobs.run.state.unit import Phase
from plans.bundle import digest
from plans.load import Loaded
from tests.support.engines import ScriptedCrew, created, engine, utc_now
from tests.support.eventually import eventually
from tests.support.executing import executing, phase, recorded, stands
from tests.support.memory_journal import MemoryJournal


class Troubled(MemoryJournal):
    """A journal to whose calls something happens: before the inbox is answered, after an append was carried out."""

    def __init__(self) -> None:
        super().__init__(now=utc_now)
        self.before_inbox: Callable[[], None] = lambda: None
        self.after_append: Callable[[Sequence[Draft]], None] = lambda _: None

    async def inbox(self, run: str, *, after: int) -> Sequence[Sent]:
        found = await super().inbox(run, after=after)
        if after:  # the engine's own look; a follower asks for all of them
            self.before_inbox()
        return found

    async def append(
        self,
        run: str,
        *,
        term: int,
        expected_seq: int,
        events: Sequence[Draft],
        messages: Sequence[Outgoing] = (),
        tickets: Sequence[Issued] = (),
    ) -> Sequence[Recorded]:
        found = await super().append(
            run, term=term, expected_seq=expected_seq, events=events, messages=messages, tickets=tickets
        )
        self.after_append(events)
        return found


def once(what: Callable[[], None], kind: type) -> Callable[[Sequence[Draft]], None]:
    """Do it after the first append of such an event, whose answer is then lost."""
    left = [what]

    def after(events: Sequence[Draft]) -> None:
        if left and any(one.kind == kind.__name__ for one in events):
            left.pop()()
            raise Unavailable("the connection broke before the answer came")

    return after


async def test_an_outcome_that_comes_in_while_the_inbox_is_read_is_not_lost(plan: Loaded, tmp_path: Path) -> None:
    journal = Troubled()
    await created(journal, plan)
    crew = ScriptedCrew(lambda _: None)
    async with executing(journal, crew, tmp_path):
        await eventually(lambda: "T1" in crew.running)
        journal.before_inbox = lambda: crew.end("T1") if "T1" in crew.running else None
        await journal.send("r1", "note", {"text": "one that is consumed"})
        await eventually(lambda: recorded(journal, Noted))
        await journal.send("r1", "note", {"text": "and one more"})
        await eventually(lambda: stands(journal, "T1", Phase.DONE))


async def test_an_append_whose_answer_was_lost_is_not_made_twice(plan: Loaded, tmp_path: Path) -> None:
    journal = Troubled()
    await created(journal, plan)
    journal.after_append = once(lambda: None, AttemptStarted)
    crew = ScriptedCrew(lambda _: None)
    async with executing(journal, crew, tmp_path):
        await eventually(lambda: len(crew.submitted) == 1)
    assert len(await recorded(journal, AttemptStarted)) == 1


async def test_nothing_begins_when_another_engine_took_over_before_the_answer_came(
    plan: Loaded, tmp_path: Path
) -> None:
    journal = Troubled()
    await created(journal, plan)

    def taken_over() -> None:
        row = journal._store.runs["r1"]
        row.term, row.holder = row.term + 1, "another"

    journal.after_append = once(taken_over, AttemptStarted)
    crew = ScriptedCrew(lambda _: None)
    with pytest.raises(Fenced):
        await engine(journal, "r1", crew, tmp_path).execute()
    assert crew.submitted == []


async def test_an_engine_that_finds_the_store_away_when_it_takes_over_waits_for_it(
    plan: Loaded, tmp_path: Path
) -> None:
    journal = Troubled()
    await created(journal, plan)
    reads = [0]
    read = journal.read

    async def fails_once(run: str, *, after: int = 0, limit: int = 10_000) -> Sequence[Recorded]:
        reads[0] += 1
        if reads[0] == 1:
            raise Unavailable("not yet")
        return await read(run, after=after, limit=limit)

    journal.read = fails_once  # type: ignore[method-assign]
    crew = ScriptedCrew(lambda _: None)
    async with executing(journal, crew, tmp_path):
        await eventually(lambda: len(crew.submitted) == 1)


async def test_a_shutdown_does_not_wait_for_a_store_that_is_away(
    journal: MemoryJournal, plan: Loaded, tmp_path: Path
) -> None:
    await created(journal, plan)
    crew = ScriptedCrew(lambda _: None)
    made = engine(journal, "r1", crew, tmp_path)
    work = asyncio.create_task(made.execute())
    await eventually(lambda: len(crew.submitted) == 1)
    journal.sever()
    crew.end("T1")
    made.shut_down()
    await asyncio.wait_for(work, 5)
    assert crew.stopped is CancelReason.SHUTDOWN


async def test_a_command_that_came_while_nobody_listened_is_read_afterwards(
    journal: MemoryJournal, plan: Loaded, tmp_path: Path
) -> None:
    await created(journal, plan)
    async with executing(journal, ScriptedCrew(lambda _: None), tmp_path):
        await eventually(lambda: stands(journal, "T1", Phase.RUNNING))
        await journal.send("r1", "hold", {"reason": "look"})
        journal.sever()
        await asyncio.sleep(0)
        journal.mend()
        await eventually(lambda: held(journal))


async def held(journal: MemoryJournal) -> bool:
    return any(one.kind == "HoldSet" for one in await journal.read("r1"))


@pytest.mark.parametrize(
    "bundle", [None, "no bundle at all", '{"main":"plan.yaml","files":{"plan.yaml":"cutover: 9"}}']
)
async def test_a_revision_that_is_missing_or_unreadable_is_refused_and_the_engine_goes_on(
    journal: MemoryJournal, plan: Loaded, tmp_path: Path, bundle: str | None
) -> None:
    await created(journal, plan)
    sha256 = digest(bundle or "")
    if bundle is not None:
        await journal.add_bundle(sha256, bundle)
    async with executing(journal, ScriptedCrew(lambda _: None), tmp_path):
        await journal.send("r1", "amend", {"plan_sha256": sha256})
        await eventually(lambda: recorded(journal, CommandRefused))
    assert await recorded(journal, PlanAmended) == []
    assert len(await recorded(journal, EngineStarted)) == 1


async def test_the_control_databases_clock_may_be_set_forward_while_the_engine_waits_for_a_clock_time(
    plan: Loaded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.engine.loop.LOOK_AGAIN", timedelta(milliseconds=50))
    ahead = [timedelta()]
    journal = MemoryJournal(now=lambda: utc_now() + ahead[0])
    await created(journal, plan, no_waits=False)
    crew = ScriptedCrew()
    async with executing(journal, crew, tmp_path):
        await eventually(lambda: len(crew.submitted) == 2)
        await journal.send("r1", "done", {"task": "P1"})
        await eventually(lambda: stands(journal, "P1", Phase.DONE))
        assert await phase(journal, "M1") is Phase.PENDING
        ahead[0] = timedelta(hours=3)
        await eventually(lambda: stands(journal, "M1", Phase.DONE))
