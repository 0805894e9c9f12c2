"""How an engine ends: in order, with the last words of its attempts; and what of a run's end is left to the next."""

import asyncio
from pathlib import Path

from jobs.engine.loop import read_state
from jobs.outcomes import CancelReason
from jobs.run.events import AttemptStarted
from jobs.run.state.unit import Phase
from plans.load import Loaded
from tests.support.engines import TTL, ScriptedCrew, created, engine
from tests.support.eventually import eventually
from tests.support.executing import executing, phase, recorded, stands
from tests.support.memory_journal import MemoryJournal


class LastWords(ScriptedCrew):
    """Attempts that are told to end, and come to their end by themselves just then."""

    async def stop(self, reason: CancelReason) -> None:
        for unit in list(self.running):
            self.end(unit)
        await super().stop(reason)


async def test_what_ends_while_the_engine_shuts_down_is_recorded_and_nothing_new_begins(
    journal: MemoryJournal, plan: Loaded, tmp_path: Path
) -> None:
    await created(journal, plan)
    crew = LastWords(lambda _: None)
    made = engine(journal, "r1", crew, tmp_path)
    work = asyncio.create_task(made.execute())
    await eventually(lambda: len(crew.submitted) == 1)
    made.shut_down()
    state = await work
    assert state.unit("T1").phase is Phase.DONE
    assert await phase(journal, "T1") is Phase.DONE
    assert len(await recorded(journal, AttemptStarted)) == 1
    assert await journal.lease("r1") is None


async def test_the_lease_is_kept_until_the_last_attempt_has_ended(
    journal: MemoryJournal, plan: Loaded, tmp_path: Path
) -> None:
    await created(journal, plan)
    row = journal._store.runs["r1"]
    held: list[str | None] = []

    class Slow(ScriptedCrew):
        async def stop(self, reason: CancelReason) -> None:
            began = await journal.now()
            await eventually(lambda: row.expires is not None and row.expires > began + 2 * TTL)
            held.append(row.holder)
            await super().stop(reason)

    crew = Slow(lambda _: None)
    made = engine(journal, "r1", crew, tmp_path)
    work = asyncio.create_task(made.execute())
    await eventually(lambda: len(crew.submitted) == 1)
    made.shut_down()
    await work
    assert held == ["e1"]
    assert row.holder is None


async def test_the_end_of_an_attempt_is_recorded_also_where_the_engine_died_after_the_end_of_the_run(
    journal: MemoryJournal, plan: Loaded, tmp_path: Path
) -> None:
    await created(journal, plan)

    class Deaf(ScriptedCrew):
        def cancel(self, unit: object, reason: CancelReason) -> None:
            """Its engine dies before the attempt has ended."""

    async with executing(journal, Deaf(lambda _: None), tmp_path):
        await eventually(lambda: stands(journal, "T1", Phase.RUNNING))
        await journal.send("r1", "abort", {"title": "Two jobs and a person"})
        await eventually(lambda: ended(journal))
        assert await phase(journal, "T1") is Phase.RUNNING
    state = await engine(journal, "r1", ScriptedCrew(), tmp_path, "e2").execute()
    assert state.unit("T1").running is None


async def ended(journal: MemoryJournal) -> bool:
    state, _ = await read_state(journal, "r1")
    return state.ended is not None


async def test_an_engine_that_is_told_to_end_while_it_stands_by_ends(
    journal: MemoryJournal, plan: Loaded, tmp_path: Path
) -> None:
    await created(journal, plan)
    async with executing(journal, ScriptedCrew(lambda _: None), tmp_path):
        await eventually(lambda: recorded(journal, AttemptStarted))
        second = engine(journal, "r1", ScriptedCrew(), tmp_path, "e2")
        work = asyncio.create_task(second.execute())
        await asyncio.sleep(0)
        second.shut_down()
        state = await asyncio.wait_for(work, 5)
    assert state.ended is None
