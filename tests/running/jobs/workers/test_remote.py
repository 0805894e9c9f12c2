"""An attempt of a worker, as the engine has it, ends with its engine: also where nobody can be asked about it."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from jobs.api import TERM_TOKENS
from jobs.databases import Databases
from jobs.journal.base import Unavailable
from jobs.journal.tickets import TicketWord
from jobs.outcomes import Cancelled, CancelReason, Outcome, Transient
from jobs.run.events import Program
from jobs.runner import Ticket
from jobs.workers.hands import Workers
from jobs.workers.remote import RemoteAttempt
from jobs.workers.words import Said
from plans.bundle import digest
from plans.model import CommandSpec, Job, JobKind, RunKind
from tests.support.attempts import Listener, rehearsed
from tests.support.engines import utc_now
from tests.support.eventually import eventually
from tests.support.memory_journal import MemoryJournal
from tests.support.people.control import FIRST, RUN

LEFT = Cancelled(reason=CancelReason.SHUTDOWN, certain=False)
PROGRAM = Program(host="db2", boot="b1", pid=7, started="1")


class Nobody:
    """A queue that leads nowhere."""

    async def send(self, numbers: Mapping[int, str]) -> None:
        """Nobody hears of it."""

    async def close(self) -> None:
        """There is nothing to give back."""


class Out:
    """An attempt that a worker has claimed, or nobody yet, and the journal that knows of it."""

    def __init__(
        self, journal: MemoryJournal, attempt: RemoteAttempt, listener: Listener, tuning: dict[str, int]
    ) -> None:
        self.journal, self.attempt, self.listener, self.tuning = journal, attempt, listener, tuning
        found = journal.recorded(RUN)
        assert found is not None
        [self._ticket] = found.tickets.them.values()
        self.claim = partial(found.tickets.claim, self._ticket.standing.number, "w1", "db2", utc_now())
        self.work = asyncio.create_task(attempt.run())

    async def claimed(self) -> None:
        self.claim()
        self.tuning["workers"] = 3  # as a crew does
        self.attempt.tuned()
        await self.ordered("tuning")

    async def ordered(self, what: str) -> None:
        await eventually(lambda: what in self._ticket.orders)

    def says(self, said: Said) -> None:
        self._ticket.words.append(TicketWord(seq=len(self._ticket.words) + 1, body=said.to_json()))

    async def ended(self) -> Outcome:
        return await asyncio.wait_for(self.work, 10)


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobs.workers.desk.LOOK_EVERY", 0.01)
    monkeypatch.setattr("jobs.workers.remote.ASK_AGAIN", 0.01)
    monkeypatch.setattr("jobs.workers.remote.LEAVES_AFTER", 0.2)


@pytest.fixture
async def out(tmp_path: Path) -> AsyncIterator[Out]:
    journal, listener, tuning = MemoryJournal(now=utc_now), Listener(), {"workers": 2}
    await journal.create_run(RUN, title="Night", kind="rehearsal", plan_sha256=digest("{}"), bundle="{}", first=FIRST)
    lease = await journal.acquire(RUN, "engine", timedelta(minutes=5))
    assert lease is not None
    hands = Workers(journal, RUN, Nobody(), lambda: "1 (abc)", lambda _: None)
    databases = Databases(rehearsed(legacy="postgresql:///l", platform="postgresql:///p"), RunKind.REHEARSAL, {})
    ticket = Ticket(
        run=RUN,
        unit="C01",
        job=Job(kind=JobKind.COMMAND, spec=CommandSpec(argv=("true",))),
        attempt=1,
        token=lease.term * TERM_TOKENS + 1,
        duration=timedelta(minutes=1),
        folder=tmp_path,
        tuning=tuning,
        label="dmz",
    )
    await journal.append(
        RUN, term=lease.term, expected_seq=1, events=[FIRST], tickets=[hands.issued(ticket, databases)]
    )
    yield Out(journal, hands.attempt(ticket, databases, listener), listener, tuning)
    await hands.close()


async def test_an_engine_that_shuts_down_does_not_wait_for_a_control_database_that_is_away(out: Out) -> None:
    await out.claimed()
    out.journal.sever()
    out.attempt.cancel(CancelReason.SHUTDOWN)
    assert await out.ended() == LEFT


async def test_an_engine_that_shuts_down_does_not_wait_for_a_control_database_that_never_answered(out: Out) -> None:
    out.journal.sever()
    out.attempt.cancel(CancelReason.SHUTDOWN)
    assert await out.ended() == LEFT


async def test_an_engine_that_shuts_down_tells_the_worker_and_waits_while_the_control_database_answers(
    out: Out,
) -> None:
    await out.claimed()
    out.attempt.cancel(CancelReason.SHUTDOWN)
    await out.ordered("shutdown")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(asyncio.shield(out.work), 0.5)  # longer than without an answer


async def test_an_engine_that_leads_no_longer_leaves_the_attempt_at_once(
    out: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.workers.remote.LEAVES_AFTER", 3600)
    await out.claimed()
    out.attempt.cancel(CancelReason.FENCED)
    assert await out.ended() == Cancelled(reason=CancelReason.FENCED, certain=False)


async def test_whoever_stops_a_task_waits_for_the_control_database_as_its_worker_may_act_until_then(out: Out) -> None:
    await out.claimed()
    out.journal.sever()
    out.attempt.cancel(CancelReason.STOPPED)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(asyncio.shield(out.work), 0.5)
    out.journal.mend()
    await out.ordered("stopped")


async def test_a_stop_reaches_a_worker_whose_program_the_journal_does_not_know_yet(out: Out) -> None:
    await out.claimed()
    out.listener.recorded.clear()
    out.says(Said(program=PROGRAM))
    await eventually(lambda: out.listener.programs)
    out.attempt.cancel(CancelReason.STOPPED)
    await out.ordered("stopped")
    out.listener.recorded.set()
    await out.ordered("let_run")


async def test_one_that_is_claimed_while_it_is_taken_back_is_its_workers_who_is_told(
    out: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_back = out.journal.take_back

    async def too_late(run: str, tokens: Mapping[str, int], *, term: int) -> frozenset[str]:
        out.claim()
        return await take_back(run, tokens, term=term)

    monkeypatch.setattr(out.journal, "take_back", too_late)
    out.attempt.cancel(CancelReason.STOPPED)
    await out.ordered("stopped")
    assert not out.work.done()


async def test_one_that_was_taken_back_from_nobody_is_no_lost_one_where_the_answer_did_not_arrive(
    out: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_back, answers = out.journal.take_back, iter([False])

    async def unheard(run: str, tokens: Mapping[str, int], *, term: int) -> frozenset[str]:
        done = await take_back(run, tokens, term=term)
        if next(answers, True):
            return done
        raise Unavailable("the line broke")

    monkeypatch.setattr(out.journal, "take_back", unheard)
    out.attempt.cancel(CancelReason.STOPPED)
    assert await out.ended() == Cancelled(reason=CancelReason.STOPPED)


async def test_one_that_somebody_else_took_back_from_nobody_may_be_tried_again(out: Out) -> None:
    ticket = out.attempt.ticket
    await out.journal.take_back(RUN, {ticket.unit: ticket.token}, term=ticket.token // TERM_TOKENS)
    outcome = await out.ended()
    assert isinstance(outcome, Transient)
    assert outcome.error.sentence == "it was taken back before a worker had it"
