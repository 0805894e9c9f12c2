"""The console as lines of text, in order of time: for CI, dumb terminals, pipes and logs.

Everything but `follow` is pure. A line is: time in the plan's zone (with its day when it is not the day of the
go-live), state, task, what happened, and for an end its variance.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby

from console.saying import Say
from console.text.closing_summary import farewell
from console.text.columns import cut
from console.text.event_codes import code_of
from console.text.event_sentences import sentence
from console.text.flows.hypercare import hypercare_text
from console.text.flows.told import in_short
from console.text.forecast_moves import moved_text
from console.text.formatting import Times, duration, run_times, t_minus, task_rows, variance
from console.text.gates.shut import shut_gates, shut_text
from console.text.ghost_line import ghost_short
from console.text.intervals import at_risk, worth_a_line
from console.text.needs import needs
from console.text.night.need import Rank
from console.text.not_undone import left_as_it_is, named
from console.text.reasons import listed
from console.text.rollback_outlook import late_no_gos_text, no_go_said, rollback_outlook
from console.text.run_summary import lasted
from console.text.sending.countdown import Countdown
from console.text.sentence import Sentence
from console.text.shifts import shifts_said, variances
from console.text.sureness import chance_text
from console.text.turning_back import kind_of_run, meant_sentence, turns_back_at
from console.view.engine_presence import EnginePresence, engine_presence, executed, is_missed
from console.view.model import View
from console.view.source import Steps
from jobs.rehearsals.ghost import Ghost
from jobs.run import events as e
from jobs.run.outlook.delays import causes
from jobs.run.outlook.tally import tally
from jobs.run.state.reading import open_flaws
from plans.characters import shown
from plans.durations import moved
from plans.model import TaskId
from plans.plurals import counted

EVERY = timedelta(minutes=30)
"""Run time between two status lines while the forecast stays."""
EVERY_OF_HYPERCARE = timedelta(hours=6)
"""The same in the days after the go-live; what happens has lines of its own."""
SHORTEST = timedelta(seconds=5)
"""Real time between two status lines, however fast the run's clock goes."""
BACKLOG = 12
"""Lines of the past that an attaching console prints."""
_WHEN = 9
_CODE = 5
_UNIT = 5
_UNDER = _WHEN + _CODE + _UNIT + 5
"""Columns before a reason: under what it is a reason for."""
_TITLE = 40
_ITEMS = 6
_NAMED = 4
"""How many that wait for somebody a status line names."""
_FLAWS = 3


def lines(
    view: View,
    entries: Sequence[e.Entry],
    *,
    most: int | None = None,
    minor: bool = False,
    about: str | None = None,
) -> Iterator[str]:
    """One line for each event that matters, and one for each reason where it has several.

    `entries` end with the journal's head as `view` knows it.

    Args:
        most: only the last of them; how many earlier ones there are is said.
        minor: also what only the detail of a task shows.
        about: only of this task and its rollback.
    """
    times = Times.of(view.plan, view.forecast)
    told = list(_together(_told(view, entries, minor=minor, about=about)))
    if most is not None and len(told) > most:
        earlier = counted(len(told) - most, "earlier event is", "earlier events are")
        yield f"{'':{_WHEN}} {earlier} in the journal (cutover log {view.run})"
        told = told[-most:]
    for entry in told:
        yield from _lines_of(view, entry, times)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """An event with its sentence and its time in the run."""

    event: e.Event
    at: datetime
    sentence: Sentence


def _told(view: View, entries: Sequence[e.Entry], *, minor: bool, about: str | None) -> Iterator[_Told]:
    """The events that matter, or those of one task."""
    for entry, at in zip(entries, run_times(entries, view.state.clock), strict=True):
        worded = sentence(view.plan, entry)
        if (minor or not worded.minor) and about in (None, e.task_of(worded.unit)[0]):
            yield _Told(event=entry.event, at=at, sentence=worded)


