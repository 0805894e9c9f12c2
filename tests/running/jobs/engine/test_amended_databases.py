"""An engine asks the databases of another revision who they are before it goes on with it, and then uses those."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from jobs.outcomes import Outcome
from jobs.run.events import CommandRefused, PlanAmended
from jobs.run.state.unit import Phase
from jobs.runner import Ticket
from plans.load import Loaded, load
from plans.model import Plan
from tests.running.jobs.engine.conftest import PLAN
from tests.support.engines import DONE, ScriptedCrew, created
from tests.support.eventually import eventually
from tests.support.executing import executing, recorded, stands
from tests.support.memory_journal import MemoryJournal


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


class SlowDatabases(ScriptedCrew):
    """Databases of another revision that do not answer before somebody lets them."""

    def __init__(self) -> None:
        super().__init__(lambda _: None)
        self.asked, self.may_answer = 0, asyncio.Event()

    async def objections(self, plan: Plan) -> Sequence[str]:
        self.asked += 1
        await self.may_answer.wait()
        return await super().objections(plan)


async def test_while_databases_are_asked_what_runs_goes_on_and_commands_keep_their_order(
    plan: Loaded, journal: MemoryJournal, tmp_path: Path
) -> None:
    await created(journal, plan)
    fresh, crew = elsewhere(tmp_path), SlowDatabases()
    await journal.add_bundle(fresh.plan.sha256, fresh.bundle)
    async with executing(journal, crew, tmp_path):
        await eventually(lambda: "T1" in crew.running)
        await journal.send("r1", "amend", {"plan_sha256": fresh.plan.sha256})
        await eventually(lambda: crew.asked)
        crew.end("T1")
        await eventually(lambda: stands(journal, "T1", Phase.DONE))
        await journal.send("r1", "note", {"text": "behind the amendment"})
        await journal.send("r1", "amend", {"plan_sha256": "nothing"})
        assert not await recorded(journal, PlanAmended)
        crew.may_answer.set()
        await eventually(lambda: recorded(journal, CommandRefused))
    kinds = [one.kind for one in await journal.read("r1") if one.kind in ("PlanAmended", "Noted", "CommandRefused")]
    assert kinds == ["PlanAmended", "Noted", "CommandRefused"]
    assert crew.asked == 1


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
