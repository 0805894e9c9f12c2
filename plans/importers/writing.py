"""The draft of a plan as the text of a plan file: readable, in a stable order, each task with its place in the file."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from plans.characters import shown
from plans.clock import comes_twice
from plans.durations import format_duration
from plans.editor_line import SCHEMA_LINE
from plans.edits.scalars import plain, quoted
from plans.importers.draft import Draft, DraftParty, DraftTask, Kind, Moment
from plans.importers.meaning.clocks import elapsed
from plans.importers.meaning.settle import acting_parties
from plans.importers.meaning.tasks import trimmed_instructions
from plans.importers.report import Report

_MOST_POINT = 1000
_MOST_ITEMS = 300


def written(draft: Draft, report: Report, *, source: str) -> str:
    """The text of the plan file.

    Args:
        source: what the file is called that it was made of.
    """
    dated = _span(draft) >= timedelta(hours=24)
    parties = acting_parties(draft)
    lines = [
        SCHEMA_LINE,
        f"# Made by cutover plan import of {shown(source)}. What somebody has to settle stands under todo:;",
        "# cutover check names each at its line, and production is not begun before they are gone.",
        "",
        "cutover: 1",
        f"title: {quoted(draft.title)}",
        f"timezone: {draft.timezone}",
        f"start: {_with_day(draft, draft.start)}",
        f"go_live: {quoted(draft.go_live)}",
        *_window(draft),
        "",
        *_points(draft.todo, ""),
        *([""] if draft.todo else []),
        "parties:" if parties else "parties: {}",
        *map(_party, parties),
        "",
        "tasks:",
    ]
    for task in draft.tasks:
        lines += ["", *task_lines(draft, task, report, dated=dated)]
    return "\n".join(lines) + "\n"


def _window(draft: Draft) -> Iterator[str]:
    if draft.window_ends is not None:
        yield f"window_ends: {_with_day(draft, draft.window_ends)}"


def _span(draft: Draft) -> timedelta:
    known = [when for task in draft.tasks for when in (task.start, task.end, task.not_before, task.deadline) if when]
    length = sum((task.duration or timedelta() for task in draft.tasks), timedelta())
    return max(known) - draft.start if known else length


def _party(party: DraftParty) -> str:
    return f"  {plain(party.key)}: {party_value(party)}"


def party_value(party: DraftParty) -> str:
    """What stands behind the key of a party."""
    contact = f", contact: {quoted(party.contact)}" if party.contact else ""
    short = f", short: {quoted(party.short)}" if party.short else ""
    return f"{{name: {quoted(party.name)}{short}{contact}}}"


def _points(points: list[str], indent: str) -> Iterator[str]:
    if points:
        yield f"{indent}todo:"
    for point in points[:100]:
        yield f"{indent}  - {quoted(shown(point)[:_MOST_POINT])}"


def task_lines(draft: Draft, task: DraftTask, report: Report, *, dated: bool) -> Iterator[str]:
    """One task as a line of the list of tasks, which stands two blanks to the right.

    Args:
        dated: clock times have their day.
    """
    place = f"  # {shown(task.place)}" if task.place else ""
    yield f"  - id: {plain(task.id)}{place}"
    yield f"    title: {quoted(task.title)}"
    if task.stream:
        yield f"    stream: {quoted(task.stream)}"
    if task.owners and task.kind is not Kind.GATE:
        yield f"    owner: {plain(task.owners[0])}"
    yield from _waits(task)
    yield from _when(draft, task, report, dated=dated)
    yield from _body(task)
    yield from _back(task)
    yield from _guide(task, report)
    yield from _points(task.todo, "    ")


def _waits(task: DraftTask) -> Iterator[str]:
    if task.after:
        yield f"    after: [{', '.join(waited(name, task.moments.get(name)) for name in task.after)}]"


def waited(name: str, one: Moment | None) -> str:
    """What stands in `after:` for a task that is waited for: `A03`, `{A04: +30m}`, `{A05: started+10m}`."""
    if one is None:
        return plain(name)
    lag = f"+{format_duration(one.lag)}" if one.lag else ""
    return f"{{{plain(name)}: {'started' if one.since_start else ''}{lag}}}"


def _when(draft: Draft, task: DraftTask, report: Report, *, dated: bool) -> Iterator[str]:
    for key, moment in (("not_before", task.not_before), ("deadline", task.deadline)):
        if (when := _moment(draft, task, moment, report, dated=dated)) is not None:
            yield f"    {key}: {quoted(when)}"
    if task.only:
        yield f"    only: {task.only}"
    if task.kind is not Kind.MILESTONE:
        yield f"    duration: {format_duration(task.duration or timedelta())}"


def _moment(draft: Draft, task: DraftTask, moment: datetime | None, report: Report, *, dated: bool) -> str | None:
    """A clock time, with its day where the plan is longer than one; None where it is before the plan's start."""
    if moment is None:
        return None
    if elapsed(draft.start, moment, draft.timezone) < timedelta():
        report.left(f"a time before the plan's start, {moment:%Y-%m-%d %H:%M}", task.place)
        return None
    offset = _offset_of_twice(moment, ZoneInfo(draft.timezone))
    return f"{moment:%Y-%m-%d %H:%M}{offset}" if dated or offset else f"{moment:%H:%M}"


