"""What happened while somebody looked away, in a few lines: what failed and was decided first, then who did what. Pure.

Each line stands for all events of its sort, so that an hour fits on a screen; the journal has each of them.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from console.text.event_codes import code_of
from console.text.event_sentences import sentence
from console.text.flows.as_of_now import every_row_now
from console.text.flows.told import now_text
from console.text.forecast_moves import moved_by
from console.text.formatting import Times, age_text, run_times, variance
from console.text.night.stream_lines import FAILING
from console.view.looked import WORTH_SAYING, Away
from console.view.model import View
from jobs.run import events as e
from jobs.run.outlook.flows import Light
from jobs.run.outlook.people.acting import party_then
from jobs.run.outlook.people.approved import unapproved
from jobs.run.outlook.problems.standing import degraded_since
from jobs.run.outlook.status import Code, look
from jobs.run.state.unit import FINISHED
from plans.durations import moved
from plans.model import TaskId
from plans.plurals import counted

_NAMED = 8
"""How many tasks, or votes, a line names."""
_SENTENCES = 3
"""How many sentences of one sort are told in full, the latest."""
_OTHER_ENDS = frozenset({Code.SKIP, Code.HAND, Code.BACK})


_IN_SHORT = {
    "FAILED": "failed",
    "GATES": "at gates",
    "FLOWS": "flows changed",
    "DONE": "done",
    "VOTES": "votes",
    "ENDED": "ended otherwise",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SinceLine:
    """All events of one sort."""

    label: str
    count: int
    text: str
    warning: bool = False
    """Whether somebody may have to act."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """An event with its time in the run."""

    entry: e.Entry
    at: datetime

    @property
    def event(self) -> e.Event:
        """What happened."""
        return self.entry.event

    @property
    def unit(self) -> e.UnitId:
        """The task, or rollback, that it is about; empty where it is about the night."""
        return e.UnitId(getattr(self.event, "unit", None) or "")


def since(view: View, entries: Sequence[e.Entry]) -> tuple[SinceLine, ...]:
    """What these events come to, as things stand now. They end with the journal's head as `view` knows it."""
    times = Times.of(view.plan, view.forecast)
    told = tuple(
        Happened(entry=entry, at=at) for entry, at in zip(entries, run_times(entries, view.state.clock), strict=True)
    )
    return tuple(line for make in _LINES for line in make(view, told, times))


def since_in_short(lines: Sequence[SinceLine]) -> str:
    """`1 failed, 14 done, forecast 03:00 -> 03:12 +12m`: what one line holds; empty where nothing is worth it."""
    told = [f"{line.count} {_IN_SHORT[line.label]}" for line in lines if line.label in _IN_SHORT]
    told += [f"forecast {line.text.partition(': ')[0]}" for line in lines if line.label == "FORECAST"]
    told += [_OF_THE_NIGHT[line.label] for line in lines if line.label in _OF_THE_NIGHT]
    return ", ".join(told)


def away_said(view: View, away: Away) -> str:
    """The one line of an attaching console; empty where too little has come, or it was a moment ago."""
    if view.real_now - away.mark.at < WORTH_SAYING or not away.entries:
        return ""
    short = since_in_short(since(view, away.entries))
    began = f"since the run began {away_for(view, away.mark.at)} ago" if not away.mark.seq else ""
    return f"{began or f'since you looked, {away_for(view, away.mark.at)} ago'}: {short}; w tells" if short else ""


_OF_THE_NIGHT = {
    "HOLD": "a hold",
    "PLAN": "the plan was changed",
    "APPROVAL": "the approval of the plan",
    "ENGINE": "another engine",
    "KEYS": "the keys",
    "ROLLBACK": "a ROLLBACK",
    "PROBLEMS": "problems",
    "FOLLOWING": "a replication",
    "DEGRADED": "what is degraded",
    "ENDED NOW": "the run ended",
}


def away_for(view: View, began: datetime) -> str:
    """`22m`: how long ago somebody looked, real time."""
    return age_text(max(timedelta(), view.real_now - began))


