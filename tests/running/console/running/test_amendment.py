"""Before somebody amends a run it is told what would change, and whether the plan is approved."""

from datetime import timedelta
from pathlib import Path

import pytest

from console.errors import Declined
from console.running.amendment import amendment_lines, refuse_amended_meanwhile
from jobs.journal.approvals import NewApproval
from jobs.journal.base import Draft, NoSuchRun
from jobs.past import history
from jobs.run.events import PlanAmended, encode
from plans.content import content_of
from plans.load import Loaded, load
from plans.model import RunKind
from tests.support.engines import created, utc_now
from tests.support.memory_journal import MemoryJournal
from tests.support.plan_files import SOUND, changed, write

WEAKER = changed("duration: 90m", "duration: 95m").replace("poll: [boss, roros]", "poll: [boss]")


async def begun(folder: Path, *, kind: RunKind = RunKind.PRODUCTION) -> tuple[MemoryJournal, Loaded]:
    """A run of the sound plan, and another plan that is stored beside it."""
    journal = MemoryJournal(now=utc_now, actor="kari")
    await created(journal, load(write(folder, SOUND)), kind=kind)
    fresh = load(write(folder, WEAKER))
    await journal.add_bundle(fresh.plan.sha256, fresh.bundle)
    return journal, fresh


async def approve(journal: MemoryJournal, loaded: Loaded) -> None:
    await journal.say_of_party("kari", "roros", member=True)
    content, title = content_of(loaded.bundle), loaded.plan.title
    await journal.approve(NewApproval(title=title, party="roros", content=content, plan_sha256=loaded.plan.sha256))


async def told(journal: MemoryJournal, sha256: str) -> list[str]:
    past = await history(journal, "r1")
    return [line async for line in amendment_lines(journal, past, sha256)]


async def test_it_is_the_page_of_plan_diff_with_what_gates_would_have_to_accept(tmp_path: Path) -> None:
    journal, fresh = await begun(tmp_path)
    lines = await told(journal, fresh.plan.sha256)
    assert "  weakened:G1/roros: no longer polled: Røros kommune" in lines
    assert "  A3 Enter admitted patients: duration 1h35m instead of 1h30m" in lines
    assert not any("approved" in line for line in lines)


async def test_whether_it_is_approved_is_said_where_plans_are_approved(tmp_path: Path) -> None:
    journal, fresh = await begun(tmp_path)
    await approve(journal, load(write(tmp_path, SOUND)))
    assert (await told(journal, fresh.plan.sha256))[-1] == (
        "it is not approved: each gate will have to accept unapproved:r2 by name"
    )
    await approve(journal, fresh)
    assert (await told(journal, fresh.plan.sha256))[-1] == "it is approved by roros (kari)"


async def test_of_a_rehearsal_no_approval_is_asked(tmp_path: Path) -> None:
    journal, fresh = await begun(tmp_path, kind=RunKind.REHEARSAL)
    await approve(journal, load(write(tmp_path, SOUND)))
    assert not any("approved" in line for line in await told(journal, fresh.plan.sha256))


async def test_a_plan_that_is_not_stored_is_for_the_run_to_refuse(tmp_path: Path) -> None:
    journal, _ = await begun(tmp_path)
    with pytest.raises(NoSuchRun):
        await told(journal, "f" * 64)


async def test_what_somebody_else_amended_while_it_was_looked_at_is_looked_at_again(tmp_path: Path) -> None:
    journal, fresh = await begun(tmp_path)
    past = await history(journal, "r1")
    await refuse_amended_meanwhile(journal, past)
    lease = await journal.acquire("r1", "e1", timedelta(minutes=1))
    assert lease is not None
    amended = PlanAmended(plan_sha256=fresh.plan.sha256, revision=2, summary="", by="olav")
    kind, body = encode(amended)
    await journal.append("r1", term=lease.term, expected_seq=1, events=[Draft(kind=kind, body=body, at=utc_now())])
    with pytest.raises(Declined, match="changed meanwhile"):
        await refuse_amended_meanwhile(journal, past)
