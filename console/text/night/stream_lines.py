"""How each stream of the night goes, and for whom items wait: a word by rules, never by opinion. Pure.

The word of a stream is the first that holds: FAILED, BLOCKED, LATE, DONE, OK. Beside it stands what somebody
said of it.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from console.text.columns import wrapped
from console.text.formatting import TaskRow, Times, age_text, variance
from console.text.night.need import Need
from console.view.lateness import is_late
from console.view.model import View
from jobs.run.events import task_of
from jobs.run.outlook.last_answer import last_answer
from jobs.run.outlook.people.acting import contact_of, party_name
from jobs.run.outlook.rollbacks.not_undone import is_mended
from jobs.run.outlook.status import Code, silent
from jobs.run.state.model import RunState, Spoken
from jobs.run.state.unit import Phase
from plans.durations import moved
from plans.model import Checkpoint, Plan, TaskId
from plans.streams import NO_STREAM, stream_of, streams_of

FAILING = frozenset({Code.ASK, Code.DOUBT, Code.UNVERIFIED, Code.NO_GO, Code.GONE})
"""How a task stands that a person must choose about, or that was given up."""
NOBODY_NAMED = "whoever has the keys"
"""Whom an item waits for that names no party."""


class StreamWord(StrEnum):
    """How a stream goes, the gravest first."""

    FAILED = "FAILED"
    """A person must choose about a task of it, or one was given up."""
    BLOCKED = "BLOCKED"
    """Nothing of it is under way, and all that is left waits for a task elsewhere about which a person must choose."""
    LATE = "LATE"
    """Its end is forecast a minute or more late, or a task of it is past its deadline."""
    DONE = "DONE"
    OK = "OK"


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamLine:
    """One stream at one moment. Times are run time."""

    name: str
    word: StreamWord
    done: int
    """Tasks that let the night go on, in whatever way they ended."""
    total: int
    running: int
    failed: int
    end: datetime | None
    """The forecast or actual end of its last task; None where nothing of it goes on."""
    slip: timedelta | None
    worst: TaskRow | None
    """The task that makes the word what it is; None where all is well."""
    spoken: Spoken | None

    @property
    def counts(self) -> str:
        """`12/40 done  2 run  1 failed`."""
        running = f"  {self.running} run" if self.running else ""
        return f"{self.done}/{self.total} done{running}" + (f"  {self.failed} failed" if self.failed else "")

    def outlook(self, times: Times) -> str:
        """`fcst 02:10 +9m`, `ended 01:12 -3m`; nothing where nothing of it goes on."""
        if self.end is None:
            return ""
        verb = "ended" if self.word is StreamWord.DONE else "fcst"
        slip = f" {variance(self.slip)}" if self.slip is not None else ""
        end = times.when(self.end) if self.word is StreamWord.DONE else times.foreseen(self.end)
        return f"{verb} {end}{slip}"

    def worst_text(self) -> str:
        """`B02 RTRY +12m Copy observations`; nothing where all is well."""
        if self.worst is None:
            return ""
        slip = f" {variance(self.worst.slip)}" if self.worst.slip is not None and self.worst.late else ""
        deadline = " past its deadline" if self.worst.overdue else ""
        return f"{self.worst.id} {self.worst.code}{slip}{deadline} {self.worst.title}"


def said_of(spoken: Spoken, view: View, times: Times) -> str:
    """`"two interfaces are slow" k.stone 23:41, 12m ago`; the age is real time."""
    age = age_text(max(timedelta(), view.real_now - spoken.at_real))
    return f'"{spoken.text}" {spoken.by} {times.when(spoken.at)}, {age} ago'


def row_stream(view: View, row: TaskRow) -> str:
    """The stream of a row; a rollback is of its task's."""
    return _stream_of_row(view.plan, row)


def _stream_of_row(plan: Plan, row: TaskRow) -> str:
    known = _streams_of_tasks(plan)
    return known.get(row.unit) or known.get(task_of(row.unit)[0], NO_STREAM)


@lru_cache(maxsize=8)
def _streams_of_tasks(plan: Plan) -> Mapping[str, str]:
    return {task.id: stream_of(task) for task in plan.tasks}


