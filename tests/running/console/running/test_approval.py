"""Production of another plan than the approved one shows what changed, and begins with a reason or not at all."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from console.errors import Declined
from console.running.approval import (
    agree_without,
    approved,
    refuse_approved_meanwhile,
    standing_lines,
    tell_approval,
)
from console.running.settings import Control
from jobs.journal.approvals import REASON_TEXT, NewApproval
from plans.content import content_of
from plans.load import Loaded, load
from tests.support.engines import utc_now
from tests.support.memory_journal import MemoryJournal
from tests.support.plan_files import SOUND, changed, write

WHERE = Control(dsn="postgresql:///control")
LONGER = changed("duration: 90m", "duration: 95m")


@pytest.fixture
def journal(monkeypatch: pytest.MonkeyPatch) -> MemoryJournal:
    """The control database that every command opens here."""
    store = MemoryJournal(now=utc_now, actor="kari")

    @asynccontextmanager
    async def opened(*_: object, **__: object) -> AsyncIterator[MemoryJournal]:
        yield store

    monkeypatch.setattr("console.running.wire.journal", opened)
    return store


@pytest.fixture
def plan(tmp_path: Path) -> Callable[[str], Loaded]:
    return lambda text: load(write(tmp_path, text))


async def approve(journal: MemoryJournal, loaded: Loaded, *, stored: bool = True, party: str = "roros") -> None:
    await journal.say_of_party("kari", party, member=True)
    title, sha256 = loaded.plan.title, loaded.plan.sha256
    if stored:
        await journal.add_bundle(sha256, loaded.bundle)
    content = content_of(loaded.bundle)
    await journal.approve(NewApproval(title=title, party=party, content=content, plan_sha256=sha256, change="CHG31"))


async def test_the_difference_since_the_approval_is_shown_and_a_reason_is_taken(
    journal: MemoryJournal, plan: Callable[[str], Loaded]
) -> None:
    await approve(journal, plan(SOUND))
    said: list[str] = []
    assert await agree_without(WHERE, plan(LONGER), "  the vendor's fix  ", said.append) == "the vendor's fix"
    assert "this plan is NOT the approved one; another is approved by roros (kari, CHG31). What changed since:" in said
    assert "    A3 Enter admitted patients: duration 1h35m instead of 1h30m" in said
    assert said[-1].endswith("each of its gates has to accept by name that it is not approved")
    assert len(await agree_without(WHERE, plan(LONGER), "x" * 9000, said.append)) == REASON_TEXT


@pytest.mark.parametrize("reason", ["", " \n"])
async def test_nothing_begins_where_nobody_says_why(
    journal: MemoryJournal, plan: Callable[[str], Loaded], reason: str
) -> None:
    await approve(journal, plan(SOUND))
    with pytest.raises(Declined, match="nobody said why"):
        await agree_without(WHERE, plan(LONGER), reason, print)


async def test_of_an_approved_plan_no_reason_is_asked_and_that_nobody_else_looked_at_it_is_said(
    journal: MemoryJournal, plan: Callable[[str], Loaded]
) -> None:
    await approve(journal, plan(SOUND))
    said: list[str] = []
    assert await agree_without(WHERE, plan(f"# a remark\n{SOUND}"), None, said.append) == ""
    assert said == [
        "this plan is approved by roros (kari, CHG31)",
        "warning: only kari has approved it, who asks now: nobody else has looked at it",
    ]


async def test_that_a_party_approved_another_plan_before_is_said_of_one_that_others_approved_since(
    journal: MemoryJournal, plan: Callable[[str], Loaded]
) -> None:
    await approve(journal, plan(SOUND))
    await approve(journal, plan(LONGER), party="canteen")
    found = await approved(journal, plan(LONGER))
    assert [*standing_lines(found, plan(LONGER))][-1] == (
        "warning: another plan of this title was approved by roros (kari, CHG31), not this one"
    )


async def test_where_approvals_are_required_no_reason_helps_and_no_other_title_either(
    journal: MemoryJournal, plan: Callable[[str], Loaded]
) -> None:
    await approve(journal, plan(SOUND))
    await journal.require_approvals(required=True)
    for text in (LONGER, changed("title: A small night", "title: A copy of it")):
        with pytest.raises(Declined, match="approvals are required"):
            await agree_without(WHERE, plan(text), "the vendor's fix", print)
        with pytest.raises(Declined, match="approvals are required"):
            await tell_approval(WHERE, plan(text), print)
    assert await agree_without(WHERE, plan(SOUND), None, print) == ""


async def test_one_that_nobody_approved_begins_as_ever_and_says_so(
    journal: MemoryJournal, plan: Callable[[str], Loaded]
) -> None:
    said: list[str] = []
    assert await agree_without(WHERE, plan(SOUND), None, said.append) == ""
    assert said == ["no plan was ever approved in this control database"]
    await approve(journal, plan(changed("title: A small night", "title: Another night")))
    assert await agree_without(WHERE, plan(SOUND), None, said.append) == ""
    assert said[1] == "this plan is approved by nobody"
    await tell_approval(Control(dsn=None), plan(SOUND), said.append)
    assert len(said) == 3


async def test_an_approved_plan_that_cannot_be_read_here_is_no_defect(
    journal: MemoryJournal, plan: Callable[[str], Loaded]
) -> None:
    await approve(journal, plan(SOUND), stored=False)
    fresh = plan(LONGER)
    lines = list(standing_lines(await approved(journal, fresh), fresh))
    assert lines[-1] == "  the approved plan cannot be read here, so that its difference is not shown"


async def test_a_file_whose_text_is_otherwise_is_named(journal: MemoryJournal, tmp_path: Path) -> None:
    text = SOUND.replace(
        "    milestone: true\n",
        "    milestone: true\n  - {id: S1, title: Count, owner: boss, duration: 5m, after: [A1],"
        " job: {sql: {on: platform, file: sql/count.sql}}, rollback: none}\n",
    )
    before, after = (load(write(tmp_path, text, sql__count_sql=sql)) for sql in ("select 1", "delete from a"))
    await approve(journal, before)
    lines = list(standing_lines(await approved(journal, after), after))
    assert lines[-1] == "  files with another text: sql/count.sql"


async def test_what_others_approve_while_somebody_looks_is_looked_at_again(
    journal: MemoryJournal, plan: Callable[[str], Loaded]
) -> None:
    found = await approved(journal, plan(SOUND))
    refuse_approved_meanwhile(found, await journal.approvals())
    await approve(journal, plan(LONGER))
    with pytest.raises(Declined, match="approved meanwhile"):
        refuse_approved_meanwhile(found, await journal.approvals())
