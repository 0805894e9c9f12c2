"""The watch over replications, beside the loop: what it tells, what it drops, and that it stops with its engine."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

from jobs.engine.now import StoreClock
from jobs.engine.replicating.looks import Look, Memory
from jobs.engine.replicating.watch import ReplicationWatch
from jobs.journal.base import Journal, Lease, Snapshot, Unavailable
from jobs.replicated import from_body, replication_of
from jobs.replication.looking.health import Finding, Grave, Verdict, What
from jobs.run.decisions.decision import Input
from jobs.run.events import ReplicationSeen, SlotsDropped, Upkeep
from plans.model import DatabaseId, Replication
from tests.support.driver import Driven
from tests.support.nights import SOURCE, TARGET
from tests.support.replication.nights import RECORDS, followed, following, switched
from tests.unit.jobs.engine.replicating.test_news import look

SLOTS = tuple(group.slot for group in look().watched.groups)  # type: ignore[union-attr]
LONG = timedelta(minutes=1)


class Servers:
    """Both servers, as a test says that they are."""

    def __init__(self) -> None:
        self.says = look()
        self.dropped: list[tuple[DatabaseId, tuple[str, ...]]] = []
        self.keeps: BaseException | None = None
        self.fails: BaseException | None = None
        self.asked = 0

    async def look(self, of: Replication, birth: str, memory: Memory, at: datetime) -> Look:
        self.asked += 1
        if self.fails is not None:
            raise self.fails
        return self.says

    async def drop(self, database: DatabaseId, slots: tuple[str, ...]) -> tuple[str, ...]:
        if self.keeps is not None:
            raise self.keeps
        self.dropped.append((database, slots))
        return slots


class Night:
    """An engine's watch over a run that a test drives."""

    def __init__(self, run: Driven) -> None:
        self.run, self.servers = run, Servers()
        self.term: int | None = run.term
        self.published: list[Snapshot] = []
        self.heard: list[Input] = []
        self.logged: list[Mapping[str, Any]] = []
        log = SimpleNamespace(warning=lambda event, **facts: self.logged.append({"event": event, **facts}))
        self.watch = ReplicationWatch(
            cast(Journal, SimpleNamespace(lease=self.lease)),
            "r",
            self.servers,
            cast(StoreClock, SimpleNamespace(now=lambda: self.run.now)),
            tell=self.heard.append,
            publish=self.published.append,
            log=cast(Any, log),
        )

    async def lease(self, _: str) -> Lease:
        if self.term is None:
            raise Unavailable("away")
        return cast(Lease, SimpleNamespace(term=self.term))

    async def looks(self, times: int = 1, *, seconds: float = 5) -> list[type]:
        """So many looks, with the loop in between; the kinds of events that followed."""
        events: list[type] = []
        for _ in range(times):
            self.run.now += timedelta(seconds=seconds)
            self.watch.follow(self.run.plan, self.run.state)
            await self.watch.look()
            heard, self.heard[:] = [*self.heard], []
            events += [type(one) for one in self.run.decide(*heard)]
        return events

    @property
    def upkeep(self) -> Upkeep:
        stands = self.run.state.replications[RECORDS].stands
        assert stands is not None
        return stands.upkeep


async def test_what_changes_is_told_once_and_every_look_gives_its_figures() -> None:
    night = Night(following())
    assert await night.looks(3) == []
    night.servers.says = look(Verdict.BROKEN)
    assert await night.looks(3) == [ReplicationSeen]
    assert night.upkeep is Upkeep.BROKEN
    assert [replication_of(one.task) for one in night.published] == [RECORDS] * 6
    assert from_body(night.published[0].body).wal_kept == 17


async def test_nothing_is_asked_before_it_begins_in_a_simulation_and_after_the_end() -> None:
    run = switched()
    run.now += timedelta(days=4)
    run.decide()
    run.ends("U1")
    for one in (Night(run), Night(Driven(followed(), simulated=True))):
        assert await one.looks(2) == []
        assert one.servers.asked == 0


