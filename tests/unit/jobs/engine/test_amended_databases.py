"""An engine asks the databases of another revision who they are before it goes on with it, and then uses those."""

from pathlib import Path

from jobs.outcomes import Outcome
from jobs.run.events import CommandRefused, PlanAmended
from jobs.runner import Ticket
from plans.load import Loaded, load
from tests.support.engines import DONE, ScriptedCrew, created
from tests.support.eventually import eventually
from tests.support.executing import executing, recorded
from tests.support.memory_journal import MemoryJournal
from tests.unit.jobs.engine.conftest import PLAN


def first_alone(ticket: Ticket) -> Outcome | None:
    return None if ticket.unit == "T1" else DONE


def elsewhere(folder: Path) -> Loaded:
    file = folder / "plan-r2.yaml"
    file.write_text(PLAN.replace("postgresql:///platform", "postgresql://other/platform"))
    return load(file)


async def test_what_a_run_would_refuse_an_amendment_refuses(
    plan: Loaded, journal: MemoryJournal, tmp_path: Path
) -> None:
    await created(journal, plan)
    fresh, crew = elsewhere(tmp_path), ScriptedCrew(first_alone)
    crew.against = ("platform: mark is not set, the plan names prod",)
    await journal.add_bundle(fresh.plan.sha256, fresh.bundle)
    async with executing(journal, crew, tmp_path):
        await journal.send("r1", "amend", {"plan_sha256": fresh.plan.sha256})
        await eventually(lambda: recorded(journal, CommandRefused))
    [refusal] = await recorded(journal, CommandRefused)
    assert isinstance(refusal, CommandRefused)
    assert "platform: mark is not set" in refusal.reason
    assert {one.databases["platform"] for one in crew.used} == {plan.plan.databases["platform"]}  # type: ignore[index]


async def test_the_revision_that_holds_says_where_databases_are_to_this_engine_and_to_the_next(
    plan: Loaded, journal: MemoryJournal, tmp_path: Path
) -> None:
    await created(journal, plan)
    fresh, crew = elsewhere(tmp_path), ScriptedCrew(first_alone)
    await journal.add_bundle(fresh.plan.sha256, fresh.bundle)
    async with executing(journal, crew, tmp_path):
        await journal.send("r1", "amend", {"plan_sha256": fresh.plan.sha256})
        await eventually(lambda: recorded(journal, PlanAmended))
        await eventually(lambda: crew.used[-1].databases == fresh.plan.databases)
    next_crew = ScriptedCrew(first_alone)
    async with executing(journal, next_crew, tmp_path, "e2"):
        await eventually(lambda: next_crew.used)
    assert next_crew.used[0].databases == fresh.plan.databases
