"""A run's first engine records which nights count, once; a run that an older program began goes on as it did."""

from pathlib import Path

from jobs.engine.loop import read_state
from jobs.nights.counting import counting_history
from jobs.run.events import CommandRefused, EngineStarted, NightsCounted
from plans.load import Loaded
from tests.support.driver import Driven
from tests.support.engines import ScriptedCrew, created
from tests.support.eventually import eventually
from tests.support.executing import executing, recorded
from tests.support.kept_runs import SMALL_PLAN, keep, keep_run, small_plan
from tests.support.memory_journal import MemoryJournal


async def engines(journal: MemoryJournal, number: int) -> bool:
    return len(await recorded(journal, EngineStarted)) == number


async def test_the_first_engine_records_what_counts_before_anything_else_and_no_later_one_does(
    journal: MemoryJournal, tmp_path: Path
) -> None:
    small = small_plan(tmp_path)
    await keep_run(journal, small, "dress")
    await created(journal, small)
    for number, name in enumerate(("e1", "e2"), start=1):
        async with executing(journal, ScriptedCrew(lambda _: None), tmp_path, name):
            await eventually(lambda number=number: engines(journal, number))
        await keep_run(journal, small, f"meanwhile-{number}")
    [event] = await recorded(journal, NightsCounted)
    assert isinstance(event, NightsCounted)
    assert [one.run for one in event.nights] == ["dress"]
    assert (await journal.read("r1"))[1].kind == NightsCounted.__name__
    assert [one.run for one in (await counting_history(journal, "r1")).plan.nights] == ["dress"]


async def test_a_run_that_an_older_program_began_goes_on_with_its_plans_nights(
    journal: MemoryJournal, tmp_path: Path
) -> None:
    small = small_plan(tmp_path)
    await keep_run(journal, small, "dress")
    before = Driven(small.plan)
    await keep(journal, small, "r1", before)
    async with executing(journal, ScriptedCrew(lambda _: None), tmp_path):
        await eventually(lambda: engines(journal, 2))
    state, _ = await read_state(journal, "r1")
    assert (state.counted, (await counting_history(journal, "r1")).plan.nights) == (None, ())


async def test_an_amendment_keeps_what_counts(journal: MemoryJournal, tmp_path: Path) -> None:
    small = small_plan(tmp_path)
    await keep_run(journal, small, "dress")
    await created(journal, small)
    again = small_plan(tmp_path, SMALL_PLAN + "\n# a remark changes nothing\n")
    await journal.add_bundle(again.plan.sha256, again.bundle)
    longer = small_plan(tmp_path, SMALL_PLAN.replace("[T1], milestone", '[T1], not_before: "23:00", milestone'))
    await journal.add_bundle(longer.plan.sha256, longer.bundle)
    async with executing(journal, ScriptedCrew(lambda _: None), tmp_path):
        await eventually(lambda: engines(journal, 1))
        await journal.send("r1", "amend", {"plan_sha256": again.plan.sha256, "summary": "a remark"})
        await journal.send("r1", "amend", {"plan_sha256": longer.plan.sha256, "summary": "later"})
        await eventually(lambda: amended(journal, longer))
    [refused] = await recorded(journal, CommandRefused)
    assert isinstance(refused, CommandRefused)
    assert "nothing changed" in refused.reason
    assert [one.run for one in (await counting_history(journal, "r1")).plan.nights] == ["dress"]


async def amended(journal: MemoryJournal, to: Loaded) -> bool:
    state, _ = await read_state(journal, "r1")
    return state.plan_sha256 == to.plan.sha256