@last_answer
def _done(plan: Plan, state: RunState) -> Mapping[str, int]:
    """How many tasks of each stream let the night go on."""
    return Counter(stream_of(task) for task in plan.tasks if state.unit(task.id).released)


def stream_lines(view: View, rows: Sequence[TaskRow]) -> tuple[StreamLine, ...]:
    """A line for each stream, in the order of the plan; tasks without one are a line as well. Nothing is left out."""
    return _stream_lines(view.plan, view.state, rows)


@last_answer
def _stream_lines(plan: Plan, state: RunState, rows: Sequence[TaskRow]) -> tuple[StreamLine, ...]:
    members: dict[str, list[TaskRow]] = {name: [] for name in streams_of(plan)}
    for row in rows:
        members.setdefault(_stream_of_row(plan, row), []).append(row)
    behind = _behind(plan, [row for row in rows if _is_failing(plan, state, row)])
    return tuple(_line(plan, state, name, rows_of, behind) for name, rows_of in members.items() if rows_of)


def _is_failing(plan: Plan, state: RunState, row: TaskRow) -> bool:
    """Whether somebody must choose about it, or it was given up, and no rollback takes that back."""
    return row.look.code in FAILING and not is_mended(plan, state, row.unit)


def _behind(plan: Plan, failing: Iterable[TaskRow]) -> Collection[str]:
    """All that cannot begin before somebody has chosen."""
    found: set[TaskId] = set()
    todo = [TaskId(row.unit) for row in failing if TaskId(row.unit) in plan.by_id]
    while todo:
        for successor in plan.successors.get(todo.pop(), ()):
            if successor not in found:
                found.add(successor)
                todo.append(successor)
    return found


def _line(plan: Plan, state: RunState, name: str, rows: Sequence[TaskRow], behind: Collection[str]) -> StreamLine:
    tasks = [row for row in rows if not task_of(row.unit)[1]] if state.rollbacks else rows
    failing = [row for row in rows if _is_failing(plan, state, row)]
    word, worst = (StreamWord.FAILED, failing[0]) if failing else _judged(state, rows, tasks, behind)
    last = max((row for row in rows if row.expected is not None), key=_end, default=None)
    return StreamLine(
        name=name,
        word=word,
        done=_done(plan, state).get(name, 0),
        total=len(tasks),
        running=sum(map(_is_under_way, rows)),
        failed=len(failing),
        end=_end(last) if last is not None else None,
        slip=_slip_of_end(last, tasks),
        worst=worst,
        spoken=state.spoken.get(name),
    )


def _slip_of_end(last: TaskRow | None, tasks: Sequence[TaskRow]) -> timedelta | None:
    """How far its end is from the plan's; None of a rollback, which no plan schedules."""
    planned = max((row.planned.end for row in tasks if row.planned is not None), default=None)
    if last is None or planned is None or task_of(last.unit)[1]:
        return None
    return moved(planned, _end(last))


def _end(row: TaskRow) -> datetime:
    if row.expected is None:
        raise ValueError(f"nobody knows when {row.unit} ends")
    return row.expected.end


def _is_under_way(row: TaskRow) -> bool:
    return row.started and not row.finished and row.look.code not in FAILING


def _judged(
    state: RunState, rows: Sequence[TaskRow], tasks: Sequence[TaskRow], behind: Collection[str]
) -> tuple[StreamWord, TaskRow | None]:
    """The word of a stream in which nothing fails, and the task that makes it so: the first rule that holds."""
    left = [row for row in rows if not row.finished]
    if left and _all_behind(left, behind):
        return StreamWord.BLOCKED, left[0]
    late = max(filter(_is_late, left), key=_lateness, default=None)
    if late is not None and (late.overdue or _ends_late(tasks)):
        return StreamWord.LATE, late
    return (StreamWord.DONE if _all_ended(state, rows) else StreamWord.OK), late


def _all_behind(left: Iterable[TaskRow], behind: Collection[str]) -> bool:
    return all(row.unit in behind and not row.started for row in left)


def _all_ended(state: RunState, rows: Iterable[TaskRow]) -> bool:
    return all(state.unit(row.unit).phase in _ENDED for row in rows)


