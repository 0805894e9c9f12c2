"""The lanes of an attempt: how many there are, which come back and when, and that none of them decides how it ends."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from jobs import endings
from jobs.api import Evidence
from jobs.journal.base import Denied, Fenced, Unavailable
from jobs.lying import Lying
from jobs.outcomes import Cancelled, CancelReason, FailureKind, Lost, Outcome, Permanent, Succeeded, Transient
from jobs.run.events.lanes import LaneHost, LanesOfLabel
from jobs.runner import Ticket
from jobs.workers.lane_standing import LaneId
from jobs.workers.lanes import Lanes, LedAttempt, unit_of
from plans.model import CopySpec, Job, JobKind, TableSelection
from tests.support.eventually import eventually
from tests.support.nights import SOURCE, TARGET

SPEC = CopySpec(
    rows=TableSelection(source=SOURCE, target=TARGET, tables=("a.*",)), workers=3, lanes={"dmz": 2, "db2": 1}
)
DONE = Succeeded(evidence=Evidence(summary="7 rows"))
SILENT = Lost(error=endings.facts(FailureKind.LOST, "worker w1 on host7 silent 13 s"))
AWAY = Transient(error=endings.facts(FailureKind.CONNECTION, "legacy cannot be reached", "is its service there?"))


class Told:
    """An attempt that ends when the test says so."""

    def __init__(self) -> None:
        self.ended: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self.tunings = 0

    def cancel(self, reason: CancelReason) -> None:
        self.ends(Cancelled(reason=reason))

    def tuned(self) -> None:
        self.tunings += 1

    async def run(self) -> Outcome:
        return await self.ended

    def ends(self, outcome: Outcome) -> None:
        if not self.ended.done():
            self.ended.set_result(outcome)


class Night:
    """An attempt that leads, and every lane that was issued for it."""

    def __init__(self, folder: Path) -> None:
        self.tuning: dict[str, int] = {}
        self.issued: list[tuple[LaneId, int, Told]] = []
        self.warnings: list[str] = []
        self.refuses: Exception | None = None
        job = Job(kind=JobKind.COPY, spec=SPEC)
        ticket = Ticket(
            run="night",
            unit="C01",
            job=job,
            attempt=1,
            token=1,
            duration=timedelta(1),
            folder=folder,
            tuning=self.tuning,
        )
        self.standings: list[LanesOfLabel] = []
        self.lanes = Lanes(ticket, issue=self._issue, warn=self.warnings.append, tell=self.standings.append)
        self.leading = Told()
        self.begun = asyncio.Event()
        self.attempt = LedAttempt(self.leading, self.lanes, self.begun)
        self.work = asyncio.create_task(self.attempt.run())

    async def _issue(self, lane: LaneId, turn: int) -> Told:
        if self.refuses is not None:
            raise self.refuses
        told = Told()
        self.issued.append((lane, turn, told))
        return told

    def turn(self, knob: str, value: int) -> None:
        """As a crew does."""
        self.tuning[knob] = value
        self.attempt.tuned()

    @property
    def names(self) -> list[str]:
        return [unit_of("C01", 1, lane, turn) for lane, turn, _ in self.issued]

    async def are(self, *names: str) -> None:
        await eventually(lambda: set(names) <= set(self.names), within=5)
        assert sorted(self.names) == sorted(names)

    def end_of(self, name: str) -> Callable[[Outcome], None]:
        return next(told.ends for lane, turn, told in self.issued if unit_of("C01", 1, lane, turn) == name)


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobs.workers.lanes.AGAIN_AFTER", 0.01)
    monkeypatch.setattr("jobs.workers.lanes.AGAIN_AT_MOST", 0.02)
    monkeypatch.setattr("jobs.workers.lanes.TOLD_AFTER", 0.05)
    monkeypatch.setattr("jobs.workers.lane_standing.TOLD_AFTER", 0.05)


@pytest.fixture
async def night(tmp_path: Path) -> AsyncIterator[Night]:
    made = Night(tmp_path)
    made.begun.set()
    yield made
    made.leading.ends(DONE)
    await made.work
    await asyncio.wait_for(made.lanes.ended(), 5)
    assert made.lanes.are_over


THREE = ("C01#1/dmz/0/1", "C01#1/dmz/1/1", "C01#1/db2/0/1")


async def test_each_label_has_as_many_as_the_plan_says_and_the_one_that_leads_says_how_it_ended(night: Night) -> None:
    await night.are(*THREE)
    night.leading.ends(DONE)
    assert await night.work == DONE
    await night.lanes.ended()
    assert {told.ended.result() for _, _, told in night.issued} == {Cancelled(reason=CancelReason.STOPPED)}
    assert night.warnings == []


async def test_a_lane_that_was_lost_is_told_and_comes_back_under_another_ticket(night: Night) -> None:
    await night.are(*THREE)
    night.end_of("C01#1/dmz/1/1")(SILENT)
    await night.are(*THREE, "C01#1/dmz/1/2")
    await eventually(lambda: night.warnings)
    night.end_of("C01#1/dmz/1/2")(SILENT)
    await eventually(lambda: len(night.warnings) == 2)
    assert set(night.warnings) == {"lane 2 of dmz lost: worker w1 on host7 silent 13 s"}


async def test_what_one_worker_had_is_told_as_one_loss(night: Night) -> None:
    await night.are(*THREE)
    for lane in (LaneId("dmz", 1), LaneId("dmz", 0)):
        night.lanes.taken(lane, "w1", "host7")
        night.end_of(unit_of("C01", 1, lane, 1))(SILENT)
    await eventually(lambda: night.warnings)
    assert night.warnings == ["lanes 1, 2 of dmz lost: worker w1 on host7 silent 13 s"]


@pytest.mark.parametrize("outcome", [AWAY, Permanent(error=AWAY.error)])
async def test_what_a_host_lacks_is_told_once_a_label_and_tried_again(night: Night, outcome: Outcome) -> None:
    await night.are(*THREE)
    night.lanes.taken(LaneId("dmz", 0), "w1", "host\x1b7")
    night.end_of("C01#1/dmz/0/1")(outcome)
    night.end_of("C01#1/dmz/1/1")(outcome)
    await night.are(*THREE, "C01#1/dmz/0/2", "C01#1/dmz/1/2")
    night.end_of("C01#1/db2/0/1")(outcome)
    await eventually(lambda: len(night.warnings) == 2)
    assert sorted(night.warnings) == [
        "lane 1 of db2: legacy cannot be reached (is its service there?); it is tried again",
        "lane 1 of dmz, worker w1 on host?7: legacy cannot be reached (is its service there?); it is tried again",
    ]


async def test_one_that_says_it_is_needed_no_more_is_not_issued_again(night: Night) -> None:
    await night.are(*THREE)
    night.end_of("C01#1/db2/0/1")(DONE)
    night.end_of("C01#1/dmz/0/1")(SILENT)
    await night.are(*THREE, "C01#1/dmz/0/2")


async def test_a_knob_makes_more_lanes_and_leaves_fewer_to_whoever_serves_them(night: Night) -> None:
    await night.are(*THREE)
    night.turn("workers@db2", 2)
    await night.are(*THREE, "C01#1/db2/1/1")
    night.turn("workers@dmz", 1)
    assert [told.tunings for _, _, told in night.issued] == [2, 2, 2, 1]
    night.end_of("C01#1/dmz/1/1")(DONE)  # as it is one too many
    night.end_of("C01#1/dmz/0/1")(SILENT)
    await night.are(*THREE, "C01#1/db2/1/1", "C01#1/dmz/0/2")
    night.turn("workers@dmz", 2)
    await night.are(*THREE, "C01#1/db2/1/1", "C01#1/dmz/0/2", "C01#1/dmz/1/2")


async def test_one_that_ends_as_too_many_while_the_knob_is_turned_back_is_issued_again(night: Night) -> None:
    await night.are(*THREE)
    night.turn("workers@dmz", 1)
    night.turn("workers@dmz", 2)
    night.end_of("C01#1/dmz/1/1")(DONE)
    await night.are(*THREE, "C01#1/dmz/1/2")


async def test_how_the_lanes_of_a_label_stand_is_told_together_and_again_when_it_changes(night: Night) -> None:
    await night.are(*THREE)
    night.lanes.taken(LaneId("dmz", 0), "w1", "h1")
    night.lanes.taken(LaneId("dmz", 1), "w1", "h1")
    two = LanesOfLabel(label="dmz", wanted=2, at=(LaneHost(worker="w1", host="h1", lanes=2),))
    await eventually(lambda: night.standings)
    assert night.standings == [two, LanesOfLabel(label="db2", wanted=1)]
    night.end_of("C01#1/dmz/1/1")(SILENT)
    one = LaneHost(worker="w1", host="h1", lanes=1)
    await eventually(lambda: len(night.standings) == 3)
    assert night.standings[-1] == LanesOfLabel(label="dmz", wanted=2, at=(one,), lost=1)
    night.lanes.untaken(LaneId("dmz", 1), Lying())
    await eventually(lambda: len(night.standings) == 4)
    assert night.standings[-1] == LanesOfLabel(label="dmz", wanted=2, at=(one,), lost=1, lies=True)
    assert night.standings[-1].nobody_takes
    assert night.warnings == ["lane 2 of dmz lost: worker w1 on host7 silent 13 s"]


async def test_lanes_that_nobody_wants_any_more_are_not_counted(night: Night) -> None:
    await night.are(*THREE)
    night.lanes.untaken(LaneId("db2", 0), Lying(there=("w2",)))
    night.turn("workers@db2", 0)
    await eventually(lambda: len(night.standings) == 2)
    assert night.standings == [LanesOfLabel(label="dmz", wanted=2), LanesOfLabel(label="db2", wanted=0)]
    night.turn("workers@db2", 1)
    await eventually(lambda: len(night.standings) == 3)
    assert night.standings[-1] == LanesOfLabel(label="db2", wanted=1, lies=True, there=("w2",))
    assert night.standings[-1].waits_for_slot


async def test_what_lanes_were_at_the_end_is_told_and_nothing_of_their_ending(night: Night) -> None:
    await night.are(*THREE)
    night.lanes.taken(LaneId("db2", 0), "w2", "h2")
    night.end_of("C01#1/dmz/0/1")(DONE)
    await eventually(lambda: night.standings)
    night.lanes.taken(LaneId("dmz", 1), "w1", "h1")
    night.leading.ends(DONE)
    await night.work
    await night.lanes.ended()
    await asyncio.sleep(0.1)
    assert night.standings[-1] == LanesOfLabel(
        label="dmz", wanted=2, at=(LaneHost(worker="w1", host="h1", lanes=1),), ended=1
    )


async def test_a_control_database_that_is_away_is_waited_for(tmp_path: Path) -> None:
    night = Night(tmp_path)
    night.refuses = Unavailable("away")
    night.begun.set()
    await asyncio.sleep(0)
    night.refuses = None
    await night.are(*THREE)
    night.attempt.cancel(CancelReason.STOPPED)
    assert await night.work == Cancelled(reason=CancelReason.STOPPED)
    await night.lanes.ended()


@pytest.mark.parametrize(
    ("refusal", "told"), [(Fenced("another leads"), 0), (Denied("this login may not issue tickets"), 3)]
)
async def test_where_no_lane_can_be_issued_the_attempt_goes_on_and_people_hear_why(
    tmp_path: Path, refusal: Exception, told: int
) -> None:
    night = Night(tmp_path)
    night.refuses = refusal
    night.begun.set()
    await eventually(lambda: len(night.warnings) == told, within=5)
    assert all("is not issued any more: this login may not issue tickets" in one for one in night.warnings)
    night.leading.ends(DONE)
    assert await night.work == DONE


async def test_no_lane_takes_a_slot_before_the_attempt_that_leads_has_one(tmp_path: Path) -> None:
    night = Night(tmp_path)
    await asyncio.sleep(0)
    night.turn("workers@db2", 2)
    await asyncio.sleep(0)
    assert night.issued == []
    night.leading.ends(SILENT)
    assert await night.work == SILENT
    night.begun.set()
    await asyncio.sleep(0)
    assert night.issued == []
    await night.lanes.ended()


async def test_an_engine_that_ends_has_its_lanes_end_with_it_also_those_that_end_already(night: Night) -> None:
    await night.are(*THREE)
    night.lanes.end(CancelReason.STOPPED)
    night.attempt.cancel(CancelReason.SHUTDOWN)
    assert await night.work == Cancelled(reason=CancelReason.SHUTDOWN)
