"""The lines of a file to the draft of a plan, with what somebody has to settle."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from plans.importers.answers import Answers, Order
from plans.importers.cells import Book, Unreadable
from plans.importers.draft import Draft, DraftTask, Kind
from plans.importers.headings import Means
from plans.importers.meaning.beginnings import wait_for_ends
from plans.importers.meaning.clocks import Moments, read_moments, zone_in_headings
from plans.importers.meaning.go_live import find_go_live
from plans.importers.meaning.ids import name_tasks
from plans.importers.meaning.lengths import is_nothing
from plans.importers.meaning.lines import Line, Lines, read_lines
from plans.importers.meaning.owners import Parties, contacts_of
from plans.importers.meaning.ready import is_before, ready
from plans.importers.meaning.settle import open_points
from plans.importers.meaning.tasks import Making, make_task, take_notes, when_it_ends
from plans.importers.meaning.waits import Linking, link_tasks, order_tasks
from plans.importers.report import Report
from plans.importers.table import Table
from plans.plurals import counted

MOST_TASKS = 5000
_MIDNIGHT_START = timedelta(hours=12)


def make_draft(book: Book, table: Table, answers: Answers, report: Report, *, today: date, name: str) -> Draft:
    """Make the draft of a plan.

    Args:
        today: the day before the one that is written where the file names none.
        name: what the plan is called where nothing else gives it a title.

    Raises:
        Unreadable: there are no tasks in the table.
    """
    lines = read_lines(table, report)
    night = _without_way_back(lines, report)
    if not 0 < len(night.tasks) <= MOST_TASKS:
        where = table.named or "the file"
        raise Unreadable(f"{where} has {counted(len(night.tasks), 'task')}", hint=f"a plan has 1 to {MOST_TASKS:,}")
    making = Making(table=table, answers=answers, parties=Parties(contacts_of(book.sheets, table)), report=report)
    names = name_tasks(night, table, report)
    tasks = [make_task(making, line, name) for line, name in zip(night.tasks, names.ids, strict=True)]
    moments = read_moments(table, night.tasks, answers, report, today)
    _time_tasks(making, night.tasks, tasks, moments)
    if table.column(Means.AFTER) is not None:
        elsewhere = answers.elsewhere
        known = names.known() | elsewhere.keys()
        linking = Linking(table=table, names=names, tasks=tasks, report=report, known=known, elsewhere=elsewhere)
        link_tasks(linking, night)
        _waits_by_clock(tasks, moments, table, report)
    else:
        _order(tasks, moments, answers)
    go_live = find_go_live(tasks, report)
    wait_for_ends(tasks, go_live, report)
    _keep_way_back(table, lines, tasks)
    draft = Draft(
        title=_title(answers, table, name),
        timezone=answers.timezone or zone_in_headings(table) or "UTC",
        start=_start(answers, moments, today),
        go_live=go_live,
        parties=[],
        tasks=tasks,
        todo=[*table.todo, *moments.todo],
    )
    draft.parties = making.parties.all
    draft.todo += open_points(draft, making, night, answers)
    draft.parties = making.parties.all
    _tell(table, tasks, making, report)
    _tell_notes(table, night.tasks, report)
    return draft


def _without_way_back(lines: Lines, report: Report) -> Lines:
    """The lines of the night, without those that are done only after a no-go."""
    for line in lines.tasks:
        if line.is_way_back:
            report.bent("a step after a no-go: it stands in the instructions of the checkpoint before it", line.place)
    if lines.summaries or not any(line.is_way_back for line in lines.tasks):
        return lines
    kept = [line for line in lines.tasks if not line.is_way_back]
    return replace(lines, tasks=tuple(replace(line, number=at) for at, line in enumerate(kept, 1)))


def _keep_way_back(table: Table, lines: Lines, tasks: Sequence[DraftTask]) -> None:
    steps = [line for line in lines.tasks if line.is_way_back]
    gates = [task for task in tasks if task.kind is Kind.GATE] or tasks
    if steps and not lines.summaries:
        said = "\n".join(f"- {_step(table, line)}" for line in steps)
        gates[-1].instructions.append(f"If no-go:\n{said}")


def _step(table: Table, line: Line) -> str:
    """What is done, with who does it, when, and for how long."""
    columns = [one for means in (Means.OWNER, Means.START, Means.DURATION) for one in table.every(means)]
    beside = ", ".join(text for column in columns if not is_nothing(text := line.row.text(column.at)))
    return f"{line.title} ({beside})" if beside else line.title


def _time_tasks(making: Making, lines: Sequence[Line], tasks: Sequence[DraftTask], moments: Moments) -> None:
    for at, (line, task) in enumerate(zip(lines, tasks, strict=True)):
        task.start, task.end = moments.start[at], moments.end[at]
        task.not_before, task.deadline = moments.not_before[at], moments.deadline[at]
        when_it_ends(task, task.start, task.end)
        task.todo += filter(None, [moments.doubtful.get(at)])
        if task.kind is Kind.CHECK:
            task.criterion = task.criterion or task.title
        if clock := take_notes(making, line, task):
            task.deadline = _clock_after(clock, task.start or task.not_before or moments.earliest)
            if task.deadline is None:
                task.instructions.append(f"Deadline: {clock}")


def _clock_after(clock: str, moment: datetime | None) -> datetime | None:
    if moment is None:
        return None
    hours, minutes = (int(part) for part in clock.split(":"))
    if hours > 23 or minutes > 59:
        return None
    found = moment.replace(hour=hours, minute=minutes)
    return found if found >= moment else found + timedelta(days=1)


def _waits_by_clock(tasks: Sequence[DraftTask], moments: Moments, table: Table, report: Report) -> None:
    """Keep a start as a clock time where nothing that a task waits for explains it."""
    by_id = {task.id: task for task in tasks}
    has_column = table.column(Means.NOT_BEFORE) is not None
    timed = [task for task in tasks if task.start is not None and task.not_before is None]
    for task in timed:
        begins = ready(task, by_id, moments)
        if is_before(task.start, begins):
            report.bent("it starts in the file before what it waits for has ended: the plan waits", task.place)
        elif begins != task.start and not (has_column and task.after):
            task.not_before = task.start


def _order(tasks: Sequence[DraftTask], moments: Moments, answers: Answers) -> None:
    timed = any(task.start is not None for task in tasks)
    order = answers.order or (Order.CLOCK if timed else Order.CHAIN)
    order_tasks(tasks, order)
    for task in tasks:
        if order is not Order.NONE and task.start != moments.earliest:
            task.not_before = task.not_before or task.start
    if answers.order is None:
        done = {
            Order.CLOCK: "each starts by its clock time, and checkpoints wait for what stands above them",
            Order.CHAIN: "each waits for the line above",
        }[order]
        moments.todo.append(f"what waits for what? The file has no predecessors, so {done} (order)")


def _start(answers: Answers, moments: Moments, today: date) -> datetime:
    if answers.start:
        return datetime.fromisoformat(answers.start)
    return moments.earliest or datetime.combine(today + timedelta(days=1), datetime.min.time()) + _MIDNIGHT_START


def _is_title(text: str) -> bool:
    has_words = " " in text and len(text) > 8
    return not text[0].isdigit() and (has_words or (not text.isascii() and len(text) > 3))


def _title(answers: Answers, table: Table, name: str) -> str:
    """What was said, or the first text of some words above the table, or the name of the file."""
    texts = (cell.text for row in table.above for cell in row.cells.values())
    found = next((text for text in texts if _is_title(text)), "")
    return answers.title or " ".join(found.split())[:120] or name


def _tell(table: Table, tasks: Sequence[DraftTask], making: Making, report: Report) -> None:
    real = [task for task in tasks if task.place]
    links = sum(len(task.after) for task in real) if table.column(Means.AFTER) is not None else 0
    linked = f", {counted(links, 'predecessor')}" if links else ""
    report.came(f"{counted(len(real), 'task')}{linked}, {counted(len(making.parties.all), 'party', 'parties')}",
                table.named)  # fmt: skip
    for column in table.columns:
        if column.means is Means.FIELD:
            report.came(f'the column "{column.heading[:60]}", as a field of each task')
        elif column.means in (Means.STATUS, Means.FLOAT, Means.NOTHING):
            report.left(f'the column "{column.heading[:60]}": {_WHY[column.means]}')
    for at, remark in table.sheet.remarks:
        report.left(remark, table.sheet.place(at))


def _tell_notes(table: Table, lines: Sequence[Line], report: Report) -> None:
    """Tell of what is pinned on cells that are no task's."""
    taken = {cell.at for line in lines for cell in line.row.cells.values()}
    for row in table.sheet.rows:
        for cell in row.cells.values():
            if cell.note and cell.at not in taken:
                report.left(f'a note outside of the tasks: "{cell.note[:100]}"', table.sheet.place(cell.at))


_WHY = {
    Means.STATUS: "how far a task is, a run says",
    Means.FLOAT: "it is worked out by the plan",
    Means.NOTHING: "as the mapping says",
}
