"""Somebody who only reads lines and types lines takes a night with every kind of item to its go-live."""

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path

from console.teletype.conversation import Conversation, Paper
from console.view.live import LiveSource
from jobs.outcomes import ErrorFacts, FailureKind, Permanent
from jobs.run.events import Result
from plans.load import load
from tests.support.engines import DONE, ScriptedCrew, created
from tests.support.eventually import eventually
from tests.support.executing import executing
from tests.support.memory_journal import MemoryJournal
from tests.support.teletype import TeletypePlayer

PLAN = """
cutover: 1
title: A small night
timezone: Europe/Oslo
start: 2026-11-28 18:00
go_live: M1
parties:
  manager: {name: Cutover manager, short: CM, contact: "+47 000 00 001"}
  lab: {name: Laboratory, short: LAB, contact: "+47 000 00 002"}
tasks:
  - {id: A1, title: Count the beds, owner: lab, duration: 5m, manual: {text: Count, counter: {unit: beds, target: 3}}}
  - {id: A2, title: Look at one, owner: lab, duration: 5m, manual: {text: Look, criterion: it is whole}}
  - id: C1
    title: All confirm
    owner: manager
    duration: 5m
    confirm: {items: [{id: q1, name: Orders, group: lab}, {id: q2, name: Pictures, group: imaging}], ticks: [sent]}
  - {id: J1, title: It fails once, owner: manager, duration: 5m, job: {command: {argv: ["false"]}}}
  - id: G1
    title: Is it good
    after: [A1, A2, C1, J1]
    duration: 5m
    checkpoint: {poll: [manager, lab], decided_by: manager, quorum: 2, point_of_no_return: true}
  - {id: M1, title: Go-live, after: [G1], milestone: true}
"""

FAILED = Permanent(error=ErrorFacts(kind=FailureKind.TIMEOUT, sentence="exit status 1"))


class _Person:
    """Reads what is printed, and types."""

    def __init__(self, source: LiveSource) -> None:
        self.printed: list[str] = []
        self._seen = -1
        self._player, self._loop = TeletypePlayer(), asyncio.get_running_loop()
        paper = Paper(put=self._put, ring=lambda: None, spell=str, width=lambda: None, echoes=True)
        self.conversation = Conversation(source, paper, cycle(range(10, 100)))

    def _put(self, line: str) -> None:
        self._loop.call_soon_threadsafe(self._hears, line)

    def _hears(self, line: str) -> None:
        self.printed.append(line)
        self._type(self._player.hears([line]))

    def _type(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.conversation.typed(line)

    def goes_on(self) -> None:
        """Where nothing came since the last look, ask who is needed."""
        if len(self.printed) == self._seen:
            self._type(self._player.asks_for_needs())
        self._seen = len(self.printed)


async def test_a_night_is_played_to_its_go_live_by_typed_lines_alone(tmp_path: Path) -> None:
    file = tmp_path / "plan.yaml"
    file.write_text(PLAN)
    journal = MemoryJournal(now=lambda: datetime.now(UTC))
    run = await created(journal, load(file))
    crew = ScriptedCrew(lambda ticket: FAILED if ticket.attempt == 1 else DONE)
    async with executing(journal, crew, tmp_path), LiveSource(journal, run) as source:
        person = _Person(source)
        talk = asyncio.create_task(person.conversation.held())
        await eventually(lambda: talk.done() or person.goes_on(), every=0.2)
        view = await talk
    assert view.state.ended is not None
    assert view.state.ended.result is Result.COMPLETED
    assert sum(line.startswith("Sent: ") for line in person.printed) >= 9
    await journal.close()
