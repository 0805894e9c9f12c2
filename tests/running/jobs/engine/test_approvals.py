"""An engine sees before anything else whether the plan of a production run is the approved one, and goes on looking."""

from pathlib import Path

import pytest

from jobs.approvals.judging import Judge
from jobs.engine.approvals import ApprovalWatch
from jobs.engine.loop import read_state
from jobs.journal.approvals import NewApproval
from jobs.journal.base import Journal
from jobs.run.decisions.decision import ApprovalLooked, Input
from jobs.run.events import ApprovalSeen, ApprovalStanding, EngineStarted
from plans.content import content_of
from plans.load import Loaded
from plans.model import RunKind
from tests.support.engines import ScriptedCrew, created
from tests.support.eventually import eventually
from tests.support.executing import executing, recorded
from tests.support.memory_journal import MemoryJournal


async def approve(journal: Journal, loaded: Loaded) -> int:
    await journal.say_of_party(await journal.whoami(), "owner", member=True)
    await journal.add_bundle(loaded.plan.sha256, loaded.bundle)
    content = content_of(loaded.bundle)
    title, sha256 = loaded.plan.title, loaded.plan.sha256
    return await journal.approve(NewApproval(title=title, party="owner", content=content, plan_sha256=sha256))


async def begun(journal: MemoryJournal, folder: Path, crew: ScriptedCrew) -> list[ApprovalSeen]:
    """What the first engine of a run records of approvals."""
    async with executing(journal, crew, folder):
        await eventually(lambda: has_started(journal))
    return [one for one in await recorded(journal, ApprovalSeen) if isinstance(one, ApprovalSeen)]


async def has_started(journal: MemoryJournal) -> bool:
    return bool(await recorded(journal, EngineStarted))


async def looked(journal: MemoryJournal) -> list[ApprovalStanding]:
    """What one look of the duty reports of the run as it stands."""
    told: list[Input] = []
    watch = ApprovalWatch(journal, told.append)
    watch.follow((await read_state(journal, "r1"))[0])
    await watch.look()
    return [one.seen.standing for one in told if isinstance(one, ApprovalLooked)]


async def test_the_first_engine_of_production_records_who_approves_its_plan(
    journal: MemoryJournal, plan: Loaded, tmp_path: Path
) -> None:
    await approve(journal, plan)
    await created(journal, plan, kind=RunKind.PRODUCTION)
    [seen] = await begun(journal, tmp_path, ScriptedCrew(lambda _: None))
    assert (seen.standing, seen.entries, seen.content) == (ApprovalStanding.APPROVED, 1, content_of(plan.bundle))
    assert [(one.party, one.by) for one in seen.given] == [("owner", "operator")]


@pytest.mark.parametrize("kind", list(RunKind))
async def test_nothing_is_recorded_of_a_rehearsal_nor_where_no_plan_was_ever_approved(
    journal: MemoryJournal, plan: Loaded, tmp_path: Path, kind: RunKind
) -> None:
    if kind is RunKind.REHEARSAL:
        await approve(journal, plan)
    await created(journal, plan, kind=kind)
    assert await begun(journal, tmp_path, ScriptedCrew(lambda _: None)) == []


async def test_it_may_be_approved_and_taken_back_while_the_run_goes_on(journal: MemoryJournal, plan: Loaded) -> None:
    await created(journal, plan, kind=RunKind.PRODUCTION)
    assert await looked(journal) == []
    entry = await approve(journal, plan)
    assert await looked(journal) == [ApprovalStanding.APPROVED]
    await journal.withdraw_approval(entry, "the fix is missing")
    assert await looked(journal) == [ApprovalStanding.NEVER]


async def test_what_a_plan_does_is_read_once_however_often_it_is_compared(
    journal: MemoryJournal, plan: Loaded, monkeypatch: pytest.MonkeyPatch
) -> None:
    await created(journal, plan, kind=RunKind.PRODUCTION)
    await approve(journal, plan)
    state, _ = await read_state(journal, "r1")
    judge, asked = Judge(journal), list[str]()

    def counted(bundle: str) -> str:
        asked.append(bundle)
        return content_of(bundle)

    monkeypatch.setattr("jobs.approvals.judging.content_of", counted)
    assert await judge.judged(state) == await judge.judged(state)
    assert asked == [plan.bundle]


async def test_a_look_while_the_control_database_is_away_says_nothing(journal: MemoryJournal, plan: Loaded) -> None:
    await created(journal, plan, kind=RunKind.PRODUCTION)
    await approve(journal, plan)
    told: list[Input] = []
    watch = ApprovalWatch(journal, told.append)
    await watch.look()
    watch.follow((await read_state(journal, "r1"))[0])
    journal.sever()
    await watch.look()
    assert told == []