def _lines_of(view: View, told: _Told, times: Times) -> Iterator[str]:
    worded = told.sentence
    unit, is_rollback = e.task_of(worded.unit)
    name = f"<{unit}" if is_rollback else unit
    title = _title(view, unit)
    text = f"{title}: {worded.text}" if title else worded.text
    first, *reasons = listed(text, indent=_UNDER) if worded.several else [text]
    mark = "!" if worded.warning else " "
    lead = f"{times.when(told.at):>{_WHEN}} {mark}{code_of(told.event):{_CODE}} {name:{_UNIT}}"
    yield f"{lead} {first}{_slip(view, told.event, worded.unit, told.at)}".rstrip()
    yield from reasons


def _together(events: Iterable[_Told]) -> Iterator[_Told]:
    """Ticks of one confirmation that were recorded one after the other make one line."""
    for tick, group in groupby(events, key=lambda told: _tick_of(told.event)):
        members = list(group)
        if tick is None or len(members) == 1:
            yield from members
        else:
            yield replace(members[-1], sentence=replace(members[-1].sentence, text=_ticked(tick, members)))


def _ticked(tick: tuple[str, str, str], members: Sequence[_Told]) -> str:
    """`8 sent, recorded by k.stone: lab, pacs, ... and 2 more`."""
    items = [told.event.item for told in members if isinstance(told.event, e.Ticked)]
    more = f" and {len(items) - _ITEMS} more" if len(items) > _ITEMS else ""
    _, name, by = tick
    return f"{len(items)} {name}, recorded by {by}: {', '.join(items[:_ITEMS])}{more}"


def _tick_of(event: e.Event) -> tuple[str, str, str] | None:
    """By what ticks belong together; of a hand-over each is told with its name."""
    return (event.unit, event.tick, event.by) if isinstance(event, e.Ticked) and not event.who else None


def _title(view: View, unit: str) -> str:
    task = view.plan.by_id.get(TaskId(unit))
    return cut(task.title, _TITLE).rstrip() if task is not None else ""


def _slip(view: View, event: e.Event, unit: str, at: datetime) -> str:
    """How far an end, or a gate's opening, is from the plan."""
    planned = view.forecast.planned.get(TaskId(unit))
    if planned is None:
        return ""
    match event:
        case e.TaskFinished(how=e.Finish.ROLLED_BACK):
            return ""
        case e.AttemptEnded(retry_at=None, how=e.How.SUCCEEDED) | e.TaskFinished() | e.CheckpointDecided():
            return f"  {variance(moved(planned.end, at))}"
        case e.AttemptStarted(attempt=1) | e.TaskStarted() | e.CheckpointOpened():
            return f"  {variance(moved(planned.start, at))}"
        case _:
            return ""


def header(view: View) -> Iterator[str]:
    """What is being looked at."""
    state, times = view.state, Times.of(view.plan, view.forecast)
    kind = kind_of_run(view.plan, state)
    speed = f", clock x{state.clock.speed:g}" if state.clock.speed != 1 else ""
    window = f", window ends {times.when(view.plan.window_ends + state.clock.shift)}" if view.plan.window_ends else ""
    if state.simulated:
        yield f"SIMULATED, nothing is executed: {state.title}"
        yield f"{view.run}, the tasks of {state.kind}, plan {state.plan_sha256[:16]}"
    else:
        yield state.title
        yield f"{kind}, run {view.run}, plan {state.plan_sha256[:16]}, revision {state.revision}{speed}"
    zone = times.zone_name(view.forecast.go_live_planned)
    tasks = counted(len(view.plan.tasks), "task")
    yield f"go-live planned {times.dated(view.forecast.go_live_planned)} {zone}{window}; {tasks}"
    yield f"keys with {state.keys.shown}; every time below is {view.plan.timezone}"
    if meant := meant_sentence(view.plan, state):
        yield meant
    yield from (f"shifted {said}" for said in shifts_said(state, times))
    for flaw in open_flaws(state)[:_FLAWS]:
        yield f"! the journal is not what was recorded, #{flaw.seq}: {flaw.why} ({view.verify})"


def status_line(view: View, ghost: Ghost | None = None) -> str:
    """Where the night stands, in one line; how far behind `ghost`, where there is one."""
    times = Times.of(view.plan, view.forecast)
    count = tally(view.plan, view.state)
    done = f"{count.done}/{count.total} done  {count.running} run"
    beside = f"  {short}" if ghost is not None and (short := ghost_short(view, ghost)) else ""
    outlook = f"{_outlook(view, times)}{beside}  {done}{_standstill(view, times)}{_needed(view, times)}{_shut(view)}"
    lasting = "".join(f"  {text}" for text in worth_a_line(view.intervals))
    simulated = "SIMULATED  " if view.state.simulated else ""
    return f"{times.when(view.now):>{_WHEN}} ------ {simulated}{outlook}{lasting}"


