"""A run, and the list of runs, as a page of text: what `cutover status` and `cutover runs` print. Pure."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import product
from operator import itemgetter
from zoneinfo import ZoneInfo

from console.text.approving.standing import approval_lines
from console.text.broken import Broken, broken
from console.text.calibration import calibration_sentence
from console.text.columns import WIDTH, chain, cut, wrapped
from console.text.exceptions import exceptions
from console.text.flows.hypercare import hypercare_text
from console.text.flows.status_row import flows_row
from console.text.forecast_moves import moved_text
from console.text.formatting import (
    TaskRow,
    Times,
    age_text,
    countdown,
    percent,
    retried_so_far,
    t_minus,
    task_rows,
    variance,
    window_ends,
)
from console.text.gates.gate_line import gates_in_short
from console.text.gates.shut import only_if, shut_gate
from console.text.ghost_line import ghost_text
from console.text.hold_budget import tightest_text
from console.text.intervals import in_full
from console.text.lessons import of_rehearsals, of_run
from console.text.night.standstill import standstills
from console.text.night.stream_lines import streams_row
from console.text.night.who_acts import who_acts
from console.text.not_undone import left_as_it_is, named
from console.text.people.answered import answers_row
from console.text.people.hours import people_ahead
from console.text.problems.told import degraded_word, status_rows
from console.text.replications.page import status_rows as replication_rows
from console.text.rollback_outlook import no_go_said, sentence
from console.text.sending.claim import claim_in_short
from console.text.shifts import shifts_said, variances
from console.text.sureness import sure_sentence
from console.text.turning_back import kind_of_run, meant_sentence
from console.text.workers.lanes import where_text
from console.view.company import consoles_text
from console.view.engine_presence import engine_presence, executed, is_missed, missed_since, waiting_text
from console.view.lateness import shown_delay
from console.view.model import View
from jobs.journal.base import RunRow
from jobs.rehearsals.ghost import Ghost
from jobs.run.outlook.delays import Cause, causes
from jobs.run.outlook.forecast import Forecast
from jobs.run.outlook.intervals import Standing
from jobs.run.outlook.status import Code, Turn
from jobs.run.outlook.tally import tally
from jobs.run.state.reading import open_flaws
from plans import characters

LINES = 24
"""The most that a status takes: one screen of the smallest terminal."""
_SHOWN = (4, 3, 2, 1)
"""How many items of who acts and of what is broken are named: as many as the page has room for."""
_ACTIVE = frozenset({Code.RUN, Code.QUIET, Code.OPEN, Code.RETRY, Code.SECOND})


def status_text(view: View, *, width: int = WIDTH, ghost: Ghost | None = None) -> str:
    """The four questions of the night on at most 24 lines: on time? who must act? what is broken? may we roll back?

    Args:
        ghost: the night that is told beside it.
    """
    times = Times.of(view.plan, view.forecast, view.about)
    rows = tuple(task_rows(view.plan, view.state, view.forecast, view.now, view.progress))
    for shown, most in product(_SHOWN, (2, 1)):
        head, foot = _head(view, rows, times, width, shown, most, ghost), _foot(view, rows, width)
        room = LINES - len(head) - len(foot)
        if room >= 0:
            break
    return "\n".join(characters.shown(line).rstrip() for line in (*head, *_now(view, rows, times, width, room), *foot))


def _head(
    view: View, rows: Sequence[TaskRow], times: Times, width: int, shown: int, most: int, ghost: Ghost | None
) -> list[str]:
    return [
        *_identity(view, width),
        _clocks(view, times),
        *_journal(view, width),
        *_approved(view, width),
        *_meant(view, width),
        *wrapped("ON TIME?    ", on_time(view, times), width=width, most=2),
        *_shifted(view, times, width),
        *_sure(view, times, width),
        *_how_good(view, width),
        *_hold_budget(view, times, width),
        *_intervals(view, times, width),
        *(
            wrapped("GHOST       ", f"{view.about}{ghost_text(view, ghost)}", width=width, most=2)
            if ghost is not None
            else ()
        ),
        *who_acts(view, rows, times, width, shown),
        *_broken(broken(view, rows), width, min(shown, 3), most),
        *status_rows(view, times, width, most),
        *flows_row(view, times, width, min(shown, 3)),
        *replication_rows(view, times, width),
        *streams_row(view, rows, times, width),
        *wrapped("ROLL BACK?  ", sentence(view, times), width=width, most=3 if view.forecast.late_no_gos else 2),
        *_not_undone(view, width),
        *_people(view, times, width),
        *wrapped("GATES       ", chain(gates_in_short(view, times)), width=width, most=3),
    ]


def _foot(view: View, rows: Sequence[TaskRow], width: int) -> list[str]:
    return [
        *_tasks(view, width),
        *answers_row(view.state.told, width),
        *_lessons(view, width),
        *_excepted(view, rows, width),
        *(wrapped("CONSOLES    ", consoles_text(view), width=width, most=2) if view.consoles else ()),
        *wrapped("ENGINE      ", _engine(view), width=width, most=2),
    ]


def _identity(view: View, width: int) -> Iterator[str]:
    state = view.state
    right = f"{kind_of_run(view.plan, state)}  run {view.run}"
    if view.replay is not None:
        right = f"REPLAY of {_moment(view, view.replay.at)}  {right}"
    elif view.file:
        right = f"PACK of {_moment(view, view.now)}  {right}"
    yield f"{cut(state.title, width - len(right) - 2)}  {right}"
    revision = f"revision {state.revision}, " if state.revision > 1 else ""
    speed = f", clock x{state.clock.speed:g}" if state.clock.speed != 1 else ""
    yield f"plan {state.plan_sha256[:12]}, {revision}keys with {state.keys.shown}{claim_in_short(view)}{speed}"


def _moment(view: View, at: datetime) -> str:
    return f"{at.astimezone(ZoneInfo(view.plan.timezone)):%a %H:%M:%S}"


def _clocks(view: View, times: Times) -> str:
    now = f"{times.clock(view.now)} {times.zone_name(view.now)} ({view.now.astimezone(UTC):%H:%M} UTC)"
    if view.state.ended is not None:
        return f"ENDED       {view.state.ended.result} at {times.when(view.state.ended.at)}"
    if stands := "; ".join(standstills(view, times)):
        return f"{now}   {stands}"
    if view.starts is not None:
        starts = f"STARTS {times.dated(view.starts)}, in {countdown(view.now, view.starts)}"
        return f"{now}   {starts}   go-live {times.when(view.forecast.go_live_planned)}"
    stands = "   the clock stands still" if view.state.clock.stopped else ""
    degraded = f"   {word}" if (word := degraded_word(view, times)) else ""
    return f"{now}   go-live {times.when(view.forecast.go_live_planned)}   {_until(view, times)}{degraded}{stands}"


def _journal(view: View, width: int) -> list[str]:
    """What of the journal is not what was recorded; nothing where it all is."""
    flaws = open_flaws(view.state)
    if flaws:
        text = f"NOT WHAT WAS RECORDED, #{flaws[0].seq}: {flaws[0].why} ({view.verify})"
    elif view.state.doubts:
        text = view.state.doubts[-1].text
    else:
        return []
    return wrapped("JOURNAL     ", text, width=width, most=3)


def _approved(view: View, width: int) -> Iterator[str]:
    """Whether its plan is the approved one; nothing where none need be."""
    for label, text in approval_lines(view.state):
        yield from wrapped(f"{label:11} ", text, width=width, most=2)


def _meant(view: View, width: int) -> list[str]:
    """That it is a rehearsal of the way back; nothing of any other run, and once that is over."""
    meant = meant_sentence(view.plan, view.state)
    return wrapped("MEANT       ", meant, width=width, most=2) if meant and view.state.ended is None else []


def _people(view: View, times: Times, width: int) -> list[str]:
    """Who will have been on for too long, and what comes while nobody is on; nothing where neither is so."""
    said = people_ahead(view, times)
    return wrapped("PEOPLE      ", said, width=width, most=2) if said else []


def _until(view: View, times: Times) -> str:
    live = view.state.unit(view.plan.go_live)
    if live.released and live.ended is not None:
        day = hypercare_text(view)
        return f"LIVE since {times.when(live.ended)}{f', {day}' if day else ''}"
    return t_minus(view.now, view.forecast.go_live_planned)


def _shifted(view: View, times: Times, width: int) -> list[str]:
    """The latest shift of the night, and how many there were."""
    said = list(shifts_said(view.state, times))
    more = f"; and {len(said) - 1} before" if len(said) > 1 else ""
    return wrapped("SHIFTED     ", f"{said[0]}{more}", width=width, most=2) if said else []


def _not_undone(view: View, width: int) -> list[str]:
    """What a rollback leaves as it is; nothing before a no-go stands."""
    left = left_as_it_is(view)
    by = "by a rollback: " if view.state.rollback is None else ""
    return wrapped("NOT UNDONE  ", f"{by}{named(left)}", width=width, most=2) if left else []


def _sure(view: View, times: Times, width: int) -> list[str]:
    """How sure the go-live is; nothing where none is ahead."""
    sure = view.sureness.get(view.plan.go_live)
    if sure is None or not view.go_live_ahead:
        return []
    only = f"if {gate} opens: " if (gate := shut_gate(view)) is not None else ""
    return wrapped("HOW SURE?   ", f"{only}{view.about}{sure_sentence(sure, times)}", width=width, most=2)


def _lessons(view: View, width: int) -> list[str]:
    """What was learnt in this run, and how much of what rehearsals taught is open."""
    told = [text for text in (of_run(view.state.lessons), of_rehearsals(view.plan)) if text]
    return wrapped("LESSONS     ", "; ".join(told), width=width, most=2) if told else []


def _intervals(view: View, times: Times, width: int) -> list[str]:
    """Each interval, those that are over last."""
    told = sorted(view.intervals, key=lambda one: one.standing is Standing.OVER)
    return wrapped("INTERVALS   ", "; ".join(in_full(one, times) for one in told), width=width, most=3) if told else []


def _hold_budget(view: View, times: Times, width: int) -> list[str]:
    """How long the night could be held now; nothing where no limit would be broken."""
    said = tightest_text(view, times)
    return wrapped("HOLD NOW?   ", said, width=width, most=1) if said else []


def _how_good(view: View, width: int) -> list[str]:
    """How good the forecasts were so far; nothing where none has come true, or no go-live is ahead."""
    if view.calibration is None or not view.go_live_ahead:
        return []
    said = calibration_sentence(view.calibration, view.forecast.go_live - view.now)
    return wrapped("HOW GOOD?   ", said, width=width, most=2)


def on_time(view: View, times: Times) -> str:
    """When the go-live will be and why, or what comes instead of it."""
    planned = times.when(view.forecast.go_live_planned)
    if view.rolled_back_at is not None:
        return f"no go-live: the night is rolled back, until {_rollback_ends(view, view.rolled_back_at, times)}"
    if view.no_go:
        decisions = "; ".join(no_go_said(view, task, times) for task in view.no_go)
        return f"NO GO-LIVE: {decisions}; it was planned for {planned}"
    if not view.go_live_ahead and not view.go_live_reached:
        return f"no go-live; it was planned for {planned}"
    return _go_live(view, times)


def _rollback_ends(view: View, ends: datetime, times: Times) -> str:
    window = window_ends(view.plan, view.state)
    late = f", LATE: the window ends {times.when(window)}" if window is not None and ends > window else ""
    return f"{times.foreseen(ends)}{late}"


def _go_live(view: View, times: Times) -> str:
    """`late, go-live forecast 03:14 (+14m): B02 +12m delays 4; path B02 > B06`."""
    forecast = view.forecast
    tense = "was" if view.go_live_reached else "forecast"
    because = ", ".join(map(partial(_cause, forecast), causes(view.plan, view.state, forecast)[:2]))
    ahead = [task for task in forecast.critical_path if not view.state.unit(task).released]
    text = f"{_word(view)} go-live {tense} {_when(view, times)} ({variances(forecast)})"
    text += f": {because}" if because else ""
    mover = moved_text(view.state, forecast.go_live, times, view.now) if view.go_live_ahead else ""
    text += f"; moved {view.about}{mover}" if mover else ""
    if is_missed(view):
        text = f"as of {times.clock(missed_since(view))}, when an engine worked last: {text}"
    return text + (f"; path {chain(ahead[:6])}" if ahead else "")


def _word(view: View) -> str:
    """`yes,`, `late,`; `yes, if G2 opens: shut by criterion 1;` while that is shut."""
    word, shut = "late" if view.late else "yes", only_if(view)
    return f"{word}, {shut};" if shut else f"{word},"


def _when(view: View, times: Times) -> str:
    return (times.when if view.go_live_reached else times.foreseen)(view.forecast.go_live)


def _cause(forecast: Forecast, cause: Cause) -> str:
    delays = f" delays {cause.inherited}" if cause.inherited else ""
    return f"{cause.task} {variance(shown_delay(forecast, cause.task, cause.delay))}{delays}"


def _broken(found: Sequence[Broken], width: int, shown: int, most: int) -> Iterator[str]:
    """Args: most: lines of each, so that what stands behind its first reason is seen where there is room."""
    for index, one in enumerate(found[:shown]):
        label = "BROKEN?     " if index == 0 else " " * 12
        yield from wrapped(label, one.text, width=width, most=most)
    if not found:
        yield "BROKEN?     nothing"
    elif len(found) > shown:
        yield f"            and {len(found) - shown} more"


def _now(view: View, rows: Sequence[TaskRow], times: Times, width: int, room: int) -> list[str]:
    """What runs, then what comes next, as far as there is room."""
    active = [row for row in rows if row.code in _ACTIVE and row.look.turn not in (Turn.BLOCKED, Turn.NOBODY)]
    coming = [row for row in _coming(rows) if row not in active]
    shown = [*active, *coming][: max(0, room - 1)]
    if not shown:
        return []
    eta, slip = f"{times.about}ETA", f"{times.about}VAR"
    heading = f"{'NOW':12}{'ID':6} STATE {'':>4} {'PLAN':>9} {eta:>9} {slip:>6}"
    return [
        heading,
        *(_task_line(view, row, times, width) for row in shown),
    ]


def _coming(rows: Sequence[TaskRow]) -> list[TaskRow]:
    """What has not started, in the order in which it is forecast to begin."""
    ahead = (row for row in rows if not row.finished and not row.started)
    starts = [(row.expected.start, row) for row in ahead if row.expected is not None]
    return [row for _, row in sorted(starts, key=itemgetter(0))]


def _task_line(view: View, row: TaskRow, times: Times, width: int) -> str:
    """One task; behind its title the worker that runs it."""
    planned = times.when(row.planned.end) if row.planned is not None else ""
    eta = times.when(row.expected.end) if row.expected is not None else ""
    slip = variance(row.slip) if row.slip is not None else ""
    share = percent(row.share, times.about if row.unit in view.progress else "") if row.share is not None else ""
    at = f" {place}" if (place := where_text(view.state.unit(row.unit))) else ""
    lead = f"{'':12}{cut(row.id, 6)} {row.code:5} {share:>4} {planned:>9} {eta:>9} {slip:>6} "
    room = width - len(lead) - len(at)
    return lead + (f"{cut(row.title, room).rstrip()}{at}" if at else cut(row.title, room))


def _tasks(view: View, width: int) -> list[str]:
    """How many are in which state now, and what was begun again so far."""
    now, state = f"TASKS       {tally(view.plan, view.state)}", view.state
    so_far = retried_so_far(state)
    if not so_far:
        return [now]
    beside = f"{now}; {so_far}"
    return [beside] if len(beside) <= width else [now, " " * 12 + so_far]


def _excepted(view: View, rows: Sequence[TaskRow], width: int) -> list[str]:
    named = "; ".join(exceptions(view, rows))
    return wrapped("EXCEPT      ", named, width=width, most=2) if named else []


def _engine(view: View) -> str:
    age = age_text(view.age)
    if view.lost:
        return f"the control database is away; this is {age_text(view.old_by)} old"
    if view.state.ended is not None:
        return f"none, the run has ended; last event #{view.state.head}"
    if is_missed(view):
        executes = f"NONE executes this run (cutover engine {view.run})"
        return f"{executes}; last event {age} ago{waiting_text(view)}; what runs below stands still"
    if not executed(view):
        return f"{engine_presence(view)}; last event {age} ago"
    where = view.state.engine
    host = f"{where.host} pid {where.pid}, " if where is not None else ""
    if view.replay is not None:
        return f"{host}journal #{view.state.head} {age} ago"  # nothing was recorded of who stood by
    hosts = ", ".join(view.lease.standby_hosts) if view.lease is not None else ""
    return f"{host}{view.standbys} stand-by{f' on {hosts}' if hosts else ''}, journal #{view.state.head} {age} ago"


def runs_text(rows: Sequence[tuple[RunRow, str]], *, now: datetime, width: int = WIDTH) -> str:
    """The runs, newest first, each with how it ended or that it goes on. Times are this host's."""
    lines = [f"{'RUN':12} {'KIND':10} {'CREATED':16} {'STATE':12} {'LAST':>6} TITLE"]
    for row, state in rows:
        created = f"{row.created.astimezone():%Y-%m-%d %H:%M}"
        age = age_text(now - row.last_event_at) if row.last_event_at is not None else ""
        lead = f"{cut(row.run, 12)} {row.kind:10} {created} {cut(state, 12)} {age:>6} "
        lines.append((lead + cut(row.title, width - len(lead))).rstrip())
    return "\n".join(lines)
