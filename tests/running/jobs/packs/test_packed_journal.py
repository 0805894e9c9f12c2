"""A pack is read as the journal that it was packed from, and never written to."""

from datetime import timedelta
from inspect import iscoroutinefunction
from pathlib import Path

import pytest

from console.view.look import look_back
from jobs.journal.base import Denied, Draft, Journal, NoSuchRun
from jobs.nights.counting import counting_history
from jobs.packs.pack import Pack
from jobs.packs.packed_journal import PackedJournal
from jobs.packs.packs import read_pack
from jobs.past import history
from tests.support.engines import utc_now
from tests.support.memory_journal import MemoryJournal
from tests.support.packs.packed import HEAD, REHEARSAL, RUN, packed, written

READS = {
    "now",
    "runs",
    "bundle",
    "read",
    "standing",
    "inbox",
    "commands",
    "lease",
    "free_since",
    "progress",
    "samples",
    "forecasts",
    "approvals",
}
EMPTY = {
    "consoles",
    "commanders",
    "stored_flows",
    "flow_counts",
    "waiting_messages",
    "engine_calls",
    "sighting",
    "fold",
    *("tickets", "ticket_words", "workers", "worker_logins", "possible_workers", "hosts"),
}
SAFE = {
    "whoami",
    "may_execute",
    "may_approve",
    "login_parties",
    "refused_answers",
    "release",
    "tell_head",
    "close",
    "told_heads",
}


async def test_a_run_is_read_from_its_file_as_from_the_journal(
    journal: MemoryJournal, pack: Pack, tmp_path: Path
) -> None:
    there: Journal = PackedJournal(read_pack(written(pack, tmp_path)))
    past, known = await history(there, RUN), await history(journal, RUN)
    assert (past.state, past.entries, past.plan) == (known.state, known.entries, known.plan)
    here, away = await counting_history(journal, RUN), await counting_history(there, RUN)
    assert away.counted == here.counted
    assert [night.run for night in away.plan.nights] == [REHEARSAL]
    view, entries = await look_back(there, RUN)
    assert (view.state, entries) == (known.state, known.entries)
    assert abs(view.real_now - pack.at) < timedelta(seconds=1)


async def test_what_it_holds_besides_is_what_the_journal_had(journal: MemoryJournal, pack: Pack) -> None:
    there = PackedJournal(pack)
    assert await there.commands(RUN) == await journal.commands(RUN)
    assert await there.inbox(RUN, after=0) == ()
    assert [(one.where, one.seq, one.to) for one in await there.told_heads(RUN)] == [("pack", HEAD, "here")]
    assert [row.run for row in await there.runs()] == [RUN, REHEARSAL]
    assert (await there.standing(RUN)).seq == HEAD
    assert await there.read(RUN, after=3, limit=2) == (await journal.read(RUN, after=3, limit=2))


async def test_a_command_that_nobody_has_read_waits_in_it_too(journal: MemoryJournal) -> None:
    await journal.send(RUN, "note", {"text": "late"})
    there = PackedJournal(await packed(journal))
    assert [one.verb for one in await there.inbox(RUN, after=0)] == ["note"]
    [news] = [news async for news in there.follow(RUN, after=HEAD - 1)]
    assert (len(news.events), news.commands, news.head) == (1, True, HEAD)


async def test_whoever_led_the_run_when_it_was_packed_leads_it_there(journal: MemoryJournal) -> None:
    free = PackedJournal(await packed(journal))
    assert (await free.lease(RUN), await free.free_since(RUN)) == (None, await journal.free_since(RUN))
    lease = await journal.acquire(RUN, "engine-1", timedelta(minutes=1))
    held = PackedJournal(await packed(journal))
    assert (await held.lease(RUN), await held.free_since(RUN)) == (lease, None)


async def test_nothing_can_be_written_to_it(pack: Pack) -> None:
    there = PackedJournal(pack)
    draft = Draft(kind="Noted", body="{}", at=utc_now())
    with pytest.raises(Denied, match="a pack is only read"):
        await there.append(RUN, term=1, expected_seq=HEAD, events=[draft])
    with pytest.raises(Denied, match="a pack is only read"):
        await there.send(RUN, "note", {"text": "no"})
    assert not await there.tell_head(RUN, seq=HEAD, hash=pack.main.standing.hash, where="brief", to="")


async def test_whatever_a_journal_does_is_read_from_it_refused_or_empty(pack: Pack) -> None:
    there = PackedJournal(pack)
    names = {name for name in dir(Journal) if not name.startswith("_") and iscoroutinefunction(getattr(Journal, name))}
    known = READS | EMPTY | SAFE | {"family_forecasts", "posted_messages"}
    for name in names - known:
        with pytest.raises(Denied, match="a pack is only read"):
            await getattr(there, name)()
    for name in EMPTY:
        assert not await getattr(there, name)()


async def test_a_run_that_it_does_not_hold_is_not_there(pack: Pack) -> None:
    there = PackedJournal(pack)
    assert await there.read("another") == ()
    for asked in (there.standing("another"), there.bundle("0" * 64)):
        with pytest.raises(NoSuchRun):
            await asked