def _outlook(view: View, times: Times) -> str:
    """When the go-live will be, and why; or what comes instead of it."""
    if view.go_live_ahead and (gate := turns_back_at(view.plan, view.state)):
        return (
            f"turns back at {gate} {times.when(view.forecast.expected[TaskId(gate)].start)}  {_if_no_go(view, times)}"
        )
    if view.go_live_ahead:
        return f"{_go_live(view, times)}  {_if_no_go(view, times)}"
    if view.no_go:
        return f"NO GO-LIVE, {no_go_said(view, view.no_go[0], times)}  {_if_no_go(view, times)}"
    if view.rolled_back_at is not None:
        return f"ROLLBACK, no go-live; ends {times.when(view.rolled_back_at)}{_not_undone(view)}"
    if view.go_live_reached:
        day, flows = hypercare_text(view), in_short(view, times)
        beside = "".join((f"  {day}" if day else "", f"  FLOWS {flows}" if flows else ""))
        return f"LIVE, {variances(view.forecast)} against plan{beside}"
    return f"no go-live{_not_undone(view)}"


def _not_undone(view: View) -> str:
    left = left_as_it_is(view)
    return f"; NOT undone: {named(left)}" if left else ""


def _go_live(view: View, times: Times) -> str:
    forecast = view.forecast
    by_itself = causes(view.plan, view.state, forecast) if view.late else ()
    because = f" ({by_itself[0].task})" if by_itself else ""
    until = t_minus(view.now, forecast.go_live_planned)
    sure = chance_text(view.sureness.get(view.plan.go_live))
    chance = f" ({sure})" if sure else ""
    mover = moved_text(view.state, forecast.go_live, times, view.now)
    because = f" (moved {mover})" if mover else because
    return f"{until}  go-live {times.when(forecast.go_live)} {variances(forecast)}{because}{chance}"


def _standstill(view: View, times: Times) -> str:
    """What keeps anything from starting."""
    text = "  HELD" if view.state.hold is not None else ""
    text += "" if executed(view) else "  NO ENGINE" if is_missed(view) else f"  engine {engine_presence(view)}"
    return text + (f"  STARTS {times.dated(view.starts)}" if view.starts is not None else "")


def _needed(view: View, times: Times) -> str:
    """The tasks that wait for somebody."""
    rows = tuple(task_rows(view.plan, view.state, view.forecast, view.now, view.progress))
    waiting = (need.unit or need.about or need.text for need in needs(view, rows, times) if need.rank <= Rank.WORK)
    units = list(dict.fromkeys(waiting))
    more = " ..." if len(units) > _NAMED else ""
    return f"  needs {', '.join(units[:_NAMED])}{more}" if units else ""


def _shut(view: View) -> str:
    """Each open checkpoint at which go cannot be said, with what keeps it from that and what mends it."""
    return "".join(f"  {shut_text(gate, shut)}" for gate, shut in shut_gates(view).items())


def _if_no_go(view: View, times: Times) -> str:
    """`if no-go now back by 01:10, safe until 02:46`; after one `rollback now: back by 01:10, begin it by 02:46`."""
    outlook = rollback_outlook(view, times)
    figure = outlook.lead.lower().replace("no-go now: ", "no-go now ") + outlook.now.removeprefix(outlook.lead)
    until = outlook.until.lower().removeprefix("no-go ")
    footing = f" ({outlook.stands_on})" if outlook.stands_on else ""
    late = late_no_gos_text(view, times)
    text = f"{figure}, {until} {outlook.last}" if outlook.safe else figure
    return f"{text}{footing}" + (f"; {late}" if late else "")


def _heads_for(view: View) -> datetime:
    """What a status line is about: the end of the rollback, else the go-live."""
    return view.rolled_back_at or view.forecast.go_live


def _every(view: View) -> timedelta:
    """How much of the run goes by between two lines: in the days after the go-live more."""
    return EVERY_OF_HYPERCARE if hypercare_text(view) else EVERY