def _failed(view: View, told: Sequence[Happened], _: Times) -> Iterator[SinceLine]:
    """Each task that failed, and how it stands by now."""
    failed: dict[str, Happened] = {}
    for one in told:
        code = code_of(one.event)
        if one.unit and code in FAILING and not isinstance(one.event, e.CheckpointDecided):
            failed[one.unit] = one
    texts = [f"{_name(unit)} {_title(view, unit)} (now {_code(view, unit)})" for unit in failed]
    if failed:
        still = any(_code(view, unit) in FAILING for unit in failed)
        yield SinceLine(label="FAILED", count=len(failed), text=_list(texts), warning=still)


def _gates(view: View, told: Sequence[Happened], times: Times) -> Iterator[SinceLine]:
    """What was decided, and the polls that have opened and are not decided."""
    decided = [one for one in told if isinstance(one.event, e.CheckpointDecided)]
    texts = [f"{one.unit} {_decision(view, one.event)} {times.when(one.at)}" for one in decided]
    texts += _opened(told, {one.unit for one in decided}, times)
    if texts:
        no_go = any(_is_no_go(one.event) for one in decided)
        yield SinceLine(label="GATES", count=len(texts), text=_list(texts), warning=no_go)


def _opened(told: Sequence[Happened], decided: Collection[str], times: Times) -> Iterator[str]:
    opened = (one for one in told if isinstance(one.event, e.CheckpointOpened) and one.unit not in decided)
    return (f"{one.unit} opened {times.when(one.at)}" for one in opened)


def _is_no_go(event: e.Event) -> bool:
    return isinstance(event, e.CheckpointDecided) and event.decision is e.Decision.NO_GO


def _decision(view: View, event: e.Event) -> str:
    """`GO by Cutover manager`."""
    if not isinstance(event, e.CheckpointDecided):
        return ""
    return f"{event.decision.upper()} by {party_then(view.plan, view.state, event.party)}"


def _rollback(view: View, told: Sequence[Happened], _: Times) -> Iterator[SinceLine]:
    yield from _sentences(view, told, "ROLLBACK", (e.RollbackBegun,), warning=True)


def _forecast(_: View, told: Sequence[Happened], times: Times) -> Iterator[SinceLine]:
    """From when to when, and by what, what moved it most first."""
    moves = [one.event for one in told if isinstance(one.event, e.ForecastMoved)]
    if not moves:
        return
    before, after = moves[0].before, moves[-1].after
    sums: dict[str, timedelta] = {}
    for move in moves:
        sums[moved_by(move)] = sums.get(moved_by(move), timedelta()) + moved(move.before, move.after)
    by = sorted(sums.items(), key=lambda one: -abs(one[1]))
    causes = ", ".join(f"{name} {variance(size)}" for name, size in by[:4] if size)
    path = f"{times.when(before)} -> {times.when(after)} {variance(moved(before, after))}"
    yield SinceLine(label="FORECAST", count=len(moves), text=f"{path}: {causes}" if causes else path)


def _night(view: View, told: Sequence[Happened], _: Times) -> Iterator[SinceLine]:
    """What happened to the night as a whole."""
    yield from _flows(view, told)
    yield from _sentences(view, told, "HOLD", (e.HoldSet, e.HoldReleased), warning=view.state.hold is not None)
    yield from _sentences(view, told, "PLAN", (e.PlanAmended, e.NightShifted))
    yield from _sentences(view, told, "APPROVAL", (e.ApprovalSeen,), warning=unapproved(view.state) is not None)
    yield from _sentences(view, told, "ENGINE", (e.EngineStarted,))
    yield from _sentences(view, told, "JOURNAL", (e.JournalDoubted, e.NotRecorded), warning=True)
    yield from _sentences(view, told, "DATABASE", (e.DatabaseMissing, e.DatabaseBack))
    yield from _sentences(view, told, "FOLLOWING", (e.ReplicationSeen, e.SlotsDropped, e.WayBackClosed))
    yield from _sentences(view, told, "KEYS", (e.KeysGiven, e.KeysClaimed, e.KeysKept, e.Substituted))
    yield from _sentences(view, told, "PEOPLE", (e.PeopleOn, e.PersonReplaced))
    yield from _sentences(view, told, "ENDED NOW", (e.RunEnded,))


