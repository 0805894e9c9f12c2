"""Work in a line each, and random work, for tests of its timing."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from jobs.timing.nights import EndedTask, RehearsedNight, SoFar
from jobs.timing.work import Lagging, Pace, TimedTask, TimedWork
from plans.model import TaskId
from tests.bench.side_by_side import as_it_stood

START = datetime(2022, 11, 11, 20, 0, tzinfo=UTC)


def at(seconds: float) -> datetime:
    """So many seconds after the start."""
    return START + timedelta(seconds=seconds)


def name(place: int) -> TaskId:
    """T0, T1, ..."""
    return TaskId(f"T{place}")


def timed(
    place: int, seconds: float, after: Sequence[int] = (), pace: Pace = Pace.MACHINE, **more: object
) -> TimedTask:
    """A task planned to last so long."""
    planned = timedelta(seconds=seconds)
    return TimedTask(id=name(place), after=tuple(after), planned=planned, pace=pace, **more)  # type: ignore[arg-type]


def chain(*seconds: float, pace: Pace = Pace.MACHINE) -> TimedWork:
    """One after the other."""
    tasks = [timed(place, lasts, [place - 1] if place else [], pace) for place, lasts in enumerate(seconds)]
    return TimedWork(tasks=tuple(tasks))


def night(number: int, *seconds: float | None, rows: Mapping[TaskId, int] | None = None) -> RehearsedNight:
    """A rehearsal in which the tasks took so long; None where one was left out."""
    took = {name(place): timedelta(seconds=lasts) for place, lasts in enumerate(seconds) if lasts is not None}
    return RehearsedNight(id=f"DR{number}", took=took, rows=rows or {})


def done(*seconds: float) -> SoFar:
    """The first tasks of a chain are over, and took so long."""
    ended: dict[TaskId, EndedTask] = {}
    passed = 0.0
    for place, lasts in enumerate(seconds):
        ended[name(place)] = EndedTask(start=at(passed), end=at(passed + lasts), active=timedelta(seconds=lasts))
        passed += lasts
    return SoFar(ended=ended)


def _ties(before: int) -> st.SearchStrategy[Lagging]:
    return st.builds(Lagging, at=st.just(before), of_start=st.booleans(), lag=st.sampled_from((0.0, 1.0, 300.0)))


@st.composite
def works(draw: st.DrawFn, *, limits: bool = False) -> TimedWork:
    """Up to twelve tasks of machine and people, some with a clock time, some that wait for beginnings and lags."""
    tasks: list[TimedTask] = []
    for place in range(draw(st.integers(1, 12))):
        after = draw(st.sets(st.integers(0, place - 1), max_size=3)) if place else set()
        tied = draw(st.sets(st.sampled_from(sorted(after)), max_size=2)) if after else set()
        clock = draw(st.none() | st.integers(0, 2000))
        tasks.append(
            timed(
                place,
                draw(st.integers(0, 600)),
                sorted(after - tied),
                draw(st.sampled_from(Pace)),
                not_before=None if clock is None else at(clock),
                limit=draw(st.sampled_from(["", "copies"])) if limits else "",
                ties=tuple(draw(_ties(before)) for before in sorted(tied)),
            )
        )
    return TimedWork(tasks=tuple(tasks), limits={"copies": 2} if limits else {})


@st.composite
def rehearsals(draw: st.DrawFn, work: TimedWork) -> list[RehearsedNight]:
    """None to four nights, each of which may have left tasks out."""
    nights: list[RehearsedNight] = []
    for number in range(draw(st.integers(0, 4))):
        lasted = [draw(st.none() | st.integers(1, 900)) for _ in work.tasks]
        nights.append(night(number, *lasted))
    return nights


@st.composite
def tonights(draw: st.DrawFn, work: TimedWork) -> tuple[SoFar, datetime]:
    """A night that went its way, as it stood at some moment."""
    lasted = [float(draw(st.integers(0, 900))) for _ in work.tasks]
    now = at(draw(st.integers(0, 4000)))
    return as_it_stood(work, lasted, START, now), now
