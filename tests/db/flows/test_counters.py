"""Counts are asked on real databases, of real addresses and programs: whatever they do, they end as a reason."""

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest

from jobs.child_environment import marks
from jobs.databases import Databases
from jobs.flows.counting import counters
from jobs.flows.counting.asked import Asked, Counted, NotCounted
from jobs.flows.counting.counters import Counters
from jobs.flows.counting.trial import queries_tried
from jobs.programs import survivors
from plans.model import RunKind
from plans.model.flows import AsBefore, CommandCount, Counting, Dimension, FileCount, HttpCount, SqlCount
from tests.conftest import MakeDatabase
from tests.support.attempts import SOURCE, TARGET, rehearsed
from tests.support.eventually import eventually
from tests.support.flows.plans import a_flow, asked
from tests.support.http_server import answer, serving
from tests.support.postgres_server import PostgresServer
from tests.support.proxy import proxied

LETTERS = """
    create table letter (template text, receiver int, sent_at timestamptz, body text);
    insert into letter select case n % 3 when 0 then 'Epikrise' else 'Henvisning' end, n % 2,
                              now() - make_interval(secs => 90 + n * 10), 'secret'
                         from generate_series(1, 30) n;
    create table post (at timestamp);
"""
BY_NAME = "select count(*), template, receiver from letter where sent_at > $1 and sent_at <= $2 group by 2, 3"
COUNT = SqlCount(on=TARGET, query="select count(*) from letter where sent_at > $1 and sent_at <= $2")


@dataclass(frozen=True)
class World:
    """A database with letters, and what counts them."""

    counters: Counters
    databases: Databases
    dsn: str

    async def count(self, *asked_for: Asked) -> Sequence[Counted]:
        told: list[Counted] = []
        await self.counters.count(asked_for, now(), told.append)
        return told

    async def reason(self, one: Asked) -> str:
        """Why it could not be counted."""
        (told,) = await self.count(one)
        assert not told.samples, told
        assert told.not_read is not None
        return told.not_read.reason


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
async def world(make_database: MakeDatabase) -> World:
    dsn = await make_database("letters")
    connection = await asyncpg.connect(dsn)
    await connection.execute(LETTERS)
    await connection.close()
    databases = Databases(rehearsed(platform=dsn), RunKind.REHEARSAL, os.environ, patience=timedelta())
    return World(counters=Counters("7f3a", databases, os.environ), databases=databases, dsn=dsn)


def of(count: object, *by: Dimension) -> Asked:
    return asked(a_flow(count, *by), now=now())


def program(code: str, **more: object) -> Asked:
    return of(CommandCount(argv=(sys.executable, "-c", code), **more))


async def test_a_query_is_counted_for_its_window_by_template_and_receiver(world: World) -> None:
    flow = a_flow(replace(COUNT, query=BY_NAME), Dimension.TEMPLATE, Dimension.RECEIVER)
    one = asked(flow, now=now())
    (told,) = await world.count(one)
    assert told.not_read is None
    assert {sample.series.template for sample in told.samples} == {"Epikrise", "Henvisning"}
    assert sum(sample.count for sample in told.samples) == 26  # those of 100 to 350 seconds ago
    assert world.databases.open[TARGET] == 0


WINDOW = "where sent_at > $1 and sent_at <= $2"
ANY = "where $1::timestamptz < $2::timestamptz"


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        (f"select count(*), body from letter {WINDOW} group by 2", "a column body, which is not read"),
        (f"select 'many' as count {ANY}", "its column count is of type text"),
        (f"select count(*), '{{}}'::jsonb as template from letter {WINDOW}", "template is of type jsonb"),
        (f"select count(*), true as receiver from letter {WINDOW}", "receiver is of type bool"),
        (f"select -1 as count {ANY}", "below zero"),
        (f"select null::int as count {ANY}", "no whole number"),
        ("select count(*) from letter having $1::timestamptz > $2::timestamptz", "no row"),
        ("select count(*) from letter", "takes $1::timestamptz and $2::timestamptz"),
        ("select count(*) from letter where sent_at > $1::text::timestamptz", "takes $1::timestamptz"),
        (
            "select count(*) from post where at > $1 and at <= $2",
            "(of a column without a zone: $1::timestamptz at time",
        ),
        (f"select count(*) from Msg.Letter {WINDOW}", 'as msg.letter; as it stands there it is "Msg"."Letter")'),
        (f"select count(*) from gone {WINDOW}", "no table of this name"),
        (f"delete from letter {WINDOW} returning 1 as count", "read-only"),
        (f"select count(*) from letter {WINDOW}; commit; drop table letter", "syntax"),
    ],
    ids=lambda value: value[:24],
)
async def test_what_a_query_may_not_or_cannot_say_is_a_reason(world: World, query: str, reason: str) -> None:
    assert reason in await world.reason(of(replace(COUNT, query=query)))


