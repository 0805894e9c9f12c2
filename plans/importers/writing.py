"""The draft of a plan as the text of a plan file: readable, in a stable order, each task with its place in the file."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

from plans.characters import shown, shown_lines
from plans.durations import format_duration
from plans.importers.draft import Draft, DraftParty, DraftTask, Kind
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
        f"# Made by cutover plan import of {shown(source)}. What somebody has to settle stands under todo:;",
        "# cutover check names each at its line, and production is not begun before they are gone.",
        "",
        "cutover: 1",
        f"title: {_quoted(draft.title)}",
        f"timezone: {draft.timezone}",
        f"start: {draft.start:%Y-%m-%d %H:%M}",
        f"go_live: {_quoted(draft.go_live)}",
        "",
        *_points(draft.todo, ""),
        *([""] if draft.todo else []),
        "parties:" if parties else "parties: {}",
        *map(_party, parties),
        "",
        "tasks:",
    ]
    for task in draft.tasks:
        lines += ["", *_task(draft, task, report, dated=dated)]
    return "\n".join(lines) + "\n"


def _span(draft: Draft) -> timedelta:
    known = [when for task in draft.tasks for when in (task.start, task.end, task.not_before, task.deadline) if when]
    length = sum((task.duration or timedelta() for task in draft.tasks), timedelta())
    return max(known) - draft.start if known else length


def _party(party: DraftParty) -> str:
    contact = f", contact: {_quoted(party.contact)}" if party.contact else ""
    return f"  {_key(party.key)}: {{name: {_quoted(party.name)}{contact}}}"


def _quoted(text: str) -> str:
    """JSON's strings are YAML's double-quoted ones; what a terminal would obey is taken out."""
    return json.dumps(shown_lines(text.replace("\r\n", "\n").replace("\r", "\n")), ensure_ascii=False)


def _key(text: str) -> str:
    """A key or an id as it stands, in quotes where YAML would read another thing."""
    plain = text.isascii() and text[:1].isalpha() and text.replace("-", "").isalnum()
    return text if plain and text.casefold() not in _YAML_WORDS else _quoted(text)


_YAML_WORDS = frozenset({"yes", "no", "on", "off", "true", "false", "null", "y", "n", "none"})


def _points(points: list[str], indent: str) -> Iterator[str]:
    if points:
        yield f"{indent}todo:"
    for point in points[:100]:
        yield f"{indent}  - {_quoted(shown(point)[:_MOST_POINT])}"


def _task(draft: Draft, task: DraftTask, report: Report, *, dated: bool) -> Iterator[str]:
    place = f"  # {shown(task.place)}" if task.place else ""
    yield f"  - id: {_key(task.id)}{place}"
    yield f"    title: {_quoted(task.title)}"
    if task.stream:
        yield f"    stream: {_quoted(task.stream)}"
    if task.owners and task.kind is not Kind.GATE:
        yield f"    owner: {_key(task.owners[0])}"
    if task.after:
        yield f"    after: [{', '.join(map(_key, task.after))}]"
    for key, moment in (("not_before", task.not_before), ("deadline", task.deadline)):
        if (when := _moment(draft, task, moment, report, dated=dated)) is not None:
            yield f"    {key}: {_quoted(when)}"
    if task.kind is not Kind.MILESTONE:
        yield f"    duration: {format_duration(task.duration or timedelta())}"
    yield from _body(task)
    yield from _back(task)
    yield from _guide(task, report)
    yield from _points(task.todo, "    ")


def _moment(draft: Draft, task: DraftTask, moment: datetime | None, report: Report, *, dated: bool) -> str | None:
    """A clock time, with its day where the plan is longer than one; None where it is before the plan's start."""
    if moment is None:
        return None
    if moment < draft.start:
        report.left(f"a time before the plan's start, {moment:%Y-%m-%d %H:%M}", task.place)
        return None
    return f"{moment:%Y-%m-%d %H:%M}" if dated else f"{moment:%H:%M}"


def _body(task: DraftTask) -> Iterator[str]:
    match task.kind:
        case Kind.MILESTONE:
            yield "    milestone: true"
        case Kind.GATE:
            decides = task.owners[0] if task.owners else ""
            yield "    checkpoint:"
            yield f"      poll: [{', '.join(map(_key, task.owners))}]"
            yield f"      decided_by: {_key(decides) if decides else _quoted('')}"
            if task.no_return:
                yield "      point_of_no_return: true"
        case Kind.CONFIRM:
            yield "    confirm:"
            yield "      items:"
            count = min(task.target or 1, _MOST_ITEMS)
            for number in range(1, count + 1):
                yield f'      - {{id: "{number}", name: "{number} of {count}"}}'
        case _:
            yield f"    manual: {{{', '.join(_manual(task))}}}"


def _manual(task: DraftTask) -> Iterator[str]:
    if task.target:
        yield f"counter: {{target: {task.target}}}"
    if task.criterion:
        yield f"criterion: {_quoted(task.criterion)}"
    if task.kind is Kind.COMMS:
        yield f"text: {_quoted(task.title)}"


def _back(task: DraftTask) -> Iterator[str]:
    if task.needs_no_rollback:
        yield "    rollback: none"
    elif task.rollback:
        length = format_duration(task.duration or timedelta(minutes=10))
        yield f"    rollback: {{duration: {length}, manual: {{text: {_quoted(task.rollback)}}}}}"


def _guide(task: DraftTask, report: Report) -> Iterator[str]:
    if text := trimmed_instructions(task, report):
        yield f"    instructions: {_quoted(text)}"
    if task.links:
        yield "    links:"
        yield from (f"      {_quoted(name)}: {_quoted(address)}" for name, address in task.links.items())
    if task.fields:
        yield "    fields:"
        yield from (f"      {_quoted(shown(name))}: {_quoted(value)}" for name, value in task.fields.items())
