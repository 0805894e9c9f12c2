"""The table of tasks: a row a task, in the order of the plan; what no task has, has no column."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from console.telling.export.cells import Column, Sort, Table, Value, local, minutes, to_the_minute
from console.telling.export.facts import Exported, RunFact, TaskLine
from console.telling.report.facts import TaskFact
from console.telling.report.ran_on import ran_on_text
from console.telling.report.wording import WORDS
from plans.durations import whole_minutes
from plans.importers.exported.headings import Head, field_heading, zoned
from plans.importers.exported.texts import links_text, names_text, wait_text
from plans.model.guide import FieldValue
from plans.model.languages import Language

MOST_FIELDS = 200
"""Columns of fields of the team's own."""
_MOST_EXACT = 10**10
_ALWAYS = frozenset(
    {
        *(Head.ID, Head.TASK, Head.STREAM, Head.KIND, Head.OWNER, Head.START, Head.END, Head.DURATION),
        *(Head.AFTER, Head.NOT_BEFORE, Head.DEADLINE, Head.STATE, Head.PLANNED_START, Head.PLANNED_END),
        *(Head.FORECAST_END, Head.ACTUAL_START, Head.ACTUAL_END, Head.VARIANCE),
    }
)
"""Columns that stand there though nothing is in them: people fill them in, or look for them."""


def task_table(told: Exported, *, alone: bool) -> Table:
    """The tasks of a plan or of a run.

    Args:
        alone: whether no other table is beside it: then telephone numbers and the run's name stand in each row.
    """
    columns = [*_columns(told, alone=alone), *_fields(told)]
    kept = tuple(column for column in columns if column.heading.partition(" (")[0] in _KEPT or not column.is_blank)
    return Table(name="Plan", columns=kept)


_KEPT = frozenset(head.partition(" (")[0] for head in _ALWAYS)


def left_out(told: Exported) -> Iterator[str]:
    """Say what of the plan's fields has no room."""
    names = _field_names(told)
    if len(names) > MOST_FIELDS:
        yield f"{len(names) - MOST_FIELDS} fields of tasks have no column: the {MOST_FIELDS} that most tasks have do"


def _columns(told: Exported, *, alone: bool) -> Iterator[Column]:
    """The columns in their order: of a run how it stands comes first, of a plan what is where."""
    yield _column(told, Head.ID, Sort.WORD, lambda task: task.id)
    yield _column(told, Head.TASK, Sort.NAME, lambda task: one_line(task.title))
    if told.run is None:
        yield from _what(told)
        yield from _owner(told, alone=alone)
        yield from _planned(told, ZoneInfo(told.zone))
    else:
        yield _column(told, Head.STATE, Sort.WORD, state_word)
        yield from _owner(told, alone=alone)
        yield from _in_run(told, told.run, alone=alone)
        yield from _what(told)
    yield from _when(told)
    yield from _besides(told)
    yield from _texts(told)


def _what(told: Exported) -> Iterator[Column]:
    yield _column(told, Head.STREAM, Sort.WORD, lambda task: task.stream)
    yield _column(told, Head.KIND, Sort.WORD, lambda task: task.kind)


def _owner(told: Exported, *, alone: bool) -> Iterator[Column]:
    phones = {party.id: party.contact for party in told.parties}
    yield _column(told, Head.OWNER, Sort.WORD, lambda task: parties_text(told, [task.owner] if task.owner else []))
    if alone:
        yield _column(told, Head.CONTACT, Sort.WORD, lambda task: phones.get(task.owner, ""))


def _planned(told: Exported, zone: ZoneInfo) -> Iterator[Column]:
    yield _column(told, Head.START, Sort.MOMENT, lambda task: local(task.planned.start, zone))
    yield _column(told, Head.END, Sort.MOMENT, lambda task: local(task.planned.end, zone))


def _when(told: Exported) -> Iterator[Column]:
    """What the plan itself says of times, by the run's clock where there is one."""
    zone, shifted = ZoneInfo(told.zone), told.run is not None and told.run.shifted
    not_before = Head.RUN_NOT_BEFORE if shifted else Head.NOT_BEFORE
    deadline = Head.RUN_DEADLINE if shifted else Head.DEADLINE
    yield _column(told, Head.DURATION, Sort.NUMBER, _length)
    yield _column(told, Head.AFTER, Sort.WORD, waits_text)
    clock = to_the_minute if shifted else local
    yield _column(told, not_before, Sort.MOMENT, lambda task: clock(task.not_before, zone))
    yield _column(told, deadline, Sort.MOMENT, lambda task: clock(task.deadline, zone))
    yield _column(told, Head.FLOAT, Sort.NUMBER, lambda task: minutes(task.float_))
    yield _column(told, Head.CRITICAL, Sort.WORD, lambda task: "yes" if task.critical else "")


def _in_run(told: Exported, run: RunFact, *, alone: bool) -> Iterator[Column]:
    """What was planned, what is forecast of that which has not ended, and what came: never one in place of another."""
    zone = ZoneInfo(told.zone)

    def moment(head: Head, read: Callable[[TaskFact], datetime | None]) -> Column:
        return _of_what_came(told, head, Sort.MOMENT, lambda came: to_the_minute(read(came), zone))

    def length(head: Head, read: Callable[[TaskFact], timedelta | None]) -> Column:
        return _of_what_came(told, head, Sort.NUMBER, lambda came: _whole(read(came)))

    yield moment(Head.PLANNED_START, lambda came: came.planned.start)
    yield moment(Head.PLANNED_END, lambda came: came.planned.end)
    yield moment(Head.FORECAST_START, _forecast_start)
    yield moment(Head.FORECAST_END, lambda came: came.forecast.end if came.forecast is not None else None)
    yield moment(Head.AS_OF, lambda came: run.as_of if came.forecast is not None else None)
    yield moment(Head.ACTUAL_START, lambda came: came.actual_start)
    yield moment(Head.ACTUAL_END, lambda came: came.actual_end)
    yield length(Head.VARIANCE, lambda came: came.variance)
    yield length(Head.OWN_DELAY, lambda came: came.own_delay)
    yield _of_what_came(told, Head.INHERITED_FROM, Sort.WORD, lambda came: came.inherited_from)
    if alone:
        yield _column(told, Head.RUN, Sort.WORD, lambda _: run.name)