def _flows(view: View, told: Sequence[Happened]) -> Iterator[SinceLine]:
    """The flows that stand otherwise than before, as they stand now; the worst first."""
    events = [one.event for one in told if isinstance(one.event, e.FlowsChanged)]
    names = {name for event in events for name in event.names}
    found = [row for row in every_row_now(view) if row.series.name in names]
    if found:
        red = any(row.light is Light.RED for row in found)
        yield SinceLine(label="FLOWS", count=len(found), text=now_text(found), warning=red)


def _done(view: View, told: Sequence[Happened], _: Times) -> Iterator[SinceLine]:
    """What ended as it was meant; what no longer stands so is left out."""
    done = dict.fromkeys(one.unit for one in told if one.unit and code_of(one.event) == Code.DONE)
    yield from _tasks(view, "DONE", [unit for unit in done if view.state.unit(unit).released])


def _ended_otherwise(view: View, told: Sequence[Happened], _: Times) -> Iterator[SinceLine]:
    ended = dict.fromkeys(one.unit for one in told if one.unit and code_of(one.event) in _OTHER_ENDS)
    yield from _tasks(view, "ENDED", list(ended), now=True)


def _begun(view: View, told: Sequence[Happened], _: Times) -> Iterator[SinceLine]:
    """What was begun and is not over."""
    begun = dict.fromkeys(one.unit for one in told if isinstance(one.event, e.TaskStarted | e.AttemptStarted))
    yield from _tasks(view, "BEGUN", [one for one in begun if view.state.unit(one).phase not in FINISHED], now=True)


def _tasks(view: View, label: str, units: Sequence[str], *, now: bool = False) -> Iterator[SinceLine]:
    """Tasks by name; with how each stands now, where that is not the same for all."""
    texts = [f"{_name(u)} {_title(view, u)}" + (f" (now {_code(view, u)})" if now else "") for u in units]
    if units:
        yield SinceLine(label=label, count=len(units), text=_list(texts))


def _votes(view: View, told: Sequence[Happened], _: Times) -> Iterator[SinceLine]:
    """The latest answer of each party at each checkpoint."""
    votes = {(one.unit, one.event.party): one.event for one in told if isinstance(one.event, e.VoteCast)}
    texts = [
        f"{unit} {party_then(view.plan, view.state, party)} {vote.answer}" for (unit, party), vote in votes.items()
    ]
    if texts:
        no_go = any(vote.answer is e.Answer.NO_GO for vote in votes.values())
        yield SinceLine(label="VOTES", count=len(texts), text=_list(texts), warning=no_go)


_DEEDS = {
    "TaskStarted": "start",
    "Counted": "count",
    "Judged": "verdict",
    "FiguresGiven": "figures",
    "Ticked": "tick",
    "ItemSettled": "waive",
    "TaskFinished": "end",
    "TaskReopened": "retry",
    "EtaGiven": "eta",
    "VoteCast": "vote",
    "CheckpointDecided": "decision",
    "HoldSet": "hold",
    "HoldReleased": "resume",
    "Noted": "note",
    "Acknowledged": "ack",
    "Corrected": "correction",
    "CommandRefused": "refused",
    "PlanAmended": "amendment",
    "NightShifted": "shift",
    "RollbackBegun": "rollback",
    "Throttled": "throttle",
    "LessonOpened": "lesson",
    "LessonClosed": "lesson",
    "ProblemOpened": "problem",
    "ProblemUpdated": "problem",
    "ProblemClosed": "problem",
    "Degraded": "degraded",
    "NormalAgain": "normal",
    "FlowSettled": "settlement",
}


_MANY = {"retry": "retries", "refused": "refused", "degraded": "degraded", "normal": "normal"}