@pytest.mark.parametrize(
    ("oldest", "reason"),
    [
        ("infinity", "in the future: a clock is wrong"),
        ("4713-01-01 BC", "before the year 1"),
        ("294276-12-31", "after the year 9999"),
    ],
)
async def test_a_time_that_none_can_be_is_a_reason(world: World, oldest: str, reason: str) -> None:
    assert reason in await world.reason(
        of(replace(COUNT, query=f"select 1 as count, timestamptz '{oldest}' as oldest {ANY}"))
    )


async def test_an_oldest_of_minus_infinity_is_no_oldest_and_the_count_is_one(world: World) -> None:
    (told,) = await world.count(of(replace(COUNT, query=f"select 1 as count, timestamptz '-infinity' as oldest {ANY}")))
    assert [(one.count, one.oldest) for one in told.samples] == [(1, None)]
    assert "year 0001: not believed" in told.said[0]


async def test_a_query_that_hangs_is_ended_by_the_server_and_holds_up_no_other(world: World) -> None:
    slow = "select count(*) from letter, pg_sleep(60) where sent_at > $1 and sent_at <= $2"
    hangs = of(replace(COUNT, query=slow, timeout=timedelta(milliseconds=50)))
    fine = asked(a_flow(COUNT, name="orders"), now=now())
    told = {one.flow: one for one in await world.count(hangs, fine)}
    assert told["letters"].not_read is not None
    assert "too dear" in told["letters"].not_read.reason
    assert told["orders"].samples[0].count == 26
    connection = await asyncpg.connect(world.dsn)
    left = "select count(*) from pg_stat_activity where query like '%pg_sleep%' and pid <> pg_backend_pid()"
    assert await connection.fetchval(left) == 0
    await connection.close()


async def test_two_databases_of_one_server_are_not_counted_side_by_side(
    world: World, make_database: MakeDatabase
) -> None:
    others = """
        select count(*) filter (where a.state = 'active') as count
          from pg_sleep(0.05), pg_stat_activity a
         where a.application_name like '%count%' and a.pid <> pg_backend_pid() and $1::timestamptz < $2::timestamptz
    """
    plan = rehearsed(platform=world.dsn, legacy=await make_database("archive"))
    databases = Databases(plan, RunKind.REHEARSAL, os.environ, patience=timedelta())
    both = [SqlCount(on=name, query=others) for name in (TARGET, SOURCE) for _ in range(3)]
    told: list[Counted] = []
    flows = [a_flow(count, name=f"flow {number}") for number, count in enumerate(both)]
    await Counters("7f3a", databases, os.environ).count([asked(one, now=now()) for one in flows], now(), told.append)
    assert [sample.count for one in told for sample in one.samples] == [0] * 6


async def test_a_server_whose_clock_is_an_hour_off_is_not_believed(world: World) -> None:
    told: list[Counted] = []
    hour = now() + timedelta(hours=1)
    await world.counters.count([asked(a_flow(COUNT), now=hour)], hour, told.append)
    assert told[0].not_read is not None
    assert "the clock of platform is 1 h behind the control database's" in told[0].not_read.reason


async def test_a_window_in_the_future_is_not_counted(world: World) -> None:
    assert "not over yet" in await world.reason(replace(of(COUNT), until=now() + timedelta(minutes=1)))


async def test_a_database_that_is_away_or_another_one_is_a_reason_for_all_of_its_counts(world: World) -> None:
    plan = rehearsed(platform="postgresql:///none?host=/nowhere")
    lost = Databases(plan, RunKind.REHEARSAL, os.environ, patience=timedelta())
    told: list[Counted] = []
    asked_for = [asked(a_flow(COUNT, name=name), now=now()) for name in ("letters", "orders")]
    await Counters("7f3a", lost, os.environ).count(asked_for, now(), told.append)
    reason = "platform: /nowhere:5432/none: nothing listens there"
    assert [one.not_read.reason for one in told if one.not_read] == [reason] * 2