def starting(view: View) -> bool:
    """Whether the run is so new that its first engine may be on its way: whether there is one is not known yet."""
    return engine_presence(view) is EnginePresence.STARTING


class Pulse:
    """Decides when a status line is due: the forecast moved by a minute, a checkpoint is shut by something else than
    before, or half an hour of the night went by."""

    def __init__(self) -> None:
        self._heads_for: datetime | None = None
        self._said: datetime | None = None
        self._said_real: datetime | None = None
        self._shut: tuple[str, ...] = ()

    def due(self, view: View) -> bool:
        """Whether to print one now; True counts as printed."""
        if self._said is None or self._said_real is None or self._heads_for is None:
            moved = True
        elif view.real_now - self._said_real < SHORTEST:
            return False
        else:
            moved = abs(_heads_for(view) - self._heads_for) >= timedelta(minutes=1) or view.now - self._said >= _every(
                view
            )
        shut = tuple(f"{gate} {one.what}" for gate, found in shut_gates(view).items() for one in found)
        moved = moved or shut != self._shut
        if moved:
            self._heads_for, self._said, self._said_real, self._shut = _heads_for(view), view.now, view.real_now, shut
        return moved


async def follow(source: Steps, put: Say, *, backlog: int | None = BACKLOG, ghost: str | None = None) -> View:
    """Print a run as lines until it has ended; returns the last view.

    Args:
        source: inside its context.
        put: prints a line, at once.
        backlog: how many lines of what happened before, of a run that goes on; None for all.
        ghost: the night that is told beside it, as `View.ghost` takes it.
    """
    log = LineLog(backlog, ghost, countdown=Countdown())
    async for view, fresh in source.steps():
        for line in log.lines(view, fresh, clock_off=source.picture.clock_is_off):
            put(shown(line))  # whatever a title or a note holds: no text of the night may look like another one
        if view.state.ended is not None:
            return view
    return source.now()


class LineLog:
    """What has been printed of a run so far, and so is not printed again."""

    def __init__(self, backlog: int | None, ghost: str | None, *, countdown: Countdown | None = None) -> None:
        """Args: countdown: tells of claims of the keys; None where somebody else does."""
        self._countdown = countdown
        self._backlog = backlog
        self._ghost = ghost
        self._began = False
        self._was_lost = False
        self._told_of_clock = False
        self._at_risk: frozenset[str] = frozenset()
        self._pulse = Pulse()

    def lines(self, view: View, fresh: Sequence[e.Entry], *, clock_off: timedelta | None) -> Iterator[str]:
        """The lines of one step: the header once, what is wrong around it, what is new, and where the night stands."""
        ended = view.state.ended is not None
        if not self._began:
            yield from (*header(view), "")
        yield from self._remarks(view, clock_off)
        yield from lines(view, fresh, most=None if self._began or ended else self._backlog)
        self._began = True
        if ended:
            yield from farewell(view, elapsed=lasted(view.state))
        elif not view.lost and not starting(view) and self._pulse.due(view):
            yield status_line(view, view.ghost(self._ghost))

    def _remarks(self, view: View, clock_off: timedelta | None) -> Iterator[str]:
        """That the clocks differ, once; that the control database went away, or came back."""
        if clock_off is not None and not self._told_of_clock:
            self._told_of_clock = True
            side = "behind" if clock_off > timedelta() else "ahead of"
            yield f"{'':{_WHEN}} ! this host's clock is {duration(clock_off)} {side} the control database's"
        if self._countdown is not None and (claim := self._countdown.due(view)):
            yield f"{'':{_WHEN}} ! {claim}"
        yield from self._intervals(view)
        if view.lost != self._was_lost:
            self._was_lost = view.lost
            yield f"{'':{_WHEN}} ! the control database is {'away; the run may go on' if view.lost else 'back'}"

    def _intervals(self, view: View) -> Iterator[str]:
        """That an interval is going to last longer than it may: once, until it keeps to its limit again."""
        beyond = {one.interval.id: text for one in view.intervals for text in at_risk([one])}
        yield from (f"{'':{_WHEN}} ! {text}" for name, text in beyond.items() if name not in self._at_risk)
        self._at_risk = frozenset(beyond)
