"""An engine goes on with the journal that was recorded; with another one only when a person has said so, or held."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from jobs.engine.loop import Engine, read_state
from jobs.engine.now import StoreClock
from jobs.engine.takeover import Who
from jobs.journal.base import ChainBroken, Fenced
from jobs.run.events import AttemptStarted, EngineStarted, JournalDoubted, UnitId
from jobs.run.state.reading import fingerprint, open_flaws
from jobs.run.state.unit import Phase
from plans.load import Loaded
from tests.support.engines import TTL, ScriptedCrew, created, engine
from tests.support.eventually import eventually
from tests.support.executing import executing, phase, recorded, stands
from tests.support.memory_journal import MemoryJournal


@pytest.fixture
async def half_way(journal: MemoryJournal, plan: Loaded, tmp_path: Path) -> ScriptedCrew:
    """T1 is done, T2 runs, and the engine was killed."""
    await created(journal, plan)
    crew = ScriptedCrew(lambda ticket: None if ticket.unit == "T2" else ScriptedCrew().script(ticket))
    async with executing(journal, crew, tmp_path):
        await eventually(lambda: stands(journal, "T2", Phase.RUNNING))
        await journal.send("r1", "note", {"text": "as agreed"})
        await eventually(lambda: noted(journal))
    return crew


async def noted(journal: MemoryJournal) -> bool:
    return (await journal.read("r1"))[-1].kind == "Noted"


def tamper(journal: MemoryJournal, kind: str) -> None:
    """Change the text of the last event of this kind."""
    events = journal._store.runs["r1"].events
    at = max(index for index, one in enumerate(events) if one.kind == kind)
    events[at] = replace(events[at], body=events[at].body + " ")


def cut(journal: MemoryJournal, kind: str) -> None:
    """As a copy of the control database that lacks the event of this kind and all that came after it."""
    run = journal._store.runs["r1"]
    at = next(index for index, one in enumerate(run.events) if one.kind == kind)
    del run.events[at:]
    run.head = (run.events[-1].seq, run.events[-1].hash)
    run.holder, run.term = None, 0


def second(journal: MemoryJournal, folder: Path, said: list[str], accepted: str = "") -> Engine:
    who = Who(name="e2", host="there", pid=2)
    crew = ScriptedCrew(lambda _: None)
    return Engine(
        journal, "r1", who, crew, clock=StoreClock(), folder=folder, ttl=TTL, accepted=accepted, say=said.append
    )


async def test_an_engine_does_not_take_over_a_broken_chain(
    journal: MemoryJournal, half_way: ScriptedCrew, tmp_path: Path
) -> None:
    tamper(journal, "Noted")
    with pytest.raises(ChainBroken, match="#7") as caught:
        await second(journal, tmp_path, []).execute()
    assert "--despite-chain" in caught.value.hint
    assert len(await recorded(journal, EngineStarted)) == 1


async def test_with_the_flaws_that_a_person_accepted_it_goes_on_records_them_and_the_next_one_does_so_too(
    journal: MemoryJournal, half_way: ScriptedCrew, tmp_path: Path
) -> None:
    tamper(journal, "Noted")
    state, _ = await read_state(journal, "r1")
    accepted = fingerprint(open_flaws(state))
    made = second(journal, tmp_path, [], accepted)
    work = asyncio.create_task(made.execute())
    await eventually(lambda: doubted(journal))
    made.shut_down()
    await work
    state, _ = await read_state(journal, "r1")
    [doubt] = state.doubts
    assert (doubt.by, [flaw.seq for flaw in doubt.flaws], state.hold) == ("operator", [7], None)
    async with executing(journal, ScriptedCrew(lambda _: None), tmp_path, "e3"):
        await eventually(lambda: terms(journal, 3))


async def doubted(journal: MemoryJournal) -> bool:
    state, _ = await read_state(journal, "r1")
    return bool(state.doubts)


async def terms(journal: MemoryJournal, number: int) -> bool:
    return len(await recorded(journal, EngineStarted)) == number


async def test_what_a_person_accepted_is_not_what_was_changed_since(
    journal: MemoryJournal, half_way: ScriptedCrew, tmp_path: Path
) -> None:
    tamper(journal, "Noted")
    state, _ = await read_state(journal, "r1")
    accepted = fingerprint(open_flaws(state))
    tamper(journal, "Noted")
    with pytest.raises(ChainBroken):
        await second(journal, tmp_path, [], accepted).execute()


async def test_it_holds_where_an_attempt_may_be_hidden(
    journal: MemoryJournal, half_way: ScriptedCrew, tmp_path: Path
) -> None:
    tamper(journal, "AttemptStarted")
    state, _ = await read_state(journal, "r1")
    made = second(journal, tmp_path, [], fingerprint(open_flaws(state)))
    work = asyncio.create_task(made.execute())
    await eventually(lambda: held(journal))
    made.shut_down()
    await work
    assert len(await recorded(journal, AttemptStarted)) == 2  # as many as before


async def held(journal: MemoryJournal) -> bool:
    state, _ = await read_state(journal, "r1")
    return state.hold is not None


async def test_a_standby_waits_says_so_and_takes_over_when_the_journal_was_mended(
    journal: MemoryJournal, half_way: ScriptedCrew, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.engine.loop.LOOK_AGAIN", timedelta(milliseconds=50))
    events = journal._store.runs["r1"].events
    whole = list(events)
    tamper(journal, "Noted")
    said: list[str] = []
    await journal.acquire("r1", "dead", TTL)
    made = second(journal, tmp_path, said)
    work = asyncio.create_task(made.execute())
    await eventually(lambda: said)
    assert "this stand-by waits" in said[0]
    assert len(await recorded(journal, EngineStarted)) == 1
    events[:] = whole
    await eventually(lambda: terms(journal, 2))
    made.shut_down()
    await work


async def test_a_standby_that_waits_for_a_broken_chain_can_be_told_to_end(
    journal: MemoryJournal, half_way: ScriptedCrew, tmp_path: Path
) -> None:
    tamper(journal, "Noted")
    said: list[str] = []
    await journal.acquire("r1", "dead", TTL)
    made = second(journal, tmp_path, said)
    work = asyncio.create_task(made.execute())
    await eventually(lambda: said)
    made.shut_down()
    assert (await asyncio.wait_for(work, 5)).ended is None


# --- others know more than the journal -------------------------------------------------------------------------


async def test_an_engine_whose_journal_has_become_shorter_stops_and_says_why(
    journal: MemoryJournal, plan: Loaded, tmp_path: Path
) -> None:
    await created(journal, plan)
    crew = ScriptedCrew(lambda _: None)
    work = asyncio.create_task(engine(journal, "r1", crew, tmp_path).execute())
    await eventually(lambda: stands(journal, "T1", Phase.RUNNING))
    run = journal._store.runs["r1"]
    del run.events[-1:]
    run.head = (run.events[-1].seq, run.events[-1].hash)
    crew.end("T1")
    with pytest.raises(Fenced, match="ends with #3, and this engine has recorded #4"):
        await work


async def test_what_this_host_has_recorded_and_the_journal_lacks_is_held_and_never_run_twice_in_silence(
    journal: MemoryJournal, half_way: ScriptedCrew, tmp_path: Path
) -> None:
    cut(journal, "AttemptEnded")  # T1's; T2 was begun after it
    made = second(journal, tmp_path, [])
    work = asyncio.create_task(made.execute())
    await eventually(lambda: doubted(journal))
    made.shut_down()
    await work
    state, _ = await read_state(journal, "r1")
    assert state.hold is not None
    assert "lacks what was recorded" in state.hold.reason
    assert state.unit("T2").phase is Phase.DOUBT  # a command: a person is asked
    assert state.unit("T1").phase is Phase.RETRYING  # in a transaction that its target remembers
    assert (state.doubts[0].by, state.engine and state.engine.term) == ("", 2)
    assert (await journal.read("r1", after=4))[0].seq == 8  # no number is given twice


async def test_an_attempt_that_only_its_target_knows_of_is_found_out(
    journal: MemoryJournal, plan: Loaded, tmp_path: Path
) -> None:
    await created(journal, plan)
    crew = ScriptedCrew(lambda _: None)
    crew.tokens = {UnitId("T1"): 4_000_002}
    made = engine(journal, "r1", crew, tmp_path)
    work = asyncio.create_task(made.execute())
    await eventually(lambda: doubted(journal))
    made.shut_down()
    await work
    state, _ = await read_state(journal, "r1")
    assert (await phase(journal, "T1"), state.hold is not None, crew.submitted) == (Phase.RETRYING, True, [])
    assert state.engine is not None
    assert state.engine.term == 5
    [doubt] = await recorded(journal, JournalDoubted)
    assert isinstance(doubt, JournalDoubted)
    assert "an attempt of T1" in doubt.flaws[0].why


async def test_a_run_of_the_same_name_in_another_control_database_is_another_run(
    journal: MemoryJournal, half_way: ScriptedCrew, plan: Loaded, tmp_path: Path
) -> None:
    other = MemoryJournal(now=journal._store.now)
    await created(other, plan)
    async with executing(other, ScriptedCrew(lambda _: None), tmp_path):
        await eventually(lambda: stands(other, "T1", Phase.RUNNING))
    assert await recorded(other, JournalDoubted) == []
