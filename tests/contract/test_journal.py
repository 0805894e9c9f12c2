"""What every journal promises, asked of the one in Postgres and of its twin in memory."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from jobs.journal import chain
from jobs.journal.answers import Offer, Offered, read_secret
from jobs.journal.approval_chain import flaws_of
from jobs.journal.approvals import NewApproval
from jobs.journal.base import (
    FOLDS,
    FORECASTS,
    AlreadyConsumed,
    AnswerRefused,
    Denied,
    Draft,
    Fenced,
    Journal,
    Lease,
    News,
    NoSuchRun,
    PlanChanged,
    Snapshot,
    StoredFold,
    TooLong,
    Unavailable,
)
from jobs.journal.flow_counts import StoredCount, StoredFlow
from jobs.journal.hosts import ListedHost
from jobs.journal.migrate import create_schema
from jobs.journal.outbox import Delivery, Outgoing
from jobs.journal.postgres import PostgresJournal
from jobs.journal.samples import StoredSample
from jobs.journal.told_heads import TOLD_TO
from plans.bundle import digest
from plans.model import RunKind
from plans.model.kept_forecasts import ForecastNight, KeptForecast, NightsForecasts
from tests.conftest import MakeDatabase
from tests.support.eventually import eventually
from tests.support.memory_journal import MemoryJournal

RUN = "night-1"
PLAN = '{"plan":1}'
PLAN_HASH = digest(PLAN)
LONG = timedelta(minutes=5)
SHORT = timedelta(seconds=0.2)
AT = datetime(2022, 11, 12, 1, 30, 0, 123456, tzinfo=UTC)

Connect = Callable[[str], Awaitable[Journal]]


@pytest.fixture(params=["memory", "postgres"])
def databases(request: pytest.FixtureRequest) -> MakeDatabase | None:
    """Where the store comes from; None for the one in memory, so that no server is started for it."""
    return request.getfixturevalue("make_database") if request.param == "postgres" else None


@pytest.fixture
async def connect(databases: MakeDatabase | None) -> AsyncIterator[Connect]:
    """`await connect("bob")`: one more connection to the same store."""
    opened: list[Journal] = []
    if databases is None:
        store = MemoryJournal(now=lambda: datetime.now(UTC))

        async def one_more(actor: str) -> Journal:
            opened.append(store.seen_by(actor))
            return opened[-1]

    else:
        dsn = await databases("journal", holds=create_schema)

        async def one_more(actor: str) -> Journal:
            journal = PostgresJournal(dsn, application_name=f"cutover {actor}")
            await journal.connect()
            opened.append(journal)
            return journal

    yield one_more
    for journal in opened:
        await journal.close()


@pytest.fixture
async def journal(connect: Connect) -> Journal:
    """A journal with one run in it."""
    journal = await connect("engine")
    await journal.create_run(
        RUN, title="Night", kind="rehearsal", plan_sha256=PLAN_HASH, bundle=PLAN, first=draft("run_created")
    )
    return journal


@pytest.fixture
async def lease(journal: Journal) -> Lease:
    """The first term of that run."""
    return await taken(journal, "engine-1", LONG)


def draft(kind: str = "note", *, command_id: int | None = None, **facts: object) -> Draft:
    return Draft(kind=kind, body=json.dumps(facts, ensure_ascii=False), at=AT, command_id=command_id)


def shot(task: str, done: int) -> Snapshot:
    return Snapshot(task=task, attempt=1, body=json.dumps({"done": done}), at=AT)


async def taken(journal: Journal, holder: str, ttl: timedelta) -> Lease:
    lease = await journal.acquire(RUN, holder, ttl)
    assert lease is not None
    return lease


class Listener:
    """Follows in the background and keeps the news."""

    def __init__(self, journal: Journal, *, after: int = 0, poll: timedelta = LONG) -> None:
        self.news: list[News] = []
        self._task = asyncio.create_task(self._follow(journal, after, poll))

    async def _follow(self, journal: Journal, after: int, poll: timedelta) -> None:
        async for news in journal.follow(RUN, after=after, poll=poll):
            self.news.append(news)

    def seqs(self) -> list[int]:
        return [event.seq for news in self.news for event in news.events]

    def shots(self) -> list[str]:
        return [f"{shot.task} {shot.body}" for news in self.news for shot in news.progress]

    async def ended(self) -> None:
        async with asyncio.timeout(10):
            await self._task

    async def __aenter__(self) -> "Listener":
        await eventually(lambda: self.news)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)


async def test_who_may_command_is_known_by_name(journal: Journal) -> None:
    assert await journal.whoami() in await journal.commanders()


# --- runs -----------------------------------------------------------------------------------------------------


async def test_a_new_run_has_its_bundle_and_its_first_event(journal: Journal) -> None:
    [row] = await journal.runs()
    assert (row.run, row.title, row.kind, row.head, row.lease) == (RUN, "Night", "rehearsal", 1, None)
    assert row.last_event_at == AT
    assert row.created.tzinfo is not None
    assert row.created_by == await journal.whoami()
    assert await journal.bundle(PLAN_HASH) == PLAN
    [first] = await journal.read(RUN)
    assert (first.seq, first.kind, first.at) == (1, "run_created", AT)


async def test_runs_are_listed_newest_first(journal: Journal) -> None:
    await journal.create_run(
        "night-2", title="Again", kind="rehearsal", plan_sha256=PLAN_HASH, bundle=PLAN, first=draft("run_created")
    )
    await taken(journal, "engine-1", LONG)
    rows = await journal.runs()
    assert [row.run for row in rows] == ["night-2", RUN]
    assert [row.lease.holder if row.lease else None for row in rows] == [None, "engine-1"]


async def test_a_name_is_given_to_one_run_only(journal: Journal) -> None:
    with pytest.raises(Denied, match="night-1"):
        await journal.create_run(
            RUN, title="Other", kind="rehearsal", plan_sha256=digest("{}"), bundle="{}", first=draft("run_created")
        )
    assert len(await journal.read(RUN)) == 1
    with pytest.raises(NoSuchRun):
        await journal.bundle(digest("{}"))


async def test_a_further_bundle_is_kept_once(journal: Journal) -> None:
    for _ in range(2):
        await journal.add_bundle(digest("revised"), "revised")
    assert await journal.bundle(digest("revised")) == "revised"


async def test_what_does_not_exist_is_named(journal: Journal) -> None:
    async def follow() -> None:
        async with aclosing(journal.follow("nowhere", after=0)) as news:  # type: ignore[type-var]
            await anext(news)

    attempts: Sequence[Awaitable[Any]] = [
        journal.append("nowhere", term=1, expected_seq=0, events=[draft()]),
        journal.append("nowhere", term=1, expected_seq=7, events=[draft()]),
        journal.send("nowhere", "hold", {}),
        journal.acquire("nowhere", "engine-1", LONG),
        journal.publish("nowhere", [shot("A01", 1)]),
        follow(),
    ]
    for attempt in attempts:
        with pytest.raises(NoSuchRun, match="nowhere"):
            await attempt
    assert await journal.read("nowhere") == ()
    assert await journal.inbox("nowhere", after=0) == ()
    assert await journal.progress("nowhere") == ()
    assert await journal.lease("nowhere") is None


# --- append ---------------------------------------------------------------------------------------------------


async def test_a_batch_is_recorded_in_order_and_read_back_to_the_letter(journal: Journal, lease: Lease) -> None:
    batch = [draft("note", text="Ørland: «ferdig»\n\ttab"), draft("task_done", rows=10**15)]
    recorded = await journal.append(RUN, term=lease.term, expected_seq=1, events=batch)
    assert [event.seq for event in recorded] == [2, 3]
    assert [event.body for event in recorded] == [one.body for one in batch]
    assert tuple(recorded) == tuple(await journal.read(RUN, after=1))
    assert [event.seq for event in await journal.read(RUN, after=0, limit=2)] == [1, 2]
    [row] = await journal.runs()
    assert row.head == 3


async def test_a_thousand_events_go_in_one_batch(journal: Journal, lease: Lease) -> None:
    await journal.append(RUN, term=lease.term, expected_seq=1, events=[draft(n=n) for n in range(1000)])
    events = await journal.read(RUN)
    assert len(events) == 1001
    assert chain.verify(events) is None


async def test_times_of_any_zone_are_kept_as_the_same_instant(journal: Journal, lease: Lease) -> None:
    oslo = datetime.fromisoformat("2022-11-12T02:30:00.000001+01:00")
    await journal.append(RUN, term=lease.term, expected_seq=1, events=[replace(draft(), at=oslo)])
    events = await journal.read(RUN)
    assert events[-1].at == oslo
    assert events[-1].at.utcoffset() == timedelta(0)
    assert chain.verify(events) is None


async def test_an_append_at_another_head_or_term_is_refused_and_records_nothing(journal: Journal, lease: Lease) -> None:
    await journal.append(RUN, term=lease.term, expected_seq=1, events=[draft(n=2)])
    for term, head in ((lease.term, 1), (lease.term, 3), (lease.term, 0), (lease.term + 1, 2), (lease.term - 1, 2)):
        with pytest.raises(Fenced):
            await journal.append(RUN, term=term, expected_seq=head, events=[draft(n="late")])
    assert [event.seq for event in await journal.read(RUN)] == [1, 2]


async def test_of_two_appends_at_once_exactly_one_is_recorded(connect: Connect, journal: Journal, lease: Lease) -> None:
    other = await connect("stray")
    outcomes = await asyncio.gather(
        *(
            each.append(RUN, term=lease.term, expected_seq=1, events=[draft(by=n)])
            for n, each in enumerate((journal, other))
        ),
        return_exceptions=True,
    )
    assert sorted(type(outcome) is Fenced for outcome in outcomes) == [False, True]
    assert len(await journal.read(RUN)) == 2


async def test_a_batch_whose_answer_was_lost_may_be_appended_again_word_for_word(
    connect: Connect, journal: Journal, lease: Lease
) -> None:
    batch = [draft(n=1), draft(n=2)]
    first = await journal.append(RUN, term=lease.term, expected_seq=1, events=batch)
    again = await (await connect("engine")).append(RUN, term=lease.term, expected_seq=1, events=batch)
    assert tuple(again) == tuple(first)
    assert len(await journal.read(RUN)) == 3


def outgoing(name: str, seq: int, party: str = "ward") -> Outgoing:
    return Outgoing(id=name, seq=seq, party=party, channel="desk", at=datetime(2026, 1, 16, 22, tzinfo=UTC))


async def test_messages_stand_in_the_outbox_with_the_event_that_they_follow_from_or_not_at_all(
    journal: Journal, lease: Lease
) -> None:
    for term, head in ((lease.term + 1, 1), (lease.term, 7)):
        with pytest.raises(Fenced):
            await journal.append(RUN, term=term, expected_seq=head, events=[draft()], messages=[outgoing("no", 2)])
    assert await journal.waiting_messages(RUN) == ()
    batch, messages = [draft(n=2), draft(n=3)], [outgoing("b", 3), outgoing("a", 2)]
    for _ in range(2):  # its first answer was lost
        await journal.append(RUN, term=lease.term, expected_seq=1, events=batch, messages=messages)
    assert [(one.id, one.seq, one.party) for one in await journal.waiting_messages(RUN)] == [
        ("a", 2, "ward"),
        ("b", 3, "ward"),
    ]


async def test_a_letter_keeps_its_id_and_waits_until_it_is_delivered_or_given_up(
    journal: Journal, lease: Lease
) -> None:
    messages = [outgoing(name, 2) for name in ("a", "b", "c")]
    await journal.append(RUN, term=lease.term, expected_seq=1, events=[draft()], messages=messages)
    await journal.gather_messages(RUN, term=lease.term, letters={"a": ["a", "b", "gone"], "b": ["b", "c"]})
    assert [one.letter for one in await journal.waiting_messages(RUN)] == ["a", "a", "b"]
    later = datetime(2026, 1, 16, 23, tzinfo=UTC)
    failed = Delivery(letter="a", delivered=False, reason="it answered 500", next_at=later)
    await journal.settle_message(RUN, term=lease.term, delivery=failed)
    waiting = await journal.waiting_messages(RUN)
    assert [(one.attempts, one.next_at) for one in waiting] == [(1, later), (1, later), (0, None)]
    await journal.settle_message(RUN, term=lease.term, delivery=Delivery(letter="a", delivered=True))
    await journal.settle_message(RUN, term=lease.term, delivery=Delivery(letter="b", delivered=False, reason="ø" * 500))
    assert await journal.waiting_messages(RUN) == ()
    posted = await journal.posted_messages(RUN)
    assert [(one.id, one.given_up, one.delivered_at is not None) for one in posted] == [
        ("a", False, True),
        ("b", False, True),
        ("c", True, False),
    ]


async def test_one_of_those_who_would_call_for_a_lost_engine_claims_it_and_says_when_it_was_made(
    connect: Connect, journal: Journal, lease: Lease
) -> None:
    other = await connect("engine")
    assert await journal.claim_call(RUN, "loss", "k.stone on db2")
    assert not await other.claim_call(RUN, "loss", "engine db1-7")
    assert await other.claim_call(RUN, "another loss", "engine db1-7")
    await other.settle_call(RUN, "loss", "engine db1-7")  # it has claimed nothing
    await journal.settle_call(RUN, "loss", "k.stone on db2")
    calls = {one.id: one for one in await journal.engine_calls(RUN)}
    assert "k.stone on db2" in calls["loss"].caller
    assert [calls[name].made_at is not None for name in ("loss", "another loss")] == [True, False]


async def test_whoever_has_lost_the_lease_notes_nothing_of_messages(journal: Journal, lease: Lease) -> None:
    await journal.append(RUN, term=lease.term, expected_seq=1, events=[draft()], messages=[outgoing("a", 2)])
    with pytest.raises(Fenced):
        await journal.gather_messages(RUN, term=lease.term + 1, letters={"a": ["a"]})
    with pytest.raises(Fenced):
        await journal.settle_message(RUN, term=lease.term + 1, delivery=Delivery(letter="a", delivered=True))
    assert len(await journal.waiting_messages(RUN)) == 1


def letter_to(party: str, *offers: Offer, expires: timedelta = LONG) -> Offered:
    return Offered(
        letter=f"letter to {party}",
        link=f"link-to-{party}-which-nobody-guesses",
        code=read_secret(f"CODE{party}"),
        party=party,
        name=party.title(),
        channel="mail",
        expires=datetime.now(UTC) + expires,
        card="{}",
        offers=offers,
    )


POLL = Offer(unit="G1", choices=("go", "caveat", "no-go"), asked=7)
SEEN = Offer(unit="", choices=("seen",))


async def refusal(journal: Journal, code: str, run: str = RUN, **args: object) -> str:
    with pytest.raises(AnswerRefused) as refused:
        await journal.send(run, "answer", {"code": code, **args})
    return refused.value.name


async def test_an_answer_lies_in_the_inbox_with_its_letter_and_without_its_code(journal: Journal, lease: Lease) -> None:
    await journal.offer_answers(RUN, term=lease.term, offered=letter_to("ward", POLL, SEEN))
    number = await journal.send(RUN, "answer", {"code": "code ward", "answer": "no-go", "text": "beds", "name": "Kari"})
    [sent] = await journal.inbox(RUN, after=0)
    assert (sent.id, sent.verb, sent.letter) == (number, "answer", "letter to ward")
    assert sent.args == {
        "task": "G1",
        "items": [],
        "asked": 7,
        "answer": "no-go",
        "text": "beds",
        "name": "Kari",
        "party": "ward",
        "stands": "Ward",
        "channel": "mail",
        "way": "code",
        "address": "",
    }
    await journal.send(RUN, "note", {"text": "not by a letter"})
    assert [one.letter for one in await journal.inbox(RUN, after=number)] == [""]


async def test_the_database_refuses_answers_by_name_and_counts_them(journal: Journal, lease: Lease) -> None:
    await journal.offer_answers(RUN, term=lease.term, offered=letter_to("ward", POLL, SEEN))
    await journal.offer_answers(RUN, term=lease.term, offered=letter_to("past", SEEN, expires=-LONG))
    await journal.offer_answers(RUN, term=lease.term, offered=letter_to("two", POLL, replace(POLL, unit="G2")))
    assert await refusal(journal, "NOBODY00") == "forged"
    assert await refusal(journal, "code past") == "expired"
    assert await refusal(journal, "CODEWARD", answer="confirm") == "foreign"
    assert await refusal(journal, "CODEWARD", answer="go", task="G2") == "foreign"
    await journal.create_run(
        "another", title="Night", kind="rehearsal", plan_sha256=PLAN_HASH, bundle=PLAN, first=draft("run_created")
    )
    assert await refusal(journal, "CODEWARD", run="another") == "foreign"
    assert await refusal(journal, "CODETWO", answer="go") == "ambiguous"
    await journal.send(RUN, "answer", {"code": "CODEWARD", "answer": "go"})
    assert await refusal(journal, "CODEWARD", answer="no-go") == "replayed"
    await journal.send(RUN, "answer", {"code": "link-to-ward-which-nobody-guesses"})
    assert await refusal(journal, "CODEWARD") == "replayed"
    assert await journal.refused_answers(RUN) == {
        "ambiguous": 1,
        "expired": 1,
        "foreign": 3,
        "forged": 1,
        "replayed": 2,
    }


async def test_items_count_once_each_however_many_come_at_once(journal: Journal, lease: Lease) -> None:
    items = [Offer(unit="C1", item=one, choices=("confirm",)) for one in ("A", "B", "C")]
    await journal.offer_answers(RUN, term=lease.term, offered=letter_to("ward", *items))
    await journal.send(RUN, "answer", {"code": "CODEWARD", "answer": "confirm", "items": ["B"]})
    await journal.send(RUN, "answer", {"code": "CODEWARD", "answer": "confirm", "task": "C1"})
    assert [one.args["items"] for one in await journal.inbox(RUN, after=0)] == [["B"], ["A", "C"]]
    assert await refusal(journal, "CODEWARD", answer="confirm", items=["A", "B"]) == "replayed"


async def test_of_the_same_answers_at_once_exactly_one_counts(connect: Connect, journal: Journal, lease: Lease) -> None:
    await journal.offer_answers(RUN, term=lease.term, offered=letter_to("ward", POLL))
    consoles = [await connect(f"console {n}") for n in range(6)]
    came = await asyncio.gather(
        *(one.send(RUN, "answer", {"code": "CODEWARD", "answer": "go"}) for one in consoles), return_exceptions=True
    )
    assert sum(isinstance(one, int) for one in came) == 1
    assert {one.name for one in came if isinstance(one, AnswerRefused)} <= {"doubled", "replayed"}
    assert len(await journal.inbox(RUN, after=0)) == 1


async def test_a_run_has_one_key_for_its_answers_and_a_letter_keeps_what_it_was_offered_with(
    connect: Connect, journal: Journal, lease: Lease
) -> None:
    key = await journal.answer_key(RUN)
    assert (len(key), await (await connect("other")).answer_key(RUN)) == (32, key)
    await journal.offer_answers(RUN, term=lease.term, offered=letter_to("ward", SEEN))
    await journal.offer_answers(RUN, term=lease.term, offered=letter_to("ward", POLL))
    assert await refusal(journal, "CODEWARD", answer="go") == "foreign"
    with pytest.raises(Fenced):
        await journal.offer_answers(RUN, term=lease.term + 1, offered=letter_to("other", SEEN))


async def test_a_command_acts_once(journal: Journal, lease: Lease) -> None:
    command = await journal.send(RUN, "hold", {})
    await journal.append(RUN, term=lease.term, expected_seq=1, events=[draft("held", command_id=command)])
    for batch in (
        [draft("note"), draft("held", command_id=command)],
        [draft("held", command_id=command + 1), draft("held", command_id=command + 1)],
    ):
        with pytest.raises(AlreadyConsumed):
            await journal.append(RUN, term=lease.term, expected_seq=2, events=batch)
    assert len(await journal.read(RUN)) == 2
    await journal.append(RUN, term=lease.term, expected_seq=2, events=[draft("note")])


# --- commands -------------------------------------------------------------------------------------------------


async def test_the_inbox_keeps_order_and_forgets_what_an_event_consumed(journal: Journal, lease: Lease) -> None:
    args = {"task": "D08", "reason": "Røros: ingen svar", "votes": [1, 2.5, None, True]}
    ids = [await journal.send(RUN, verb, args) for verb in ("hold", "note", "resume")]
    waiting = await journal.inbox(RUN, after=0)
    assert [sent.id for sent in waiting] == ids == sorted(ids)
    assert [sent.verb for sent in waiting] == ["hold", "note", "resume"]
    assert waiting[0].args == args
    assert waiting[0].actor == await journal.whoami()
    assert waiting[0].at.utcoffset() == timedelta(0)
    await journal.append(RUN, term=lease.term, expected_seq=1, events=[draft("noted", command_id=ids[1])])
    assert [sent.verb for sent in await journal.inbox(RUN, after=0)] == ["hold", "resume"]
    assert [sent.verb for sent in await journal.inbox(RUN, after=ids[0])] == ["resume"]


# --- lease ----------------------------------------------------------------------------------------------------


async def test_a_held_lease_is_refused_and_whoever_waits_is_counted(connect: Connect, journal: Journal) -> None:
    held = await taken(journal, "engine-1", LONG)
    other = await connect("stand-by")
    assert await other.acquire(RUN, "engine-2", LONG) is None
    assert await other.acquire(RUN, "engine-2", LONG) is None
    assert await other.acquire(RUN, "engine-3", LONG) is None
    now = await journal.lease(RUN)
    assert now is not None
    assert (now.term, now.holder, now.standbys) == (1, "engine-1", 2)
    renewed = await journal.renew(RUN, held, LONG)
    assert (renewed.term, renewed.standbys) == (1, 2)
    assert renewed.expires > held.expires


async def test_a_lapsed_lease_is_taken_by_a_standby_with_the_next_term(connect: Connect, journal: Journal) -> None:
    lapsing = await taken(journal, "engine-1", SHORT)
    other = await connect("stand-by")
    new: Lease | None = await eventually(lambda: other.acquire(RUN, "engine-2", LONG))
    assert new is not None
    assert (new.term, new.holder, new.standbys) == (lapsing.term + 1, "engine-2", 0)
    assert await journal.now() >= lapsing.expires
    with pytest.raises(Fenced):
        await journal.renew(RUN, lapsing, LONG)
    with pytest.raises(Fenced, match=f"cutover engine {RUN} stands by"):
        await journal.append(RUN, term=lapsing.term, expected_seq=1, events=[draft()])
    await other.append(RUN, term=new.term, expected_seq=1, events=[draft()])


async def test_a_lapsed_lease_that_nobody_took_may_be_renewed(journal: Journal) -> None:
    lapsing = await taken(journal, "engine-1", SHORT)

    async def lapsed() -> bool:
        return await journal.lease(RUN) is None

    gone: bool = await eventually(lapsed)
    assert gone
    assert await journal.free_since(RUN) == lapsing.expires - SHORT
    renewed = await journal.renew(RUN, lapsing, LONG)
    assert renewed.term == lapsing.term
    assert await journal.lease(RUN) == renewed


async def test_a_standby_is_counted_no_longer_than_its_heartbeat(connect: Connect, journal: Journal) -> None:
    await taken(journal, "engine-1", LONG)
    await (await connect("stand-by")).acquire(RUN, "engine-2", SHORT)

    async def standbys() -> int:
        lease = await journal.lease(RUN)
        assert lease is not None
        return lease.standbys

    async def none_left() -> bool:
        return await standbys() == 0

    gone: bool = await eventually(none_left)
    assert gone


async def test_a_lease_that_is_given_back_is_free_at_once_and_its_term_is_over(
    connect: Connect, journal: Journal, lease: Lease
) -> None:
    assert await journal.free_since(RUN) is None
    await journal.release(RUN, lease)
    assert await journal.lease(RUN) is None
    freed = await journal.free_since(RUN)
    assert freed is not None
    assert freed <= await journal.now()
    assert (await anext(journal.follow(RUN, after=0, poll=LONG))).free_since == freed
    with pytest.raises(Fenced, match="given back"):
        await journal.append(RUN, term=lease.term, expected_seq=1, events=[draft()])
    next_one = await taken(await connect("stand-by"), "engine-2", LONG)
    assert next_one.term == lease.term + 1
    await journal.release(RUN, lease)
    assert await journal.lease(RUN) == next_one


async def test_a_lease_that_was_seen_to_stand_still_may_be_taken_and_one_that_was_renewed_may_not(
    connect: Connect, journal: Journal, lease: Lease
) -> None:
    other = await connect("stand-by")
    seen = (await other.standing(RUN)).lease
    assert seen is not None
    assert (seen.term, seen.holder, seen.lasts) == (1, "engine-1", LONG)
    await journal.renew(RUN, lease, LONG)
    assert await other.acquire(RUN, "engine-2", LONG, stalled=seen) is None
    again = (await other.standing(RUN)).lease
    new = await other.acquire(RUN, "engine-2", LONG, stalled=again)
    assert new is not None
    assert new.term == 2
    with pytest.raises(Fenced):
        await journal.renew(RUN, lease, LONG)


async def test_where_a_run_stands_is_its_last_event(journal: Journal, lease: Lease) -> None:
    [event] = await journal.append(RUN, term=lease.term, expected_seq=1, events=[draft()])
    standing = await journal.standing(RUN)
    assert (standing.seq, standing.hash, standing.term) == (2, event.hash, 1)
    with pytest.raises(NoSuchRun):
        await journal.standing("nowhere")


async def test_an_engine_may_say_where_the_journal_stands_and_goes_on_from_there(
    connect: Connect, journal: Journal, lease: Lease
) -> None:
    [first] = await journal.read(RUN)
    await journal.adopt(RUN, lease, seq=5, digest=first.hash)
    [event] = await journal.append(RUN, term=lease.term, expected_seq=5, events=[draft()])
    assert event.seq == 6
    assert chain.Walk(after=5, previous=first.hash).step(event) == ""
    with pytest.raises(Fenced):
        await journal.adopt(RUN, replace(lease, term=7), seq=1, digest=first.hash)


async def test_a_journal_that_lacks_what_was_appended_says_so(journal: Journal, lease: Lease) -> None:
    with pytest.raises(Fenced, match="ends with #1, and this engine has recorded #4"):
        await journal.append(RUN, term=lease.term, expected_seq=4, events=[draft()])


@pytest.mark.parametrize(("verb", "args"), [("v" * 101, {}), ("note", {"text": "x" * 300_000})])
async def test_what_is_longer_than_a_journal_takes_is_refused(
    journal: Journal, verb: str, args: dict[str, object]
) -> None:
    with pytest.raises(TooLong):
        await journal.send(RUN, verb, args)
    assert await journal.inbox(RUN, after=0) == ()
    await journal.send(RUN, "note", {"text": "ø" * 10_000})


async def test_a_plan_is_the_text_that_its_hash_stands_for(journal: Journal) -> None:
    with pytest.raises(PlanChanged):
        await journal.add_bundle(digest("revised"), "revised by somebody")
    with pytest.raises(PlanChanged):
        await journal.create_run(
            "x", title="", kind="rehearsal", plan_sha256=PLAN_HASH, bundle="other", first=draft("run_created")
        )


async def test_a_holder_whose_answer_was_lost_asks_again_and_gets_the_next_term(journal: Journal, lease: Lease) -> None:
    again = await taken(journal, lease.holder, LONG)
    assert again.term == lease.term + 1
    with pytest.raises(Fenced):
        await journal.append(RUN, term=lease.term, expected_seq=1, events=[draft()])


async def test_of_many_engines_at_once_one_gets_the_lease(connect: Connect, journal: Journal) -> None:
    engines = [await connect(f"engine-{n}") for n in range(6)]
    got = await asyncio.gather(*(each.acquire(RUN, f"engine-{n}", LONG) for n, each in enumerate(engines)))
    assert sum(lease is not None for lease in got) == 1
    now = await journal.lease(RUN)
    assert now is not None
    assert (now.term, now.standbys) == (1, 5)


# --- progress and following -----------------------------------------------------------------------------------


async def test_progress_is_overwritten(journal: Journal) -> None:
    await journal.publish(RUN, [shot("A02", 1), shot("A01", 5)])
    await journal.publish(RUN, [shot("A02", 2), shot("A02", 3)])
    await journal.publish(RUN, [])
    assert await journal.progress(RUN) == (shot("A01", 5), shot("A02", 3))


NIGHT = ForecastNight(birth="b" * 64, family="Night", speed=1.0)


def kept(minute: int, task: str = "M1", **more: Any) -> KeptForecast:
    at = AT + timedelta(minutes=minute)
    return KeptForecast(task=task, at=at, seq=minute, expected=at + timedelta(hours=1), **more)


FULL = kept(
    1, task="G1", due=AT, low=AT, high=AT + timedelta(hours=2), claim=0.5, rehearsals=3, made=17, of=20, moved="T104"
)


async def test_forecasts_are_kept_once_and_in_their_order(journal: Journal, lease: Lease) -> None:
    assert await journal.forecasts(RUN) is None
    await journal.keep_forecasts(RUN, term=lease.term, night=NIGHT, kept=[kept(2), FULL])
    await journal.keep_forecasts(RUN, term=lease.term, night=NIGHT, kept=[kept(2, moved="later"), kept(3)])
    assert await journal.forecasts(RUN) == NightsForecasts(night=NIGHT, forecasts=(FULL, kept(2), kept(3)))


async def test_of_a_run_with_as_many_forecasts_as_it_may_have_only_what_came_is_kept(
    journal: Journal, lease: Lease
) -> None:
    full, late = [kept(minute) for minute in range(FORECASTS)], [kept(FORECASTS), kept(FORECASTS + 1, came=True)]
    await journal.keep_forecasts(RUN, term=lease.term, night=NIGHT, kept=full)
    await journal.keep_forecasts(RUN, term=lease.term, night=NIGHT, kept=late)
    found = await journal.forecasts(RUN)
    assert found is not None
    assert list(found.forecasts) == [*full, late[1]]


async def test_no_forecast_is_kept_for_an_engine_that_lost_the_lease(journal: Journal, lease: Lease) -> None:
    await journal.release(RUN, lease)
    with pytest.raises(Fenced, match="term"):
        await journal.keep_forecasts(RUN, term=lease.term, night=NIGHT, kept=[FULL])
    taken = await journal.acquire(RUN, "another", LONG)
    assert taken is not None
    with pytest.raises(Fenced, match="term"):
        await journal.keep_forecasts(RUN, term=lease.term, night=NIGHT, kept=[FULL])
    assert await journal.forecasts(RUN) is None


async def test_a_family_has_the_forecasts_of_its_nights_once_something_of_them_came_true(
    journal: Journal, lease: Lease
) -> None:
    await journal.keep_forecasts(RUN, term=lease.term, night=NIGHT, kept=[kept(2)])
    assert await journal.family_forecasts("Night", real=True, nights=5) == ()
    await journal.keep_forecasts(RUN, term=lease.term, night=NIGHT, kept=[kept(9, came=True)])
    [found] = await journal.family_forecasts("Night", real=True, nights=5)
    assert found.forecasts == (kept(2), kept(9, came=True))
    assert await journal.family_forecasts("Night", real=False, nights=5) == ()
    assert await journal.family_forecasts("Another", real=True, nights=5) == ()


LETTERS = StoredFlow(flow="letters", names='[["17B",""]]', memory='{"until":{}}')


def counted(minutes: int, *, flow: str = "letters", stage: str = "sent", **more: Any) -> StoredCount:
    """What was counted in the five minutes up to so many after `AT`."""
    until = AT + timedelta(minutes=minutes)
    facts = {"series": (0, 1), "counts": (3, 40), **more}
    return StoredCount(flow=flow, stage=stage, after=until - timedelta(minutes=5), until=until, **facts)


async def test_counts_of_flows_are_kept_once_with_what_is_kept_of_their_flow(journal: Journal, lease: Lease) -> None:
    told = counted(5, stage="received", oldest='{"1":"2022-11-12T01:30:00Z"}')
    assert (await journal.stored_flows(RUN), await journal.flow_counts(RUN, after=AT)) == ((), ())
    await journal.keep_flow(RUN, term=lease.term, flow=LETTERS, counts=[counted(5), told])
    later = replace(LETTERS, memory="{}")
    again = replace(counted(5), counts=(9, 9))
    await journal.keep_flow(RUN, term=lease.term, flow=later, counts=[again, counted(10, series=(), counts=())])
    orders = StoredFlow(flow="orders")
    await journal.keep_flow(RUN, term=lease.term, flow=orders, counts=[counted(10, flow="orders")])
    assert await journal.stored_flows(RUN) == (later, orders)
    quiet = counted(10, series=(), counts=())
    assert await journal.flow_counts(RUN, after=AT) == (told, counted(5), quiet, counted(10, flow="orders"))
    assert await journal.flow_counts(RUN, after=AT + timedelta(minutes=5), flow="letters") == (quiet,)


async def test_what_is_kept_of_a_flow_once_stays_where_nothing_new_is_said_of_it(
    journal: Journal, lease: Lease
) -> None:
    await journal.keep_flow(RUN, term=lease.term, flow=LETTERS, counts=[])
    later = replace(LETTERS, memory='{"sent":{}}')
    await journal.keep_flow(RUN, term=lease.term, flow=replace(later, names=None), counts=[counted(5)])
    assert await journal.stored_flows(RUN) == (later,)
    await journal.keep_flow(RUN, term=lease.term, flow=replace(LETTERS, names=None, memory=None), counts=[counted(10)])
    assert await journal.stored_flows(RUN) == (later,)


async def test_counts_that_were_rolled_up_make_room_for_their_sum(journal: Journal, lease: Lease) -> None:
    parts = [counted(minutes) for minutes in (5, 10, 15)]
    whole = replace(counted(15, grain=15, counts=(9, 120)), after=AT)
    await journal.keep_flow(RUN, term=lease.term, flow=LETTERS, counts=parts)
    await journal.keep_flow(RUN, term=lease.term, flow=LETTERS, counts=[whole], gone=parts)
    assert await journal.flow_counts(RUN, after=AT) == (whole,)


async def test_no_count_is_kept_for_an_engine_that_lost_the_lease(journal: Journal, lease: Lease) -> None:
    await journal.release(RUN, lease)
    with pytest.raises(Fenced, match="term"):
        await journal.keep_flow(RUN, term=lease.term, flow=LETTERS, counts=[counted(5)])
    await taken(journal, "another", LONG)
    with pytest.raises(Fenced, match="term"):
        await journal.keep_flow(RUN, term=lease.term, flow=LETTERS, counts=[counted(5)])
    assert (await journal.stored_flows(RUN), await journal.flow_counts(RUN, after=AT)) == ((), ())


def sampled(minutes: int, task: str = "T1", **more: Any) -> StoredSample:
    """How far a task was so many minutes after `AT`."""
    return StoredSample(**{"task": task, "attempt": 1, "at": AT + timedelta(minutes=minutes), "done": 5.5, **more})


async def test_samples_of_progress_are_kept_once_in_the_order_of_time(journal: Journal, lease: Lease) -> None:
    assert await journal.samples(RUN) == ()
    later = sampled(2, total=11.0, unit="files", bytes=2**40, attempt=2)
    await journal.keep_samples(RUN, term=lease.term, samples=[later, sampled(1)])
    await journal.keep_samples(RUN, term=lease.term, samples=[sampled(1, done=9.0), sampled(1, "T2")])
    assert await journal.samples(RUN) == (sampled(1), sampled(1, "T2"), later)


async def test_no_sample_is_kept_for_an_engine_that_lost_the_lease(journal: Journal, lease: Lease) -> None:
    await journal.release(RUN, lease)
    with pytest.raises(Fenced, match="term"):
        await journal.keep_samples(RUN, term=lease.term, samples=[sampled(1)])
    assert await journal.samples(RUN) == ()


async def test_commands_are_there_for_whoever_asks_also_once_they_were_consumed(journal: Journal, lease: Lease) -> None:
    first = await journal.send(RUN, "hold", {"reason": "wait"})
    second = await journal.send(RUN, "resume", {})
    await journal.append(RUN, term=lease.term, expected_seq=1, events=[draft("held", command_id=first)])
    assert [(one.id, one.verb) for one in await journal.commands(RUN)] == [(first, "hold"), (second, "resume")]
    assert [one.id for one in await journal.commands(RUN, limit=1)] == [first]
    assert [one.id for one in await journal.commands(RUN, after=first)] == [second]
    assert await journal.commands("another") == ()


async def test_where_a_head_went_is_noted_once_and_only_of_a_head_that_the_run_has(
    connect: Connect, journal: Journal, lease: Lease
) -> None:
    [first] = await journal.read(RUN)
    assert await journal.told_heads(RUN) == ()
    for where, to in (("paper", "ops1"), ("paper", "ops1"), ("brief", "x" * 1000)):
        assert await journal.tell_head(RUN, seq=1, hash=first.hash, where=where, to=to)
    assert not await journal.tell_head(RUN, seq=2, hash=first.hash, where="paper", to="ops1")
    assert not await journal.tell_head("another", seq=1, hash=first.hash, where="paper", to="ops1")
    found = await journal.told_heads(RUN)
    assert [(one.seq, one.hash, one.where, one.by) for one in found] == [
        (1, first.hash, where, await journal.whoami()) for where in ("paper", "brief")
    ]
    assert [len(one.to) for one in found] == [len("ops1"), TOLD_TO]
    gone = await connect("gone")
    await gone.close()
    assert not await gone.tell_head(RUN, seq=1, hash=first.hash, where="paper", to="ops1")


async def test_approvals_stand_in_a_chain_each_by_the_login_that_gave_it_for_a_party_that_it_is_of(
    journal: Journal,
) -> None:
    login = await journal.whoami()
    new = NewApproval(
        title="Night", party="st-olavs", content="c" * 64, plan_sha256=PLAN_HASH, change='CHG 31 \u2028\n"'
    )
    assert await journal.approvals() == ()
    with pytest.raises(Denied, match="not of st-olavs"):
        await journal.approve(new)
    await journal.say_of_party(login, "st-olavs", member=True)
    assert await journal.may_approve()
    assert [await journal.approve(new), await journal.require_approvals(required=True)] == [1, 2]
    assert await journal.withdraw_approval(1, "trukket tilbake av Bjørg") == 3
    for entry in (1, 2, 7):
        with pytest.raises(Denied, match=f"entry {entry} is no approval"):
            await journal.withdraw_approval(entry, "")
    assert await journal.require_approvals(required=False) == 4
    chain = await journal.approvals()
    assert [one.word for one in chain] == ["approved", "required", "withdrawn", "optional"]
    assert {one.login for one in chain} == {login}
    first, _, taken_back, _ = chain
    assert NewApproval(**{field.name: getattr(first, field.name) for field in fields(NewApproval)}) == new
    assert (taken_back.entry, taken_back.content, taken_back.reason) == (1, new.content, "trukket tilbake av Bjørg")
    assert list(flaws_of(chain)) == []
    assert list(flaws_of(chain[1:])) == ["entry 1: it is missing"]
    assert list(flaws_of((replace(first, change="CHG32"), *chain[1:]))) == [
        "entry 1: it is not what was recorded there"
    ]


async def test_of_two_who_approve_at_once_one_stands_behind_the_other(connect: Connect, journal: Journal) -> None:
    new = NewApproval(title="Night", party="st-olavs", content="c" * 64, plan_sha256=PLAN_HASH)
    others = [await connect(name) for name in ("a", "b", "c")]
    for one in others:
        await one.say_of_party(await one.whoami(), "st-olavs", member=True)
    assert sorted(await asyncio.gather(*(one.approve(new) for one in others))) == [1, 2, 3]
    assert list(flaws_of(await journal.approvals())) == []


def stored(seq: int, *, form: str = "1", body: str = "{}") -> StoredFold:
    return StoredFold(seq=seq, sha256=f"{seq:064}", form=form, body=body)


async def test_of_a_run_the_latest_folds_are_kept_each_once(journal: Journal, lease: Lease) -> None:
    assert await journal.fold(RUN, form="1") is None
    for seq in (*range(2, 2 + FOLDS), 1 + FOLDS, 2 + FOLDS):
        await journal.keep_fold(RUN, stored(seq), term=lease.term)
    found = [await journal.fold(RUN, form="1")]
    while found[-1] is not None:
        found.append(await journal.fold(RUN, form="1", before=found[-1].seq))
    assert found == [*(stored(seq) for seq in range(2 + FOLDS, 2, -1)), None]


async def test_a_fold_of_another_form_is_not_handed_out(journal: Journal, lease: Lease) -> None:
    await journal.keep_fold(RUN, stored(2), term=lease.term)
    await journal.keep_fold(RUN, stored(3, form="2"), term=lease.term)
    assert await journal.fold(RUN, form="1") == stored(2)
    assert await journal.fold("another", form="1") is None


async def test_no_fold_is_kept_for_an_engine_that_lost_the_lease(journal: Journal, lease: Lease) -> None:
    await journal.release(RUN, lease)
    with pytest.raises(Fenced, match="term"):
        await journal.keep_fold(RUN, stored(2), term=lease.term)
    assert await journal.fold(RUN, form="1") is None


async def test_the_first_look_of_a_follower_gives_everything(journal: Journal, lease: Lease) -> None:
    await journal.append(RUN, term=lease.term, expected_seq=1, events=[draft(n=2), draft(n=3)])
    await journal.publish(RUN, [shot("A01", 5)])
    async with Listener(journal, after=1) as listener:
        [news] = listener.news
        assert listener.seqs() == [2, 3]
        assert news.progress == (shot("A01", 5),)
        assert news.lease is not None
        assert (news.lease.term, news.commands, news.lost) == (1, False, False)
        assert news.now is not None
        assert news.now.utcoffset() == timedelta(0)


async def test_a_follower_is_woken_by_events_commands_progress_and_the_lease(
    connect: Connect, journal: Journal, lease: Lease
) -> None:
    async with Listener(await connect("console")) as listener:  # which polls every five minutes only
        await journal.append(RUN, term=lease.term, expected_seq=1, events=[draft(n=2)])
        await eventually(lambda: listener.seqs() == [1, 2])

        command = await journal.send(RUN, "hold", {})
        await eventually(lambda: listener.news[-1].commands)
        await journal.append(RUN, term=lease.term, expected_seq=2, events=[draft("held", command_id=command)])
        await eventually(lambda: listener.seqs() == [1, 2, 3] and not listener.news[-1].commands)

        await journal.publish(RUN, [shot("A01", 1), shot("A02", 1)])
        await eventually(lambda: listener.shots() == ['A01 {"done": 1}', 'A02 {"done": 1}'])
        await journal.publish(RUN, [shot("A02", 2)])
        await eventually(lambda: listener.shots()[2:] == ['A02 {"done": 2}'])

        await journal.release(RUN, lease)
        await eventually(lambda: listener.news[-1].lease is None)


async def test_a_follower_misses_nothing_while_batches_pour_in(
    connect: Connect, journal: Journal, lease: Lease
) -> None:
    async with Listener(await connect("console")) as listener:
        for n in range(100):
            await journal.append(RUN, term=lease.term, expected_seq=1 + 2 * n, events=[draft(n=n), draft(n=-n)])
        await eventually(lambda: len(listener.seqs()) >= 201)
        assert listener.seqs() == list(range(1, 202))


async def test_a_follower_hears_the_clock_though_nothing_happens(journal: Journal) -> None:
    async with Listener(journal, poll=timedelta(seconds=0.01)) as listener:
        await eventually(lambda: len(listener.news) > 3)
        clocks = [news.now for news in listener.news if news.now]
        assert clocks == sorted(clocks)
        assert listener.seqs() == [1]


async def test_hosts_are_listed_for_each_kind_of_run_and_taken_off_again(journal: Journal) -> None:
    gateway = ListedHost(name="gw", kind=RunKind.REHEARSAL, ssh="gw1", programs=("/opt/a",))
    await journal.list_host(gateway)
    await journal.list_host(replace(gateway, kind=RunKind.PRODUCTION, ssh="", label="dmz"))
    await journal.list_host(replace(gateway, programs=("/opt/b",)))
    first, second = await journal.hosts()
    assert (first.kind, first.way, first.programs) == (RunKind.PRODUCTION, "workers with the label dmz", ("/opt/a",))
    assert (second.way, second.programs) == ("ssh gw1", ("/opt/b",))
    await journal.unlist_host("gw", RunKind.PRODUCTION)
    await journal.unlist_host("gw", RunKind.PRODUCTION)
    assert [one.kind for one in await journal.hosts()] == [RunKind.REHEARSAL]


async def test_closing_ends_the_news_and_every_later_call(journal: Journal) -> None:
    async with Listener(journal) as listener:
        await journal.close()
        await listener.ended()
    await journal.close()
    with pytest.raises(Unavailable):
        await journal.now()


# --- the chain ------------------------------------------------------------------------------------------------


async def test_the_chain_names_the_first_event_that_was_changed(journal: Journal, lease: Lease) -> None:
    await journal.append(RUN, term=lease.term, expected_seq=1, events=[draft(n=n) for n in range(5)])
    events = list(await journal.read(RUN))
    assert chain.verify(events) is None
    assert chain.verify(events[3:], after=3, previous=events[2].hash) is None

    def with_third(**changes: Any) -> list[Any]:
        return [*events[:2], replace(events[2], **changes), *events[3:]]

    assert chain.verify(with_third(body='{"n": 7}')) == 3
    assert chain.verify(with_third(kind="other")) == 3
    assert chain.verify(with_third(at=AT + timedelta(microseconds=1))) == 3
    assert chain.verify(with_third(hash=events[3].hash)) == 3
    assert chain.verify(events[:2] + events[3:]) == 3
    assert chain.verify([*events[:2], events[3], events[2], *events[4:]]) == 3
    assert chain.verify(events[1:]) == 1
