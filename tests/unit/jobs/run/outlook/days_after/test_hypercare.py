"""Which day of hypercare it is, also over a change of the clock."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from jobs.run.outlook.days_after.hypercare import Hypercare, hypercare
from plans.model import Manual, Milestone, RunKind
from tests.support.driver import Driven
from tests.support.flows.watched import watching
from tests.support.nights import START, night, task

OSLO = ZoneInfo("Europe/Oslo")


def live(hypercare: timedelta, at: datetime = START) -> Driven:
    plan = night(task("A1", Manual()), task("M1", Milestone(), after="A1"), task("A2", Manual(), after="M1"))
    run = Driven(watching(plan, hypercare=hypercare), kind=RunKind.PRODUCTION)
    run.now = at
    run.done("A1")
    return run


def found(run: Driven) -> Hypercare:
    days = hypercare(run.plan, run.state, run.now)
    assert days is not None
    return days


def test_the_day_counts_from_one_to_the_last() -> None:
    run = live(timedelta(days=14))
    days = []
    for _ in range(4):
        days.append(found(run).day)
        run.passes(5 * 24 * 60)
    assert days == [1, 6, 11, 14]


def test_it_ends_at_the_same_time_of_day_although_the_clock_was_changed() -> None:
    night_before = datetime(2023, 3, 18, 3, 0, tzinfo=OSLO).astimezone(UTC)
    run = live(timedelta(days=14), at=night_before)
    assert found(run).ends.astimezone(OSLO) == datetime(2023, 4, 1, 3, 0, tzinfo=OSLO)


def test_hours_are_hours_and_a_part_of_a_day_is_a_day() -> None:
    run = live(timedelta(hours=36))
    assert (found(run).days, found(run).ends - found(run).begins) == (2, timedelta(hours=36))


def test_before_the_go_live_there_is_none() -> None:
    plan = night(task("A1", Manual()))
    run = Driven(watching(plan, hypercare=timedelta(days=14)), kind=RunKind.PRODUCTION)
    assert hypercare(run.plan, run.state, run.now) is None