async def test_slots_that_keep_too_much_are_dropped_at_once_and_told() -> None:
    night = Night(following())
    night.servers.says = too_much()
    assert await night.looks() == [SlotsDropped]
    assert night.upkeep is Upkeep.LOST
    assert night.servers.dropped == [(SOURCE, SLOTS)]
    dropped = night.run.state.replications[RECORDS].dropped
    assert dropped is not None
    assert (dropped.database, dropped.slots, dropped.wal_kept) == (SOURCE, SLOTS, 21)


def too_much() -> Look:
    found = look(Verdict.BROKEN)
    assert found.health is not None
    return replace(found, health=replace(found.health, drop=SLOTS, wal_kept=21))


async def test_what_nothing_in_force_is_read_from_is_dropped_on_either_side_and_what_follows_goes_on() -> None:
    night = Night(following())
    found = look()
    assert found.health is not None
    besides = {TARGET: ("cutover_x_b1_early",), SOURCE: ("cutover_x_f1",)}
    night.servers.says = replace(found, health=replace(found.health, drop_besides=besides))
    assert await night.looks() == []
    assert night.servers.dropped == [*besides.items()]
    assert [one["event"] for one in night.logged] == ["left_slots_dropped"] * 2
    night.servers.keeps = OSError()
    assert await night.looks() == []
    assert night.logged[-1]["event"] == "slots_not_dropped"


async def test_the_source_outranks_the_control_database_that_is_away() -> None:
    night = Night(following())
    night.term, night.servers.says = None, too_much()
    night.watch.follow(night.run.plan, night.run.state)
    await night.watch.look()
    assert night.servers.dropped == [(SOURCE, SLOTS)]
    gone = Finding(what=What.SLOT_GONE, grave=Grave.ENDS, sentence="the slot is not there")
    night.servers.says = look(Verdict.GONE, gone)
    await night.watch.look()  # the loop has not been able to tell the journal yet
    assert await night.looks() == [SlotsDropped]
    stands = night.run.state.replications[RECORDS].stands
    assert stands is not None
    assert stands.reason == "legacy: its slots kept more of the log than the plan allows, and were dropped"


async def test_an_engine_that_was_taken_over_from_drops_nothing() -> None:
    night = Night(following())
    night.term, night.servers.says = night.run.term + 1, too_much()
    assert SlotsDropped not in await night.looks()
    assert night.servers.dropped == []


async def test_slots_that_cannot_be_dropped_are_said_to_be_with_what_to_do() -> None:
    night = Night(following())
    night.servers.says, night.servers.keeps = too_much(), OSError()
    assert await night.looks(2) == [ReplicationSeen]
    stands = night.run.state.replications[RECORDS].stands
    assert stands is not None
    assert stands.reason == "legacy keeps more of its log than the plan allows, and its slots could not be dropped"
    assert stands.mend.startswith("end what reads from them and drop them by hand, at once")
    assert {one["event"] for one in night.logged} == {"slots_not_dropped"}


async def test_what_stays_wrong_over_a_take_over_is_so_since_it_was() -> None:
    night = Night(following())
    night.servers.says = look(Verdict.BROKEN)
    await night.looks()
    since = night.run.now
    night.run.dies()
    after = Night(night.run)
    after.servers.says = look(Verdict.BROKEN)
    assert await after.looks(2) == [ReplicationSeen]
    stands = after.run.state.replications[RECORDS].stands
    assert stands is not None
    assert stands.since == since


async def test_where_the_look_itself_fails_no_screen_stays_green_and_the_engine_looks_again() -> None:
    night = Night(following())
    night.servers.fails = ValueError("of a defect")
    assert await night.looks(3) == [ReplicationSeen]
    stands = night.run.state.replications[RECORDS].stands
    assert stands is not None
    assert (stands.upkeep, stands.reason) == (Upkeep.UNSEEN, "the engine cannot look at it: ValueError")
    assert {one["event"] for one in night.logged} == {"replication_not_seen"}
    night.servers.fails = None
    assert await night.looks() == [ReplicationSeen]
    assert night.upkeep is Upkeep.HEALTHY