def _is_late(row: TaskRow) -> bool:
    return row.late


_ENDED = frozenset({Phase.DONE, Phase.SKIPPED, Phase.FIXED, Phase.GO, Phase.GO_WITH_CAVEAT, Phase.ROLLED_BACK})


def _lateness(row: TaskRow) -> tuple[bool, timedelta]:
    return row.overdue, row.slip or timedelta()


def _ends_late(tasks: Sequence[TaskRow]) -> bool:
    """Whether the stream as a whole ends a minute or more after it was planned to."""
    ends = [row.expected.end for row in tasks if row.expected is not None]
    planned = [row.planned.end for row in tasks if row.planned is not None]
    return bool(ends and planned) and is_late(moved(max(planned), max(ends)))


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyWaiting:
    """How many items wait for one party."""

    party: str
    """Its id; empty where items name none."""
    name: str
    contact: str
    count: int
    units: tuple[str, ...]


def waiting_for(view: View, needs: Iterable[Need]) -> tuple[PartyWaiting, ...]:
    """For each party how many items wait for it, the most first; of a poll, for each party that is silent."""
    asked = [(party, need) for need in needs for party in _parties(view, need)]
    counts = Counter(party for party, _ in asked)
    return tuple(
        PartyWaiting(
            party=party,
            name=party_name(view.plan, view.state, party) if party else NOBODY_NAMED,
            contact=_contact(view, party),
            count=count,
            units=_asked_of(party, asked),
        )
        for party, count in counts.most_common()
    )


def _asked_of(party: str, asked: Iterable[tuple[str, Need]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(need.unit or need.about or need.kind for one, need in asked if one == party))


def _parties(view: View, need: Need) -> tuple[str, ...]:
    """Whom an item waits for: all that are silent at a poll, else its party."""
    task = view.plan.by_id.get(TaskId(need.unit))
    missing = silent(view.state, task) if task is not None and isinstance(task.body, Checkpoint) else ()
    if missing and need.party in missing:
        return tuple(missing)
    return (need.party or "",)


def _contact(view: View, party: str) -> str:
    return contact_of(view.plan, view.state, party)


def streams_said(lines: Sequence[StreamLine], times: Times) -> Iterator[str]:
    """`migration LATE 12/40 fcst 02:10 +9m`, what goes worst first; for a line of text."""
    order = list(StreamWord)
    for one in sorted(lines, key=lambda line: order.index(line.word)):
        outlook = f" {one.outlook(times)}" if one.word in (StreamWord.FAILED, StreamWord.LATE) else ""
        yield f"{one.name} {one.word} {one.done}/{one.total}{outlook}"


def streams_row(view: View, rows: Sequence[TaskRow], times: Times, width: int) -> list[str]:
    """The row of a status page; nothing where no task names a stream."""
    if not streams_of(view.plan):
        return []
    return wrapped("STREAMS     ", "; ".join(streams_said(stream_lines(view, rows), times)), width=width, most=2)


def streams_json(view: View, rows: Sequence[TaskRow]) -> list[dict[str, object]]:
    """The same for a script: times in UTC, spans in seconds."""
    return [
        {
            "stream": None if one.name == NO_STREAM else one.name,
            "word": one.word,
            "done": one.done,
            "total": one.total,
            "running": one.running,
            "failed": one.failed,
            "expected_end": one.end.isoformat() if one.end is not None else None,
            "variance_s": one.slip.total_seconds() if one.slip is not None else None,
            "worst": one.worst.unit if one.worst is not None else None,
            "said": _said_json(one.spoken),
        }
        for one in stream_lines(view, rows)
    ]


def _said_json(spoken: Spoken | None) -> dict[str, object] | None:
    if spoken is None:
        return None
    return {"text": spoken.text, "by": spoken.by, "at": spoken.at.isoformat()}


def waiting_json(view: View, needs: Iterable[Need]) -> list[dict[str, object]]:
    """For whom items wait, for a script."""
    return [
        {
            "party": one.party or None,
            "name": one.name,
            "contact": one.contact,
            "items": one.count,
            "units": list(one.units),
        }
        for one in waiting_for(view, needs)
    ]