def _of_what_came(told: Exported, head: Head, sort: Sort, read: Callable[[TaskFact], Value]) -> Column:
    return _column(told, head, sort, lambda task: read(task.came) if task.came is not None else None)


def _forecast_start(came: TaskFact) -> datetime | None:
    """When it is forecast to start; None once it has."""
    return came.forecast.start if came.forecast is not None and came.actual_start is None else None


def _whole(span: timedelta | None) -> Value:
    return whole_minutes(span) if span is not None else None


def _besides(told: Exported) -> Iterator[Column]:
    yield _column(told, Head.ASKED, Sort.NAME, lambda task: parties_text(told, task.gate.asked) if task.gate else "")
    yield _column(told, Head.QUORUM, Sort.NUMBER, _quorum)
    yield _column(told, Head.NO_RETURN, Sort.WORD, lambda task: "yes" if task.gate and task.gate.no_return else "")
    yield _column(told, Head.TARGET, Sort.NUMBER, lambda task: task.by_hand.target or None)
    yield _column(told, Head.UNIT, Sort.WORD, lambda task: task.by_hand.unit)
    yield _of_what_came(told, Head.ATTEMPTS, Sort.NUMBER, lambda came: came.attempts or None)
    yield _column(told, Head.ONLY, Sort.WORD, lambda task: task.only)


def _quorum(task: TaskLine) -> Value:
    """How many have to say go, where that is not all who are asked."""
    return task.gate.quorum if task.gate is not None and task.gate.quorum != len(task.gate.asked) else None


def _texts(told: Exported) -> Iterator[Column]:
    """What needs room: last, so that all that is short stands side by side."""
    yield _column(told, Head.TODO, Sort.TEXT, lambda task: "\n".join(task.guide.todo))
    yield _column(told, Head.CRITERION, Sort.TEXT, lambda task: task.by_hand.criterion)
    yield _of_what_came(told, Head.EVIDENCE, Sort.TEXT, lambda came: came.result)
    yield _of_what_came(told, Head.RAN_ON, Sort.TEXT, ran_on_text)
    yield _column(told, Head.INSTRUCTIONS, Sort.TEXT, lambda task: task.guide.instructions)
    yield _column(told, Head.LINKS, Sort.TEXT, lambda task: links_text(_links(task)))
    yield _column(told, Head.ROLLBACK, Sort.TEXT, lambda task: task.way_back.how if task.way_back else "")
    yield _column(
        told, Head.ROLLBACK_TAKES, Sort.NUMBER, lambda task: minutes(task.way_back.takes) if task.way_back else None
    )


def _links(task: TaskLine) -> dict[str, str]:
    return {link.name: link.address for link in task.guide.links}


def _fields_of(task: TaskLine) -> dict[str, FieldValue]:
    return {field.name: _as_cell(field.value) for field in task.guide.fields}


def _as_cell(value: FieldValue) -> FieldValue:
    """A number that a spreadsheet shows as it is; any other as a text."""
    if isinstance(value, str) or (abs(value) < _MOST_EXACT and float(f"{value:.10g}") == value):
        return value
    return str(value)


def _fields(told: Exported) -> Iterator[Column]:
    every = [*map(_fields_of, told.tasks)]
    for name in _field_names(told)[:MOST_FIELDS]:
        values = tuple(fields.get(name) for fields in every)
        yield Column(heading=field_heading(name), sort=Sort.WORD, values=values)


def _field_names(told: Exported) -> list[str]:
    """The names of all fields: as the plan has them, those of most tasks first where not all have room."""
    counts = Counter(field.name for task in told.tasks for field in task.guide.fields)
    return [name for name, _ in counts.most_common()] if len(counts) > MOST_FIELDS else [*counts]


def _column(told: Exported, head: Head, sort: Sort, read: Callable[[TaskLine], Value]) -> Column:
    return Column(heading=zoned(head, told.zone), sort=sort, values=tuple(read(task) for task in told.tasks))


def one_line(text: str) -> str:
    """A text with whatever is blank in it as one blank."""
    return " ".join(text.split())


def _length(task: TaskLine) -> Value:
    return minutes(task.duration) if task.kind != "milestone" else None


def waits_text(task: TaskLine) -> str:
    """What a task waits for: `A03; A04 FS+30m`."""
    return "; ".join(wait_text(wait.task, since_start=wait.since_start, lag=wait.lag) for wait in task.waits)


def state_word(task: TaskLine) -> str:
    """How a task stands in the run, in words: `done`, `runs`, or that the run never meant to do it."""
    if task.came is None:
        return f"not taken: {task.only} alone" if task.only else ""
    return WORDS[Language.ENGLISH].get(f"state:{task.came.state}", task.came.state)


def parties_text(told: Exported, parties: Sequence[str]) -> str:
    """Parties by their names; with the id behind it where two have one name."""
    return names_text(told.called(party) for party in parties)
