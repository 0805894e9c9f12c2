"""Flows that are counted in a test: a plan's few words of them, a baseline, and samples by the clock."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from jobs.flows.flights import Flight, tried
from jobs.flows.judge import Judge
from jobs.flows.series import Sample, Series, Verdict
from plans.baseline import HOURS_OF_WEEK, Baseline, HourSum, SeriesBaseline
from plans.model.canaries import Canary
from plans.model.flows import AsBefore, Counting, FileCount, Flow, FlowId, Normal, Stage, Watched
from plans.problems import Place

ZONE = ZoneInfo("Europe/Oslo")
MONDAY = datetime(2026, 11, 30, 7, tzinfo=UTC)
"""08:00 on the clock of the plan."""
EVERY = timedelta(minutes=5)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
LETTERS = FlowId("LETTERS")
WHOLE = Series(flow=LETTERS)
COUNT = FileCount(path="count", counting=Counting.WINDOW)


def template(name: str) -> Series:
    """One template of the letters."""
    return Series(flow=LETTERS, template=name)


def letters(
    *stages: Stage,
    normal: Normal | None = AsBefore(),  # noqa: B008 - a value
    within: timedelta = 15 * MINUTE,
    every: timedelta = EVERY,
    old_names: Mapping[str, tuple[str, ...]] | None = None,
    canary: Canary | None = None,
) -> Flow:
    """The flow of letters, counted at these stages."""
    return Flow(
        id=LETTERS,
        title="Letters",
        place=Place(file="plan.yaml", line=1, column=1),
        counts=dict.fromkeys(stages or (Stage.SENT,), COUNT),
        normal=normal,
        within=within,
        every=every,
        old_names=old_names or {},
        canary=canary,
    )


def steady(an_hour: int, *, weeks: int = 6, name: str = "", spread: float = 0.02) -> SeriesBaseline:
    """Six weeks in which there were so many in each hour."""
    return by_hour(lambda _: an_hour, weeks=weeks, name=name, spread=spread)


def by_hour(an_hour: Callable[[int], int], *, weeks: int = 6, name: str = "", spread: float = 0.02) -> SeriesBaseline:
    """Weeks in which there were so many in each hour of the week."""
    return SeriesBaseline(
        flow=LETTERS,
        template=name,
        hours=tuple(_sum(an_hour(of_week), weeks, spread) for of_week in range(HOURS_OF_WEEK)),
    )


def _sum(mean: int, weeks: int, spread: float) -> HourSum:
    variance = mean + spread * mean * mean
    return HourSum(weeks=weeks, total=mean * weeks, squares=round(mean * mean * weeks + variance * (weeks - 1)))


def baseline(*series: SeriesBaseline) -> Baseline:
    """A baseline of these."""
    return Baseline(
        begins=MONDAY - timedelta(weeks=7), ends=MONDAY - timedelta(weeks=1), timezone="Europe/Oslo", series=series
    )


class Counted:
    """A judge of the letters, and the clock by which they are counted."""

    def __init__(self, flow: Flow, *series: SeriesBaseline, since: datetime = MONDAY) -> None:
        self.judge = Judge(Watched(flows=(flow,)), baseline(*series) if series else None, ZONE, since=since)
        self.flow = flow
        self.now = since
        self.verdicts: Mapping[Series, Verdict] = {}
        self.canaries: list[Flight] = []

    def count(self, many: int = 1, **of: int | Mapping[str, int]) -> Verdict:
        """Count so many times: of each stage so many each time, or so many of each template."""
        for _ in range(many):
            samples = [one for stage, count in of.items() for one in self._samples(Stage(stage), count)]
            self.now += self.flow.every
            self.verdicts = self.judge.take(samples, (), self.now, canaries=tried(self.canaries))
        return self.verdicts[WHOLE]

    def fly(self, why: str = "") -> None:
        """Send a canary that is over at once: it came through, or did not for this reason."""
        came = None if why else self.now
        mark = f"m{len(self.canaries)}"
        self.canaries.append(Flight(flow=LETTERS, mark=mark, sent=self.now, received=came, over=self.now, why=why))

    def _samples(self, stage: Stage, count: int | Mapping[str, int]) -> Iterator[Sample]:
        named = {WHOLE: count} if isinstance(count, int) else {template(name): one for name, one in count.items()}
        if not isinstance(count, int):
            named[WHOLE] = sum(count.values())
        for series, one in named.items():
            yield Sample(series=series, stage=stage, after=self.now, until=self.now + self.flow.every, count=one)


def until(counted: Counted, wanted: Callable[[], bool], *, most: timedelta, **of: int | Mapping[str, int]) -> timedelta:
    """Count until something is so, and say how long that took."""
    began = counted.now
    while not wanted():
        assert counted.now - began < most, counted.verdicts
        counted.count(**of)
    return counted.now - began


def conditions(verdicts: Sequence[Verdict]) -> list[str]:
    """The words of some verdicts."""
    return [one.condition.value for one in verdicts]
