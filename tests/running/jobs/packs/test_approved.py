"""The approvals of a night travel with its pack, and are held to their chain there."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from jobs.journal.approvals import NewApproval
from jobs.packs.packed_journal import PackedJournal
from jobs.packs.packs import read_pack
from jobs.packs.verifying import verified
from plans.content import content_of
from plans.load import load
from plans.model import RunKind
from tests.support.command_line import plan_file
from tests.support.engines import ScriptedCrew, created, utc_now
from tests.support.eventually import eventually
from tests.support.executing import executing
from tests.support.memory_journal import MemoryJournal
from tests.support.packs.by_script import by_script
from tests.support.packs.packed import RUN, changed, packed, written

OTHERS = NewApproval(title="Another night", party="roros", content="c" * 64, plan_sha256="p" * 64, change="CHG7")


@pytest.fixture
async def approved(tmp_path: Path) -> MemoryJournal:
    """A journal with a production run of an approved plan, after and before the approvals of others."""
    journal, loaded = MemoryJournal(now=utc_now), load(plan_file(tmp_path))
    for party in ("roros", "st-olavs"):
        await journal.say_of_party(await journal.whoami(), party, member=True)
    content, plan = content_of(loaded.bundle), loaded.plan
    await journal.approve(OTHERS)
    new = NewApproval(title=plan.title, party="st-olavs", content=content, plan_sha256=plan.sha256, change="Ændring")
    await journal.approve(new)
    await created(journal, loaded, run=RUN, kind=RunKind.PRODUCTION)
    async with executing(journal, ScriptedCrew(lambda _: None), tmp_path):
        await eventually(lambda: has_events(journal, 4))
    await journal.approve(OTHERS)
    return journal


async def has_events(journal: MemoryJournal, number: int) -> bool:
    return len(await journal.read(RUN)) >= number


async def test_a_pack_holds_the_chain_up_to_the_entry_that_the_run_has_seen_last(
    approved: MemoryJournal, tmp_path: Path
) -> None:
    there = read_pack(written(await packed(approved), tmp_path))
    assert there.approvals == tuple(await approved.approvals())[:2]
    found = await verified(PackedJournal(there), RUN)
    assert (found.whole, found.approvals, found.approved_otherwise) == (True, 2, ())
    found = await verified(approved, RUN)
    assert (found.whole, found.approvals) == (True, 3)


async def test_a_run_that_was_not_compared_carries_no_approvals(journal: MemoryJournal) -> None:
    await journal.require_approvals(required=True)
    assert (await packed(journal)).approvals == ()
    assert (await verified(journal, RUN)).approvals == 0


async def test_an_approval_that_was_changed_cut_off_or_written_anew_is_named(approved: MemoryJournal) -> None:
    pack = await packed(approved)
    first, second = pack.approvals
    for chain, why in (
        ((first, replace(second, login="mallory")), "approvals: entry 2: it is not what was recorded there"),
        ((first,), "entry 2 of the approvals is not the one that was seen then"),
        ((), "entry 2 of the approvals is not the approval that was seen then"),
    ):
        found = await verified(PackedJournal(replace(pack, approvals=chain)), RUN)
        assert not found.whole
        assert why in "\n".join(found.approved_otherwise)


async def test_the_script_of_the_evidence_names_it_too(approved: MemoryJournal, tmp_path: Path) -> None:
    file = written(await packed(approved), tmp_path, "night.zip", evidence=True)
    assert by_script(file).returncode == 0, by_script(file)

    def forged(text: str) -> str:
        first, second = map(json.loads, text.splitlines())
        return "\n".join(map(json.dumps, (first, second | {"party": "roros"}))) + "\n"

    ended = by_script(changed(file, "approvals.jsonl", forged, sums=True))
    assert (ended.returncode, "approvals.jsonl: entry 2 is not what was recorded there" in ended.stdout) == (1, True)
    ended = by_script(changed(file, "approvals.jsonl", lambda _: "", sums=True))
    assert (ended.returncode, "entry 2 of approvals.jsonl is not the one seen then" in ended.stdout) == (
        1,
        True,
    )
