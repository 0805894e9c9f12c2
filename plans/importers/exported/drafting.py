"""The rows of an exported list to the draft of a plan: as they are written, with nothing guessed."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from plans.importers.answers import Answers
from plans.importers.cells import Book, Unreadable
from plans.importers.draft import Draft, DraftTask, Kind
from plans.importers.exported.beside import Night, night_of, parties_of
from plans.importers.exported.day_order import which_day_first
from plans.importers.exported.finding import own_columns
from plans.importers.exported.headings import OF_THE_RUN, Head, read_head
from plans.importers.exported.names import name_lines
from plans.importers.exported.people import Named
from plans.importers.exported.tasks import OF_A_MACHINE, Rows, read_task
from plans.importers.headings import Means
from plans.importers.meaning.clocks import Moments, elapsed, read_moments
from plans.importers.meaning.go_live import find_go_live
from plans.importers.meaning.lines import Line, Lines
from plans.importers.meaning.owners import Parties
from plans.importers.meaning.ready import is_before, ready
from plans.importers.meaning.settle import open_points
from plans.importers.meaning.tasks import Making
from plans.importers.meaning.waits import Linking, link_tasks
from plans.importers.report import Report
from plans.importers.table import Table
from plans.plurals import counted

MOST_TASKS = 5000
"""As many as a plan may have."""


def exported_draft(book: Book, table: Table, answers: Answers, report: Report, *, today: date, name: str) -> Draft:
    """Make the draft of a plan of a list that this program exported; the arguments are those of `make_draft`.

    Raises:
        Unreadable: there are no tasks in the table.
    """
    rows, parties = _rows(book, table, report)
    lines = Lines(tasks=tuple(_lines(rows)))
    if not 0 < len(lines.tasks) <= MOST_TASKS:
        where = table.sheet.name or "the file"
        raise Unreadable(f"{where} has {counted(len(lines.tasks), 'task')}", hint=f"a plan has 1 to {MOST_TASKS:,}")
    names, night = name_lines(lines, table, report), night_of(book.sheets)
    tasks = [read_task(rows, line, one) for line, one in zip(lines.tasks, names.ids, strict=True)]
    answers = which_day_first(table, lines.tasks, tasks, answers, report)
    moments = read_moments(table, lines.tasks, answers, report, today)
    elsewhere = answers.elsewhere
    known = names.known() | elsewhere.keys()
    link_tasks(Linking(table=table, names=names, tasks=tasks, report=report, known=known, elsewhere=elsewhere), lines)
    _time(rows, tasks, moments)
    draft = Draft(
        title=answers.title or night.title or name,
        timezone=answers.timezone or table.zone,
        start=_start(answers, night, moments, today),
        go_live=night.go_live if night.go_live in names.ids else find_go_live(tasks, report),
        parties=parties.all,
        tasks=tasks,
        window_ends=night.window_ends,
        todo=[*night.todo, *moments.todo],
    )
    making = Making(table=table, answers=answers, parties=parties, report=report)
    draft.todo += open_points(draft, making, lines, answers)
    draft.parties = parties.all
    _tell(rows, draft)
    if not answers.elsewhere:
        _tell_rollbacks(rows)
    return draft


def _rows(book: Book, table: Table, report: Report) -> tuple[Rows, Parties]:
    parties = Parties({})
    named = Named(parties, parties_of(book.sheets))
    return Rows(table=table, columns=own_columns(table), named=named, report=report), parties


def _lines(rows: Rows) -> Iterator[Line]:
    """The rows that a plan file has tasks of."""
    number = 0
    for row in rows.table.rows:
        place = rows.table.sheet.row_place(row)
        if rows.text(row, Head.ONLY) == OF_THE_RUN:
            rows.report.left("a task of the run, and of no plan file", place)
            continue
        number += 1
        written = rows.text(row, Head.ID)
        yield Line(
            row=row,
            number=number,
            title=" ".join((rows.text(row, Head.TASK) or written).split()),
            place=place,
            written_id=written,
            stream=" ".join(rows.text(row, Head.STREAM).split()),
        )


def _start(answers: Answers, night: Night, moments: Moments, today: date) -> datetime:
    if answers.start:
        return datetime.fromisoformat(answers.start)
    noon = datetime.combine(today + timedelta(days=1), datetime.min.time()) + timedelta(hours=12)
    return night.start or moments.earliest or noon


def _time(rows: Rows, tasks: Sequence[DraftTask], moments: Moments) -> None:
    """Take what the plan itself says of times; and a start that nothing in the list explains, as somebody has moved it.

    A list of a plan whose kinds of run have different tasks has starts of both: there none is taken.
    """
    by_id = {task.id: task for task in tasks}
    is_mixed = any(task.only for task in tasks)
    for at, task in enumerate(tasks):
        task.start, task.end = moments.start[at], moments.end[at]
        task.not_before, task.deadline = moments.not_before[at], moments.deadline[at]
    for task in tasks:
        if task.not_before is None and not is_mixed and is_before(ready(task, by_id, moments), task.start):
            task.not_before = task.start
    _tell_ends(rows, tasks)


def _tell_ends(rows: Rows, tasks: Sequence[DraftTask]) -> None:
    """Say where start, length and end of a task are not one: the length holds."""
    for task in tasks:
        if task.start is None or task.end is None or task.kind is Kind.MILESTONE:
            continue
        contradiction = elapsed(task.start, task.end, rows.table.zone) - (task.duration or timedelta())
        if abs(contradiction) >= _MINUTE:
            rows.report.left("an end that is not its start and its duration: the duration holds", task.place)


def _tell(rows: Rows, draft: Draft) -> None:
    """Say what came, and which columns are told by the plan or by a run alone."""
    links = sum(len(task.after) for task in draft.tasks)
    real = [task for task in draft.tasks if task.place]
    told = f"{counted(len(real), 'task')}, {counted(links, 'predecessor')}"
    rows.report.came(
        f"a list that this program exported: {told}, {counted(len(draft.parties), 'party', 'parties')}",
        rows.table.sheet.name,
    )
    unread = [column.heading for column in rows.table.columns if _is_unread(column.heading, column.means)]
    if unread:
        rows.report.left(f"worked out by the plan, or of a run: {', '.join(unread)}")


def _tell_rollbacks(rows: Rows) -> None:
    """Say where a new plan lacks a rollback that the one had from which the list was made."""
    for row in rows.table.rows:
        if OF_A_MACHINE.fullmatch(text := rows.text(row, Head.ROLLBACK)):
            rows.report.left(f"{text}: what it does, only the plan says", rows.place(row, Head.ROLLBACK))


_MINUTE = timedelta(minutes=1)
"""Times are read to the minute."""
_READ_BY_HEAD = frozenset(
    {
        *(Head.ASKED, Head.QUORUM, Head.NO_RETURN, Head.UNIT, Head.ROLLBACK_TAKES, Head.ONLY, Head.TODO),
    }
)


def _is_unread(heading: str, means: Means) -> bool:
    head = read_head(heading)
    return means is Means.NOTHING and (head is None or head[0] not in _READ_BY_HEAD)