def _with_day(draft: Draft, moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}{_offset_of_twice(moment, ZoneInfo(draft.timezone))}"


def _offset_of_twice(moment: datetime, zone: ZoneInfo) -> str:
    """The offset of a time that the clock shows twice; empty for any other."""
    here = moment.replace(tzinfo=zone)
    away = here.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != moment
    if away or not comes_twice(here):
        return ""
    return here.isoformat()[-6:]


def _body(task: DraftTask) -> Iterator[str]:
    match task.kind:
        case Kind.MILESTONE:
            yield "    milestone: true"
        case Kind.GATE:
            yield "    checkpoint:"
            yield from _gate(task)
        case Kind.CONFIRM:
            yield "    confirm:"
            yield "      items:"
            count = min(task.target or 1, _MOST_ITEMS)
            for number in range(1, count + 1):
                yield f'      - {{id: "{number}", name: "{number} of {count}"}}'
        case _:
            yield f"    manual: {{{', '.join(_manual(task))}}}"


def _gate(task: DraftTask) -> Iterator[str]:
    decides = task.owners[0] if task.owners else ""
    asked = task.owners if task.asked is None else task.asked
    yield f"      poll: [{', '.join(map(plain, asked))}]"
    if task.quorum:
        yield f"      quorum: {task.quorum}"
    yield f"      decided_by: {plain(decides) if decides else quoted('')}"
    if task.no_return:
        yield "      point_of_no_return: true"


def _manual(task: DraftTask) -> Iterator[str]:
    if task.target:
        unit = f", unit: {quoted(task.unit)}" if task.unit else ""
        yield f"counter: {{target: {task.target}{unit}}}"
    if task.criterion:
        yield f"criterion: {quoted(task.criterion)}"
    if task.kind is Kind.COMMS:
        yield f"text: {quoted(task.title)}"


def _back(task: DraftTask) -> Iterator[str]:
    if task.needs_no_rollback:
        yield "    rollback: none"
    elif task.rollback:
        length = format_duration(task.rollback_takes or task.duration or timedelta(minutes=10))
        yield f"    rollback: {{duration: {length}, manual: {{text: {quoted(task.rollback)}}}}}"


def _guide(task: DraftTask, report: Report) -> Iterator[str]:
    if text := trimmed_instructions(task, report):
        yield f"    instructions: {quoted(text)}"
    if task.links:
        yield "    links:"
        yield from (f"      {quoted(name)}: {quoted(address)}" for name, address in task.links.items())
    if task.fields:
        yield "    fields:"
        yield from (f"      {quoted(shown(name))}: {quoted(value)}" for name, value in task.fields.items())
