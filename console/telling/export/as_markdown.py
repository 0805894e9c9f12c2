"""A plan, or a run, as tables of Markdown: for a wiki, a ticket, a mail."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from console.telling.export.facts import Exported, RunFact, TaskLine
from console.telling.export.task_table import state_word
from console.telling.export.written import Written
from console.telling.report.document import Cell, Column, Table
from console.telling.report.facts import Span
from console.telling.report.markdown import alone, plain, table_lines
from console.text.formatting import Times, variance
from plans.durations import format_duration
from plans.plurals import counted

_HASH = 12
"""Characters of a plan's hash that are told, as the screen has it."""


def as_markdown(told: Exported) -> Written:
    """Summary, checkpoints, plan in the order of time, parties. Each row is one line, as long as it has to be."""
    zone = ZoneInfo(told.zone)
    times = Times(zone=zone, day=_go_live_planned(told).astimezone(zone).date())
    parts = [
        [f"# {plain(told.title)}", "", *_summary(told, times)],
        *([["## To settle", "", *(f"- {alone(point)}" for point in told.todo)]] if told.todo else []),
        *([["## Checkpoints", "", *table_lines(_checkpoints(told, times))]] if _gates(told) else []),
        ["## Plan", "", *table_lines(_plan(told, times))],
        *([["## Parties", "", *table_lines(_parties(told))]] if told.parties else []),
    ]
    lines = "\n\n".join("\n".join(part) for part in parts)
    return Written(content=f"{lines}\n".encode(), left=tuple(_left(told)))


def _summary(told: Exported, times: Times) -> Iterator[str]:
    zone = times.zone
    behind = told.run.behind if told.run is not None else timedelta()
    yield _fact("Start", f"{_dated(told.start + behind, zone)} {told.zone}")
    yield _fact("Go-live as planned", f"{_dated(_go_live_planned(told), zone)} ({told.go_live})")
    if told.run is not None:
        yield from _run(told.run, times)
    if told.window_ends is not None:
        yield _fact("A rollback must be complete by", times.when(told.window_ends + behind))
    yield _fact("In it", _in_it(told))
    chain = [task.id for task in _in_time(told) if task.critical]
    if chain:
        yield _fact("What sets the time of the go-live", ", ".join(chain))
    yield _fact("Plan", told.sha256[:_HASH])


def _run(run: RunFact, times: Times) -> Iterator[str]:
    yield _fact("Run", f"{run.kind} {run.name}: {run.outcome}{', simulated' if run.simulated else ''}")
    yield _fact("As of", _dated(run.as_of, times.zone))
    yield from (_fact(label, text) for label, text in run.approval)
    if run.go_live is not None:
        yield _fact("Go-live as forecast" if run.under_way else "Go-live", times.when(run.go_live))


def _in_it(told: Exported) -> str:
    streams = len({task.stream for task in told.tasks if task.stream})
    counts = [counted(len(told.tasks), "task"), counted(len(_gates(told)), "checkpoint")]
    return ", ".join([*counts, *([counted(streams, "stream")] if streams else [])])


def _go_live_planned(told: Exported) -> datetime:
    """By the run's clock, where there is one."""
    return told.run.go_live_planned if told.run is not None else told.go_live_at


def _dated(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%a %d %b %Y %H:%M}"


def _fact(name: str, value: str) -> str:
    return f"- {plain(name)}: **{plain(value)}**"


def _gates(told: Exported) -> list[TaskLine]:
    return [task for task in told.tasks if task.gate is not None]


def _in_time(told: Exported) -> list[TaskLine]:
    return sorted(told.tasks, key=lambda task: (_planned(task).start, _planned(task).end))


def _planned(task: TaskLine) -> Span:
    return task.came.planned if task.came is not None else task.planned


def _table(heads: str, rows: Iterator[list[str]]) -> Table:
    """A table under headings with bars between them."""
    columns = tuple(Column(head=head) for head in heads.split("|"))
    return Table(title="", columns=columns, rows=tuple(_cells(row) for row in rows))


def _cells(row: list[str]) -> tuple[Cell, ...]:
    return tuple(Cell(text=text) for text in row)


def _checkpoints(told: Exported, times: Times) -> Table:
    has_run = told.run is not None
    heads = "ID|Checkpoint|Planned|Deadline|Asked|Decides|Must say go|Criteria"
    return _table(f"{heads}|State" if has_run else heads, _gate_rows(told, times))


def _gate_rows(told: Exported, times: Times) -> Iterator[list[str]]:
    for task in _in_time(told):
        gate = task.gate
        if gate is not None:
            yield [
                task.id,
                f"{task.title}{' (point of no return)' if gate.no_return else ''}",
                times.when(_planned(task).start),
                _moment(times, task.deadline),
                ", ".join(told.party_names[party] for party in gate.asked),
                told.party_names[gate.decided_by],
                f"{gate.quorum} of {len(gate.asked)}",
                "; ".join(gate.criteria),
                *([state_word(task)] if told.run is not None else []),
            ]


def _plan(told: Exported, times: Times) -> Table:
    heads = "Planned|ID|Task|Owner|Takes|After|Stream|Kind"
    if told.run is None:
        return _table(heads, (_row(told, task, times) for task in _in_time(told)))
    in_run = "State|Forecast end|Actual start|Actual end|Variance"
    return _table(f"{heads}|{in_run}", ([*_row(told, task, times), *_in_run(task, times)] for task in _in_time(told)))


def _row(told: Exported, task: TaskLine, times: Times) -> list[str]:
    return [
        times.when(_planned(task).start),
        task.id,
        f"{task.title}{f' ({task.only} only)' if task.only else ''}",
        told.party_names.get(task.owner, ""),
        format_duration(task.duration) if task.duration else "",
        ", ".join(map(str, task.waits)),
        task.stream,
        task.kind,
    ]


def _in_run(task: TaskLine, times: Times) -> list[str]:
    came = task.came
    if came is None:
        return [state_word(task), "", "", "", ""]
    forecast = came.forecast.end if came.forecast is not None else None
    return [
        state_word(task),
        _moment(times, forecast),
        _moment(times, came.actual_start),
        _moment(times, came.actual_end),
        variance(came.variance) if came.variance is not None else "",
    ]


def _moment(times: Times, at: datetime | None) -> str:
    return times.when(at) if at is not None else ""


def _parties(told: Exported) -> Table:
    return _table("Party|Short|Contact|Tasks", _party_rows(told))


def _party_rows(told: Exported) -> Iterator[list[str]]:
    for party in told.parties:
        theirs = ", ".join(task.id for task in told.tasks if task.owner == party.id)
        yield [told.party_names[party.id], party.short, party.contact, theirs]


def _left(told: Exported) -> Iterator[str]:
    guided = sum(bool(task.guide.instructions or task.guide.links or task.guide.fields) for task in told.tasks)
    if guided:
        yield f"instructions, links and fields of {counted(guided, 'task')}"
    items = sum(len(task.confirmation.items) for task in told.tasks if task.confirmation is not None)
    if items:
        yield f"{counted(items, 'item')} of confirmations"
    if told.shifts:
        yield counted(len(told.shifts), "shift")
