"""Where flows are neither counted nor judged no screen stays green, and one odd flow stops no other."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from datetime import datetime, timedelta
from typing import cast

import pytest

from jobs.engine import flow_remembering
from jobs.flows.counting import sql
from jobs.flows.counting.asked import Asked, Counted
from jobs.flows.counting.counters import Counters
from jobs.flows.counting.rows import Answer, Row
from jobs.flows.judge import Judge
from jobs.flows.kept import Names, samples_of
from jobs.flows.series import Condition, Sample, Series, Verdict
from jobs.flows.watched_flow import WatchedFlow
from jobs.journal.base import Denied, TooLong
from jobs.journal.flow_counts import StoredCount, StoredFlow
from jobs.postgres.connection.observed import Observed
from jobs.postgres.sides import Connection
from plans.model import DatabaseId
from plans.model.flows import Flow, SqlCount, Stage
from tests.running.jobs.engine.test_flow_watch import AROUND_THE_CLOCK, Watched, letters
from tests.support.eventually import eventually
from tests.support.flows.watched import flow

SECOND = timedelta(seconds=1)


def orders() -> Flow:
    return flow("orders", normal=AROUND_THE_CLOCK)


async def test_flows_that_nobody_counts_for_a_quarter_of_an_hour_are_not_read_and_the_reason_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = await Watched(letters(), orders()).begin()
    run.counter.a_minute["orders"] = 0
    await run.passes(40)
    assert run.conditions() == {"letters": Condition.FLOWING, "orders": Condition.SILENT}

    async def denied(*_: object, **__: object) -> Sequence[StoredCount]:
        raise Denied("permission denied")

    with monkeypatch.context() as broken:
        broken.setattr(Judge, "take", defect)
        broken.setattr(run.journal, "flow_counts", denied)
        assert await run.passes(15) == []
        (told,) = await run.passes(30)
        assert [one.series.name for one in told.changed.flows] == ["letters"]
        assert told.changed.gone == ()
    stands = run.run.state.flows["letters"].stands
    assert stands.condition is Condition.NOT_READ
    assert stands.reason.startswith("flows are neither counted nor judged since ")
    assert stands.reason.endswith(": Denied")
    assert run.conditions()["orders"] is Condition.SILENT
    await run.passes(2)
    assert run.conditions()["letters"] is Condition.FLOWING


def defect(*_: object, **__: object) -> None:
    raise OverflowError


async def test_what_was_kept_of_one_flow_and_cannot_be_judged_stops_no_other_after_a_take_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = await Watched(letters(), orders()).begin()
    await run.passes(12)

    def odd(names: Names, one: StoredCount) -> Iterator[Sample]:
        if one.flow == "orders":
            raise OverflowError
        return samples_of(names, one)

    with monkeypatch.context() as broken:
        broken.setattr(flow_remembering, "samples_of", odd)
        await run.another_engine()
        run.counter.a_minute["letters"] = 0
        await run.passes(40)
    assert run.conditions() == {"letters": Condition.SILENT, "orders": Condition.NOT_READ}


async def test_a_flow_that_cannot_be_kept_is_not_read_and_the_others_are(monkeypatch: pytest.MonkeyPatch) -> None:
    run = await Watched(letters(), orders()).begin()
    await run.passes(7)
    keep = run.journal.keep_flow

    async def kept(
        name: str, *, term: int, flow: StoredFlow, counts: Sequence[StoredCount], gone: Sequence[StoredCount] = ()
    ) -> None:
        if flow.flow == "orders":
            raise TooLong("a text is too long")
        await keep(name, term=term, flow=flow, counts=counts, gone=gone)

    monkeypatch.setattr(run.journal, "keep_flow", kept)
    await run.passes(25)
    assert run.conditions() == {"letters": Condition.FLOWING, "orders": Condition.NOT_READ}
    assert "what was counted cannot be kept: TooLong" in run.run.state.flows["orders"].stands.reason


class Open:
    """Databases that let everybody in."""

    def connection(self, name: DatabaseId, application: str) -> AbstractAsyncContextManager[Connection]:
        return nullcontext(cast("Connection", (name, application)))


async def seen(connection: object) -> Observed:
    """Each database is on a server of its own."""
    name, _ = cast("tuple[str, str]", connection)
    return Observed(system=name, database=name, in_recovery=False, mark=None, version=150000)


async def test_flows_of_a_locked_table_starve_none_of_a_healthy_database(monkeypatch: pytest.MonkeyPatch) -> None:
    def of(database: str, number: int) -> Flow:
        count = SqlCount(on=DatabaseId(database), query=database)
        return flow(f"{database}{number:02}", counts={Stage.SENT: count})

    slow, fine = [of("slow", n) for n in range(44)], [of("fine", n) for n in range(4)]
    run = await Watched(*slow, *fine).begin()

    async def answered(_: Connection, count: SqlCount, *window: datetime) -> tuple[Answer, datetime]:
        if count.on == "slow":
            run.run.now += count.timeout
            raise sql.TooDear("too dear")
        return Answer(rows=(Row(count=1),)), run.run.now

    monkeypatch.setattr(sql, "ask", answered)
    monkeypatch.setattr("jobs.flows.counting.counters.observe", seen)
    monkeypatch.setattr("jobs.flows.counting.counters._look_at_clock", lambda *_: None)
    run.watch.use(Counters("r", Open(), {}))
    took = []
    for _ in range(25 * 3):
        began = run.run.now
        run.run.passes(seconds=20)
        await run.look()
        took.append(run.run.now - began)
    assert max(took) <= 35 * SECOND
    for one in fine:
        ends = [until for until, _ in await run.counted(one.id)]
        assert len(ends) >= 5
    unread = {name for name, condition in run.conditions().items() if condition is Condition.NOT_READ}
    assert unread == {one.id for one in slow}


async def test_flows_are_judged_while_others_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    run = await Watched(letters(), orders(), flow("third")).begin()
    judged: set[datetime] = set()
    verdicts = WatchedFlow.verdicts

    def noted(watched: WatchedFlow, now: datetime, canary: datetime | None) -> Mapping[Series, Verdict]:
        judged.add(now)
        return verdicts(watched, now, canary)

    class Slow:
        """Two minutes for each flow."""

        async def count(self, asked: Sequence[Asked], now: datetime, took: Callable[[Counted], None]) -> None:
            for place, one in enumerate(asked, start=1):
                run.run.now += timedelta(minutes=2)
                await run.counter.count([one], now, took)
                await eventually(lambda done=place: len(judged) >= done)

    monkeypatch.setattr(WatchedFlow, "verdicts", noted)
    run.watch.use(Slow())
    await run.look()
    assert len(judged) == 3
