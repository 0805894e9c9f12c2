"""An engine goes by what the file of its host adds to the plan; one that cannot be read is told and stops nothing."""

from pathlib import Path

from jobs.journal.base import Draft
from jobs.past import history
from jobs.run.events import EngineStarted, HostFileUnread, PeopleTold, encode
from jobs.run.state.outgoing import loss_id
from plans.model.hooks import ChannelId, CommandChannel, Hook, HookRole, HookWord, RehearsalMessages, Telling
from plans.model.host import HostSettings
from tests.support.engines import TTL, ScriptedCrew, created
from tests.support.eventually import eventually
from tests.support.executing import executing, recorded
from tests.support.kept_runs import SMALL_PLAN, small_plan
from tests.support.memory_journal import MemoryJournal

DESK = ChannelId("desk")
EVERYTHING = Hook(
    when=(HookWord.GO_LIVE, HookWord.PROBLEM, HookWord.ENGINE_LOST), through=DESK, roles=(HookRole.EVERYBODY,)
)
OWN = Telling(
    hooks=(EVERYTHING,), channels=((DESK, CommandChannel(argv=("page",))),), rehearsals=RehearsalMessages(through=DESK)
)


async def told(journal: MemoryJournal, word: HookWord) -> bool:
    return word in [one.word for one in await recorded(journal, PeopleTold) if isinstance(one, PeopleTold)]


async def test_people_are_told_by_the_hooks_of_the_host_also_once_the_plan_was_amended(
    journal: MemoryJournal, tmp_path: Path
) -> None:
    small = small_plan(tmp_path)
    await created(journal, small)
    later = small_plan(tmp_path, SMALL_PLAN.replace("duration: 5m", "duration: 6m"))
    await journal.add_bundle(later.plan.sha256, later.bundle)
    crew = ScriptedCrew(lambda _: None)
    async with executing(journal, crew, tmp_path, settings=HostSettings(telling=OWN)):
        await eventually(lambda: _runs(crew))
        await journal.send("r1", "amend", {"plan_sha256": later.plan.sha256, "reason": "longer"})
        await journal.send("r1", "stop", {"task": "T1"})
        crew.end("T1")
        await eventually(lambda: told(journal, HookWord.GO_LIVE))


async def _runs(crew: ScriptedCrew) -> bool:
    return "T1" in crew.running


async def test_a_file_that_cannot_be_read_is_an_event_and_the_run_goes_on(
    journal: MemoryJournal, tmp_path: Path
) -> None:
    await created(journal, small_plan(tmp_path))
    crew = ScriptedCrew(lambda _: None)
    async with executing(journal, crew, tmp_path, settings=HostSettings(unread="h.toml:1:1: 1 problem")):
        await eventually(lambda: _runs(crew))
    assert await recorded(journal, HostFileUnread) == [HostFileUnread(reason="h.toml:1:1: 1 problem", host="here")]


async def test_an_engine_that_takes_over_from_one_that_was_lost_tells_people_and_who_had_called_them(
    journal: MemoryJournal, tmp_path: Path
) -> None:
    small = small_plan(tmp_path)
    await created(journal, small)
    lease = await journal.acquire("r1", "e0", TTL)
    assert lease is not None
    kind, body = encode(EngineStarted(term=lease.term, engine="e0", host="db1", pid=1))
    begun = Draft(kind=kind, body=body, at=await journal.now())
    await journal.append("r1", term=lease.term, expected_seq=1, events=[begun])
    loss = loss_id((await history(journal, "r1")).state.birth, lease.term, 2)
    await journal.claim_call("r1", loss, "k.stone on db2")
    await journal.settle_call("r1", loss, "k.stone on db2")
    async with executing(journal, ScriptedCrew(lambda _: None), tmp_path, settings=HostSettings(telling=OWN)):
        await eventually(lambda: told(journal, HookWord.ENGINE_LOST))
    [event] = [one for one in await recorded(journal, PeopleTold) if isinstance(one, PeopleTold) and one.lost]
    assert event.lost is not None
    assert (event.over, event.lost.id, event.lost.host) == (True, loss, "db1")
    assert event.lost.called_by == "k.stone on db2"