def _deeds(made: Counter[str]) -> str:
    """`6 votes, 1 hold`, the most frequent first."""
    return ", ".join(counted(n, what, _MANY.get(what, f"{what}s")) for what, n in made.most_common(5))


def _who(_: View, told: Sequence[Happened], __: Times) -> Iterator[SinceLine]:
    """Who acted, by what they did."""
    deeds: dict[str, Counter[str]] = {}
    for one in told:
        by = str(getattr(one.event, "by", "") or "")
        if by and not isinstance(one.event, e.RunCreated):
            kind = type(one.event).__name__
            deeds.setdefault(by, Counter())[_DEEDS.get(kind, "other")] += 1
    if deeds:
        texts = "; ".join(f"{by} {_deeds(made)}" for by, made in deeds.items())
        yield SinceLine(label="WHO ACTED", count=len(deeds), text=texts)


def _warned(view: View, told: Sequence[Happened], _: Times) -> Iterator[SinceLine]:
    open_ones = {one.seq for one in view.state.warnings if not one.acknowledged}
    fresh = [one for one in told if isinstance(one.event, e.Warned) and one.entry.seq in open_ones]
    yield from _sentences(view, fresh, "WARNED", (e.Warned,), warning=bool(fresh))
    red = any(one.is_red for one in view.state.problems)
    closed = degraded_since(view.state) is not None
    yield from _sentences(view, told, "PROBLEMS", (e.ProblemOpened, e.ProblemUpdated, e.ProblemClosed), warning=red)
    yield from _sentences(view, told, "DEGRADED", (e.Degraded, e.NormalAgain), warning=closed)
    yield from _sentences(view, told, "TOO LATE", (e.NoGoTooLate,), warning=True)
    yield from _sentences(view, told, "WAIVED", (e.ItemSettled,), warning=True)
    yield from _sentences(view, told, "GIVEN UP", (e.FlowSettled,), warning=True)
    yield from _sentences(view, told, "CORRECTED", (e.Corrected,))
    yield from _sentences(view, told, "SAID", (e.Noted, e.LessonOpened))


_LINES: Sequence[Callable[[View, Sequence[Happened], Times], Iterator[SinceLine]]] = (
    _failed,
    _gates,
    _rollback,
    _forecast,
    _night,
    _done,
    _ended_otherwise,
    _begun,
    _votes,
    _who,
    _warned,
)


def _sentences(
    view: View, told: Sequence[Happened], label: str, kinds: tuple[type, ...], *, warning: bool = False
) -> Iterator[SinceLine]:
    """The latest sentences of these kinds, and how many there were before."""
    found = [one for one in told if isinstance(one.event, kinds)]
    if not found:
        return
    times = Times.of(view.plan, view.forecast)
    more = f"{len(found) - _SENTENCES} before; " if len(found) > _SENTENCES else ""
    texts = (f"{times.when(one.at)} {_worded(view, one)}" for one in found[-_SENTENCES:])
    yield SinceLine(label=label, count=len(found), text=more + "; ".join(texts), warning=warning)


def _worded(view: View, one: Happened) -> str:
    worded = sentence(view.plan, one.entry)
    unit = _name(e.UnitId(worded.unit)) if worded.unit else ""
    return f"{unit} {worded.text.splitlines()[0] if worded.text else ''}".strip()


def _list(texts: Sequence[str]) -> str:
    more = f"; and {counted(len(texts) - _NAMED, 'other', 'others')}" if len(texts) > _NAMED else ""
    return "; ".join(texts[-_NAMED:]) + more


def _name(unit: str) -> str:
    task, is_rollback = e.task_of(unit)
    return f"<{task}" if is_rollback else task


def _title(view: View, unit: str) -> str:
    task = view.plan.by_id.get(TaskId(e.task_of(unit)[0]))
    return task.title if task is not None else ""


def _code(view: View, unit: str) -> str:
    """The word of a task now; of one that the plan no longer has, that."""
    if TaskId(e.task_of(unit)[0]) not in view.plan.by_id:
        return "not in the plan any more"
    return look(view.plan, view.state, e.UnitId(unit), view.now).code
