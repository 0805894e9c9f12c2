"""What a worker may do with a ticket is the database's own word: by login, label, worker, token, time and term."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import asyncpg
import pytest

from jobs.journal.base import Denied, Fenced, Lease
from jobs.journal.postgres import PostgresJournal
from jobs.journal.tickets import Issued, TicketState, TicketWord
from jobs.journal.worker_counter import Introduction, WorkerCounter
from tests.support.people.control import FIRST, RUN, TTL, Control

LABEL = "dmz"
ISSUED = Issued(unit="D01", attempt=1, token=1_000_001, label=LABEL, content='{"what": "to do"}')
OUTCOME = '{"how": "succeeded"}'


class Bench:
    """An engine that issues tickets, and workers that ask for them."""

    def __init__(self, control: Control) -> None:
        self.control = control
        self.engine = control.journal("egil_engine")
        self._counters: list[WorkerCounter] = []
        self._lease: Lease | None = None

    @property
    def term(self) -> int:
        assert self._lease is not None
        return self._lease.term

    async def allow(self, login: str = "viktor_worker", label: str = LABEL, *, serves: bool = True) -> None:
        await self.control.journal("anna_owner").say_of_worker(login, label, serves=serves)

    async def issue(self, *tickets: Issued) -> int:
        self._lease = await self.engine.acquire(RUN, "engine", TTL)
        standing = await self.engine.standing(RUN)
        await self.engine.append(RUN, term=self.term, expected_seq=standing.seq, events=[FIRST], tickets=tickets)
        [first, *_] = await self.engine.tickets(RUN, {one.unit: one.token for one in tickets})
        return first.number

    async def worker(self, name: str = "w1", *, login: str = "viktor_worker", label: str = LABEL) -> WorkerCounter:
        who = Introduction(id=f"id-{name}", name=name, labels=(label,), slots=2, version="1", host="db2", pid=7)
        counter = WorkerCounter(self.control.dsn_of(login), who)
        self._counters.append(counter)
        await counter.come()
        return counter

    async def lapse(self, number: int) -> None:
        """The time of whoever has it runs out."""
        await self.control.sql(
            "postgres", "update cutover_control.ticket set until = clock_timestamp() where number = $1", number
        )

    async def close(self) -> None:
        await asyncio.gather(*(one.close() for one in self._counters))


@pytest.fixture
async def bench(control: Control) -> AsyncIterator[Bench]:
    made = Bench(control)
    await made.allow()
    yield made
    await made.close()


async def test_a_ticket_is_issued_with_its_event_claimed_once_renewed_and_ended(bench: Bench) -> None:
    number = await bench.issue(ISSUED)
    worker, other = await bench.worker(), await bench.worker("w2")
    assert await worker.claim(number) == ISSUED.content == await worker.claim(number)  # its answer may have been lost
    assert await other.claim(number) is None
    word = TicketWord(seq=1, body='{"warning": "slow"}')
    assert await worker.renew(number, ISSUED.token, progress='{"done": 7}', words=[word]) == ""
    assert await worker.renew(number, ISSUED.token, words=[word]) == ""
    assert await bench.engine.ticket_words(number, after=0) == (word,)
    [stands] = await bench.engine.tickets(RUN, {ISSUED.unit: ISSUED.token})
    assert (stands.state, stands.worker, stands.host, stands.progress) == ("claimed", "w1", "db2", '{"done": 7}')
    assert (stands.is_lost, stands.until is not None and stands.until > stands.now) == (False, True)
    assert await worker.end(number, ISSUED.token, OUTCOME)
    assert await worker.end(number, ISSUED.token, OUTCOME), "its answer may have been lost"
    assert not await worker.end(number, ISSUED.token, "another word")
    [ended] = await bench.engine.tickets(RUN, {ISSUED.unit: ISSUED.token})
    assert (ended.state, ended.outcome) == (TicketState.ENDED, OUTCOME)


async def test_whoever_let_its_time_run_out_is_refused_whatever_it_says(bench: Bench) -> None:
    number = await bench.issue(ISSUED)
    worker = await bench.worker()
    await worker.claim(number)
    await bench.lapse(number)
    [lost] = await bench.engine.tickets(RUN, {ISSUED.unit: ISSUED.token})
    assert lost.is_lost
    assert await worker.renew(number, ISSUED.token) is None
    assert await worker.claim(number) is None
    assert not await worker.end(number, ISSUED.token, OUTCOME)


async def test_nobody_says_anything_of_a_ticket_of_another_worker_token_or_login(bench: Bench) -> None:
    number = await bench.issue(ISSUED)
    worker, other = await bench.worker(), await bench.worker("w2")
    await worker.claim(number)
    assert await other.renew(number, ISSUED.token) is None
    assert await worker.renew(number, ISSUED.token + 1) is None
    assert not await other.end(number, ISSUED.token, OUTCOME)
    await bench.control.sql("postgres", "drop role if exists vera_worker")
    await bench.control.sql("postgres", "create role vera_worker login in role cutover_worker")
    await bench.allow("vera_worker")
    posing = await bench.worker(login="vera_worker")  # under the id of the other login's worker
    assert await posing.renew(number, ISSUED.token) is None
    assert await worker.renew(number, ISSUED.token) == ""


@pytest.mark.parametrize("serves", [True, False])
async def test_a_label_is_served_by_logins_that_the_owner_names_and_by_workers_that_say_so(
    bench: Bench, *, serves: bool
) -> None:
    number = await bench.issue(ISSUED)
    await bench.allow(label="else")
    idle = await bench.worker("w2", label="else")
    assert await idle.claim(number) is None
    worker = await bench.worker()
    await bench.allow(serves=serves)
    assert (await worker.claim(number) is not None) is serves
    assert LABEL in await bench.engine.worker_logins() or not serves


async def test_a_login_that_serves_nothing_is_no_worker(bench: Bench) -> None:
    await bench.allow(serves=False)
    worker = await bench.worker()
    assert await worker.come() == ()
    assert not await worker.seen()
    assert await bench.engine.workers(since=await bench.engine.now() - timedelta(hours=1)) == ()


async def test_with_another_engine_the_tickets_of_the_one_before_are_worth_nothing(bench: Bench) -> None:
    number = await bench.issue(ISSUED, Issued(unit="D02", attempt=1, token=1_000_001, label=LABEL, content="{}"))
    worker = await bench.worker()
    assert await worker.claim(number)
    lease = await bench.engine.lease(RUN)
    assert lease is not None
    await bench.engine.release(RUN, lease)
    assert await bench.control.journal("egil_engine").acquire(RUN, "the next one", TTL) is not None
    assert await worker.renew(number, ISSUED.token) is None
    assert not await worker.end(number, ISSUED.token, OUTCOME)
    assert await worker.claim(number + 1) is None


async def test_orders_reach_whoever_has_the_ticket_and_one_that_is_taken_back_is_refused(bench: Bench) -> None:
    number = await bench.issue(ISSUED)
    worker = await bench.worker()
    await worker.claim(number)
    with worker.bell() as bell:
        await bench.engine.order(number, term=bench.term, orders='{"stop": "stopped"}')
        await asyncio.wait_for(bell.wait(), 10)
        assert await worker.renew(number, ISSUED.token) == '{"stop": "stopped"}'
        bell.clear()
        assert await bench.engine.withdraw(number, term=bench.term)
        await asyncio.wait_for(bell.wait(), 10)
    assert await worker.renew(number, ISSUED.token) is None
    assert not await bench.engine.withdraw(number, term=bench.term)


async def test_workers_are_listed_with_what_they_have_and_since_when_they_are_gone(bench: Bench) -> None:
    worker, number = await bench.worker(), await bench.issue(ISSUED)
    await worker.claim(number)
    [known] = await bench.engine.workers(since=await bench.engine.now() - timedelta(hours=1))
    assert (known.name, known.login, known.labels, known.busy) == ("w1", "viktor_worker", (LABEL,), 1)
    assert known.left_at is None
    await bench.lapse(number)  # its engine died, and never takes it back
    [idle] = await bench.engine.workers(since=await bench.engine.now() - timedelta(hours=1))
    assert idle.busy == 0
    assert await worker.seen(leaves=True)
    [gone] = await bench.engine.workers(since=await bench.engine.now() - timedelta(hours=1))
    assert gone.left_at is not None


@pytest.mark.parametrize("table", ["ticket", "ticket_word", "worker", "worker_login", "event", "run", "bundle", "head"])
async def test_a_worker_reads_and_writes_no_table(control: Control, table: str) -> None:
    for statement in (f"select count(*) from cutover_control.{table}", f"delete from cutover_control.{table}"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await control.sql("viktor_worker", statement)


async def test_nobody_but_the_engine_issues_and_nobody_but_a_worker_claims(bench: Bench) -> None:
    await bench.issue(ISSUED)
    for login in ("olav_operator", "siri_observer", "egil_engine", "pia_party"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await bench.control.sql(login, "select cutover_control.ticket_claim(1, 'w')")
    for login in ("olav_operator", "viktor_worker"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await bench.control.sql(login, "update cutover_control.ticket set orders = 'x'")
    with pytest.raises(Denied):
        await bench.control.journal("egil_engine").say_of_worker("viktor_worker", LABEL, serves=True)


async def test_an_engine_issues_further_tickets_beside_an_attempt_and_nobody_else_does(bench: Bench) -> None:
    await bench.issue(ISSUED)
    beside = replace(ISSUED, unit="D01#1/dmz/0/1")
    await bench.engine.issue(RUN, term=bench.term, ticket=beside)
    [stands] = await bench.engine.tickets(RUN, {beside.unit: beside.token})
    assert await (await bench.worker()).claim(stands.number) == beside.content
    for login in ("olav_operator", "siri_observer"):
        with pytest.raises(Denied):
            await bench.control.journal(login).issue(RUN, term=bench.term, ticket=replace(beside, unit="D01#1/dmz/1/1"))


async def test_an_append_that_is_refused_issues_nothing(bench: Bench) -> None:
    other: PostgresJournal = bench.control.journal("egil_engine")
    lease = await other.acquire(RUN, "engine", TTL)
    assert lease is not None
    with pytest.raises(Fenced):
        await other.append(RUN, term=lease.term, expected_seq=5, events=[FIRST], tickets=[ISSUED])
    assert await other.tickets(RUN, {ISSUED.unit: ISSUED.token}) == ()


# --- taken back from nobody: an engine that takes over, and one that stops what lies


async def test_what_nobody_had_is_taken_back_by_the_next_engine_and_as_often_as_it_asks(bench: Bench) -> None:
    number = await bench.issue(ISSUED, replace(ISSUED, unit="D02"), replace(ISSUED, unit="D03"))
    asked = {"D01": ISSUED.token, "D02": ISSUED.token, "D03": ISSUED.token + 1, "D09": 7}
    worker = await bench.worker()
    await worker.claim(number)
    first = bench.term
    lease = await bench.engine.lease(RUN)
    assert lease is not None
    await bench.engine.release(RUN, lease)
    following = await bench.control.journal("egil_engine").acquire(RUN, "the next one", TTL)
    assert following is not None
    assert await bench.engine.take_back(RUN, asked, term=first) == frozenset(), "it leads no longer"
    for _ in range(2):
        assert await bench.engine.take_back(RUN, asked, term=following.term) == {"D02"}
    assert await worker.claim(number + 1) is None
    states = {one.unit: one.state for one in await bench.engine.tickets(RUN, asked)}
    assert states == {"D01": TicketState.CLAIMED, "D02": TicketState.WITHDRAWN}


async def test_what_an_engine_took_back_from_whoever_had_it_is_not_what_nobody_had(bench: Bench) -> None:
    number = await bench.issue(ISSUED)
    await (await bench.worker()).claim(number)
    assert await bench.engine.withdraw(number, term=bench.term)
    assert await bench.engine.take_back(RUN, {ISSUED.unit: ISSUED.token}, term=bench.term) == frozenset()


@pytest.mark.parametrize("claims", [True, False])
async def test_of_a_claim_at_that_very_moment_and_a_taking_back_one_holds(bench: Bench, *, claims: bool) -> None:
    number = await bench.issue(ISSUED)
    worker = await bench.worker()
    held = await asyncpg.connect(bench.control.dsn_of("viktor_worker" if claims else "egil_engine"))
    try:
        transaction = held.transaction()
        await transaction.start()
        tokens = {ISSUED.unit: ISSUED.token}
        if claims:
            await held.fetchval("select cutover_control.ticket_claim($1, 'id-w1')", number)
            other = asyncio.create_task(bench.engine.take_back(RUN, tokens, term=bench.term))
        else:
            await held.execute(
                "update cutover_control.ticket set state = 'withdrawn' where number = $1 and state = 'issued'", number
            )
            other = asyncio.create_task(worker.claim(number))
        await asyncio.wait({other}, timeout=0.2)
        assert not other.done()
        await transaction.commit()
        assert await asyncio.wait_for(other, 10) == (frozenset() if claims else None)
    finally:
        await held.close()


async def test_nobody_but_an_engine_takes_tickets_back(bench: Bench) -> None:
    await bench.issue(ISSUED)
    for login in ("olav_operator", "siri_observer", "viktor_worker"):
        with pytest.raises(Denied):
            await bench.control.journal(login).take_back(RUN, {ISSUED.unit: ISSUED.token}, term=bench.term)