async def test_an_address_tells_a_number_or_a_list(world: World) -> None:
    async with serving() as server:
        messages = [{"count": 4, "template": "Lab"}, {"count": 1, "template": None}]
        server.say("GET /queue", answer(200, {"messages": messages}))
        one = of(HttpCount(url=f"{server.origin}/queue", at="/messages", counting=Counting.TOTAL), Dimension.TEMPLATE)
        (told,) = await world.count(one)
        assert told.totals is not None
        assert {series.template: count for series, count in told.totals.counts.items()} == {"Lab": 4, "(none)": 1}
        server.say("GET /queue", answer(200, 7, Date="Sun, 22 Nov 2020 03:15:00 GMT"))
        window = HttpCount(url=f"{server.origin}/queue", counting=Counting.WINDOW)
        assert "behind" in await world.reason(of(window))
        server.say("GET /queue", answer(200, "7"))
        assert "no whole number" in await world.reason(of(window))
        server.say("GET /queue", answer(503))
        assert "status 503" in await world.reason(of(window))
        nowhere = HttpCount(url="http://127.0.0.1:1/queue")
        assert await world.reason(of(nowhere)) == "127.0.0.1:1: nothing listens there"
        server.held.clear()
        assert "no answer within" in await world.reason(of(replace(window, timeout=timedelta(milliseconds=20))))


async def test_a_program_is_given_its_window_and_little_else(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPASSWORD", "secret")
    code = "import os, sys; print(len(sys.argv[2:]) + ('PGPASSWORD' in os.environ))"
    (told,) = await world.count(of(CommandCount(argv=(sys.executable, "-c", code, ""), counting=Counting.WINDOW)))
    assert told.samples[0].count == 2


@pytest.mark.parametrize(
    ("code", "reason"),
    [("raise SystemExit(3)", "ended with status 3"), ("print('none')", "no whole number"), ("", "it is empty")],
)
async def test_a_program_that_fails_is_no_zero(world: World, code: str, reason: str) -> None:
    assert reason in await world.reason(program(code))


@pytest.mark.needs("Linux", "it tells the environment of other processes")
async def test_a_program_that_hangs_is_ended_with_all_its_children(world: World) -> None:
    code = "import subprocess as s; s.Popen(['setsid', 'sleep', '600']); s.run(['sleep', '600'])"
    assert "was ended" in await world.reason(program(code, timeout=timedelta(milliseconds=200)))
    await eventually(lambda: not survivors(marks("7f3a", "letters.sent", 0)))


async def test_a_file_is_read_while_it_is_fresh(world: World, tmp_path: Path) -> None:
    file = tmp_path / "count.csv"
    one = of(FileCount(path=str(file)))
    assert "No such file" in await world.reason(one)
    file.write_text("count\n12\n")
    (told,) = await world.count(one)
    assert told.totals is not None
    os.utime(file, (0, now().timestamp() - 3600))
    assert "it was written 1 h ago" in await world.reason(one)
    os.mkfifo(tmp_path / "pipe")
    assert "no ordinary file" in await world.reason(of(FileCount(path=str(tmp_path / "pipe"))))


async def test_what_is_dear_is_said(world: World) -> None:
    dear = replace(COUNT, query=COUNT.query.replace("from letter", "from letter, pg_sleep(0.02)"))
    flow = replace(a_flow(dear), every=timedelta(milliseconds=100))
    (told,) = await world.count(asked(flow, now=now()))
    assert told.said[0].startswith("it is dear: it takes 0.")


@pytest.mark.night
async def test_a_server_that_answers_no_more_holds_up_nobody(
    world: World, postgres_server: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counters, "_CONNECT_SECONDS", 0.2)
    async with proxied(postgres_server.socket / ".s.PGSQL.5432") as line:
        plan = rehearsed(platform=line.dsn(world.dsn))
        databases = Databases(plan, RunKind.REHEARSAL, os.environ, patience=timedelta())
        flows = [a_flow(replace(COUNT, timeout=timedelta(milliseconds=50)), name=f"flow {n}") for n in range(5)]
        told: list[Counted] = []

        def took(one: Counted) -> None:
            told.append(one)
            line.stall()

        await Counters("7f3a", databases, os.environ).count([asked(flow, now=now()) for flow in flows], now(), took)
        assert told[0].samples
        reasons = [one.not_read.reason for one in told if one.not_read is not None]
        assert "gave no answer within" in reasons[0]
        assert reasons[1:] == ["platform: the server did not answer in time"] * 3
        line.heal()


async def test_days_before_each_query_is_tried_once(world: World) -> None:
    wrong = replace(COUNT, query="select count(*) from gone where sent_at > $1 and sent_at <= $2")
    flow = replace(a_flow(COUNT), normal=AsBefore(count=wrong))
    with pytest.raises(NotCounted, match="normal: there is no table of this name"):
        await queries_tried(flow, world.databases, os.environ)
    assert await queries_tried(a_flow(COUNT), world.databases, os.environ) == []
