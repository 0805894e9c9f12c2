"""Whoever waits for what becomes of a command is told what for, and no longer than until that is known."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from console.errors import Declined
from console.running import waiting
from console.running.waiting import answer, nobody_reads, sign_of_life
from jobs.journal.base import Draft, Lease
from jobs.past import history
from jobs.run.events import CommandRefused, Entry, Event, Noted, encode
from plans.load import load
from tests.support.command_line import plan_file
from tests.support.engines import created, utc_now
from tests.support.eventually import eventually
from tests.support.memory_journal import MemoryJournal

RUN = "r1"
REFUSED = CommandRefused(verb="done", reason="it runs", by="operator", unit="T1")


@pytest.fixture
async def journal(tmp_path: Path) -> MemoryJournal:
    journal = MemoryJournal(now=utc_now)
    await created(journal, load(plan_file(tmp_path)), run=RUN)
    return journal


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setattr(waiting, "SOON", 0.01)
    return []


async def record(journal: MemoryJournal, lease: Lease, event: Event, command: int) -> None:
    """As an engine does."""
    kind, body = encode(event, command)
    head = (await journal.standing(RUN)).seq
    draft = Draft(kind=kind, body=body, at=await journal.now(), command_id=command)
    await journal.append(RUN, term=lease.term, expected_seq=head, events=[draft])


async def engine(journal: MemoryJournal) -> Lease:
    lease = await journal.acquire(RUN, "host-1", timedelta(seconds=10))
    assert lease is not None
    return lease


async def test_it_is_said_which_engine_is_waited_for_and_when_it_was_heard_of(
    journal: MemoryJournal, said: list[str]
) -> None:
    lease = await engine(journal)
    command = await journal.send(RUN, "note", {"text": "x"})
    waiting_for = asyncio.create_task(
        answer(journal, command, past=await history(journal, RUN), command="note", say=said.append)
    )
    await eventually(lambda: said)
    assert said == [f"waiting for command {command} to be read: engine host-1 gave its last sign of life 0s ago"]
    await record(journal, lease, Noted(text="x", by="operator"), command)
    assert (await waiting_for).command_id == command


async def test_a_quick_answer_is_told_without_a_word(journal: MemoryJournal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "SOON", 60)
    lease, said = await engine(journal), list[str]()
    past = await history(journal, RUN)
    command = await journal.send(RUN, "note", {"text": "x"})
    await record(journal, lease, Noted(text="x", by="operator"), command)
    entry: Entry = await answer(journal, command, past=past, command="note", say=said.append)
    assert (entry.command_id, said) == (command, [])


async def test_what_was_refused_a_moment_ago_is_said_to_be_answered_together(
    journal: MemoryJournal, said: list[str]
) -> None:
    lease = await engine(journal)
    await record(journal, lease, REFUSED, await journal.send(RUN, "done", {"task": "T1"}))
    past = await history(journal, RUN)
    command = await journal.send(RUN, "done", {"task": "T1"})
    waiting_for = asyncio.create_task(answer(journal, command, past=past, command="done", say=said.append))
    await eventually(lambda: len(said) == 2)
    assert "the same was refused moments ago" in said[1]
    counted = CommandRefused(verb="done", reason="it runs", by="operator", unit="T1", count=3)
    await record(journal, lease, counted, await journal.send(RUN, "done", {"task": "T1"}))
    assert (await waiting_for).event == counted


async def test_without_an_engine_it_ends_and_says_who_was_heard_of_last(
    journal: MemoryJournal, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "PATIENCE", 0.05)
    assert await sign_of_life(journal, RUN) == f"no engine executes run {RUN} (cutover engine {RUN})"
    command = await journal.send(RUN, "note", {"text": "x"})
    with pytest.raises(Declined, match=f"no engine has read command {command}"):
        await answer(journal, command, past=await history(journal, RUN), command="note", say=said.append)
    assert said == [f"waiting for command {command} to be read: no engine executes run {RUN} (cutover engine {RUN})"]


async def test_an_engine_that_is_gone_is_named(journal: MemoryJournal) -> None:
    await journal.acquire(RUN, "host-1", timedelta(seconds=-60))
    assert "no engine executes run r1 any more: engine host-1 gave its last sign of life" in await sign_of_life(
        journal, RUN
    )


async def test_what_is_sent_while_no_engine_is_there_is_said_to_wait(journal: MemoryJournal) -> None:
    assert (await nobody_reads(journal, RUN)).endswith("; nobody reads the command before there is one")
    await journal.acquire(RUN, "host-1", timedelta(seconds=-60))
    assert "no engine executes run r1 any more" in await nobody_reads(journal, RUN)
    await engine(journal)
    assert await nobody_reads(journal, RUN) == ""
