"""Whatever one count does, the others are counted; a slow database is asked no more than it bears."""

import asyncio
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast

import pytest

from jobs.flows.counting import counters, file, sql
from jobs.flows.counting.asked import Asked, Counted
from jobs.flows.counting.counters import Counters
from jobs.flows.counting.rows import Answer, Row
from jobs.postgres.connection.observed import Observed
from jobs.postgres.sides import Connection
from plans.model import DatabaseId
from plans.model.flows import FileCount, SqlCount
from tests.support.flows.plans import NOW, a_flow, asked

SLOW, FINE = DatabaseId("slow"), DatabaseId("fine")


class Open:
    """Databases that let everybody in; each is of a server of its own, but those whose names end with a digit."""

    def connection(self, name: DatabaseId, application: str) -> AbstractAsyncContextManager[Connection]:
        return nullcontext(cast("Connection", (name, application)))


def on(database: DatabaseId, *names: str) -> list[Asked]:
    """What is asked of flows of these names on a database."""
    return [asked(a_flow(SqlCount(on=database, query=name), name=name)) for name in names]


@pytest.fixture
def wrong(monkeypatch: pytest.MonkeyPatch) -> dict[str, Callable[[], Exception]]:
    """What queries raise, by their text; the others count one."""
    raised: dict[str, Callable[[], Exception]] = {}

    async def answered(_: Connection, count: SqlCount, *window: datetime) -> tuple[Answer, datetime]:
        if count.query in raised:
            raise raised[count.query]()
        return Answer(rows=(Row(count=1),)), window[1] + timedelta(minutes=1)

    monkeypatch.setattr(sql, "ask", answered)
    monkeypatch.setattr(counters, "observe", seen)
    return raised


async def seen(connection: object) -> Observed:
    """What the server of one of these databases says of itself."""
    name, _ = cast("tuple[str, str]", connection)
    return Observed(system=name.rstrip("0123456789"), database=name, in_recovery=False, mark=None, version=150000)


def dear() -> Exception:
    return sql.TooDear("it took longer than 5s and was ended: too dear")


async def reasons(counting: Counters, *of: Asked) -> dict[str, str]:
    """Why those were not read that were not."""
    return {one.flow: one.not_read.reason for one in await told(counting, *of) if one.not_read is not None}


async def told(counting: Counters, *of: Asked) -> list[Counted]:
    found: list[Counted] = []
    await counting.count(of, NOW, found.append)
    assert {one.flow for one in found} == {one.flow.id for one in of}
    return found


async def test_a_defect_in_one_count_is_its_own_reason_and_the_others_are_counted(
    wrong: dict[str, Callable[[], Exception]],
) -> None:
    wrong["b"] = lambda: OverflowError("date value out of range")
    found = await reasons(Counters("r", Open(), {}), *on(FINE, "a", "b", "c"), *on(SLOW, "d"))
    assert found == {"b": "the count failed by a defect: OverflowError"}


async def test_a_defect_in_reading_a_file_is_no_disk_that_hangs(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def defect(_: bytes) -> Answer:
        raise OverflowError

    monkeypatch.setattr(file, "answer_of", defect)
    (tmp_path / "n").write_text("1")
    one, counting = asked(a_flow(FileCount(path=str(tmp_path / "n")))), Counters("r", Open(), {})
    for _ in range(2):
        assert await reasons(counting, one) == {"letters": "the count failed by a defect: OverflowError"}


async def test_a_database_whose_counts_take_too_long_is_asked_for_one_at_a_time_until_it_answers(
    wrong: dict[str, Callable[[], Exception]],
) -> None:
    wrong.update(dict.fromkeys("abcdef", dear))
    counting, of = Counters("r", Open(), {}), on(SLOW, *"abcdef")
    assert [one.flow for one in await told(counting, *of, *on(FINE, "g")) if one.tried] == ["a", "b", "c", "g"]
    again = await told(counting, *of[3:])
    assert [one.flow for one in again if one.tried] == ["d"]
    assert again[1].not_read is not None
    assert again[1].not_read.reason == "slow: 4 counts in a row took too long; not asked further"
    wrong.clear()
    assert all(one.tried for one in await told(counting, *of[4:]))


async def test_of_two_databases_on_one_server_none_is_asked_while_the_other_is(
    wrong: dict[str, Callable[[], Exception]], monkeypatch: pytest.MonkeyPatch
) -> None:
    at_work: Counter[DatabaseId] = Counter()
    together: set[frozenset[DatabaseId]] = set()

    async def answered(_: Connection, count: SqlCount, *window: datetime) -> tuple[Answer, datetime]:
        at_work[count.on] += 1
        await asyncio.sleep(0)
        together.add(frozenset(+at_work))
        at_work[count.on] -= 1
        return Answer(rows=(Row(count=1),)), window[1] + timedelta(minutes=1)

    monkeypatch.setattr(sql, "ask", answered)
    one, two = DatabaseId("prod1"), DatabaseId("prod2")
    await told(Counters("r", Open(), {}), *on(one, "a", "b"), *on(two, "c", "d"), *on(FINE, "e", "f"))
    assert not any({one, two} <= databases for databases in together)
    assert any({FINE} < databases for databases in together)  # another server is not waited for


async def test_it_is_said_for_how_much_a_count_was_too_dear(wrong: dict[str, Callable[[], Exception]]) -> None:
    wrong["a"] = lambda: sql.TooDear("it took longer than 5s and was ended: too dear", hint="an index")
    (found,) = await told(Counters("r", Open(), {}), *on(SLOW, "a"))
    assert found.not_read is not None
    what = "it took longer than 5s and was ended: too dear, for 5 min of it; next for 2 min (an index)"
    assert (found.not_read.reason, found.longest) == (what, timedelta(minutes=2.5))


async def test_what_was_not_begun_in_a_minute_waits_for_its_next_turn(
    wrong: dict[str, Callable[[], Exception]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counters, "ROUND", timedelta())
    found = await told(Counters("r", Open(), {}), *on(FINE, "a", "b"), asked(a_flow(FileCount(path="/none"), name="c")))
    assert {one.flow: one.tried for one in found} == {"a": True, "b": False, "c": False}
