"""What the file of a plan does not say and somebody has to: as few points as honesty allows, each with its tasks."""

import re
from collections.abc import Iterator, Sequence

from plans.importers.answers import Answers
from plans.importers.draft import Draft, DraftParty, DraftTask, Kind
from plans.importers.meaning.clocks import zone_by_name, zone_in_headings
from plans.importers.meaning.lines import Lines
from plans.importers.meaning.owners import Parties
from plans.importers.meaning.tasks import Making
from plans.plurals import plural

_NAMED = 60
_MANY = re.compile(r"\bpoll of \d+|\ball (parties|roles)\b|\balle\b", re.IGNORECASE)


def open_points(draft: Draft, making: Making, lines: Lines, answers: Answers) -> Iterator[str]:
    """Each point of the plan as a whole; of a checkpoint that names nobody the point is added to its own."""
    if not (answers.timezone or zone_in_headings(making.table)):
        yield f"in which time zone are the clock times? The file names none, so {draft.timezone} stands there"
    elif named := zone_by_name(making.table):
        yield f"a heading says {named}, and the plan {draft.timezone}: are they the same that night?"
    if draft.window_ends is None:
        yield "until when must a rollback be complete? (window_ends)"
    if making.bare:
        yield 'in which unit are the durations? Bare numbers were read as minutes (unit = "h" reads them as hours)'
    acting = acting_parties(draft)
    if missing := [party.name for party in acting if not party.contact]:
        everybody = "nobody has a contact" if len(missing) == len(acting) else f"no contact of {_some(missing)}"
        yield f"where does everybody answer at night? In the file {everybody} (parties)"
    yield from _of_tasks(draft, making.parties)
    yield from _of_rows(lines)


def _of_rows(lines: Lines) -> Iterator[str]:
    if lines.hidden:
        yield f"do the rows that are hidden in the file belong to the plan? {_some(lines.hidden)}"
    if lines.struck:
        yield f"are the rows that are struck through in the file cancelled? {_some(lines.struck)}"


def acting_parties(draft: Draft) -> list[DraftParty]:
    """Those who own something in the plan, which a second owner of a task does not."""
    named = {key for task in draft.tasks for key in _acting(task)}
    return [party for party in draft.parties if party.stays or party.key in named]


def _acting(task: DraftTask) -> list[str]:
    return [*task.owners, *(task.asked or ())] if task.kind is Kind.GATE else task.owners[:1]


def _of_tasks(draft: Draft, parties: Parties) -> Iterator[str]:
    tasks = draft.tasks
    if jobs := _ids(tasks, Kind.JOB):
        yield f"what does the machine run? Until job: says so, a person does {_some(jobs)}"
    if items := _ids(tasks, Kind.CONFIRM):
        yield f"who or what is each item that is confirmed? Items are only numbered in {_some(items)}"
    yield from _of_gates([task for task in tasks if task.kind is Kind.GATE], parties)
    yield from _of_lengths(tasks)
    if ownerless := [task.id for task in tasks if not task.owners and task.kind is not Kind.MILESTONE]:
        yield f"who owns {_some(ownerless)}? Nobody in the file"


def _of_lengths(tasks: Sequence[DraftTask]) -> Iterator[str]:
    if undone := [task.id for task in tasks if task.rollback and task.rollback_takes is None]:
        yield f"how long does each rollback take? The task's own duration stands there for {_some(undone)}"
    if endless := [task.id for task in tasks if task.duration is None and task.kind is not Kind.MILESTONE]:
        what = plural(len(endless), "it", "they")
        does = plural(len(endless), "does", "do")
        yield f"how long {does} {what} take? The file has no duration, so 0m stands there: {_some(endless)}"


def _of_gates(gates: Sequence[DraftTask], parties: Parties) -> Iterator[str]:
    for gate in gates:
        _of_gate(gate, parties)
    gates = [gate for gate in gates if gate.asked is None]
    if alone := [gate.id for gate in gates if len(gate.owners) < 2 and not gate.todo]:
        yield f"who is asked at {_some(alone)}? Only who decides stands in the file (poll)"


def _of_gate(task: DraftTask, parties: Parties) -> None:
    named = [key for key in task.owners if task.asked is None and _MANY.search(key.replace("-", " "))]
    if named:
        task.owners = [key for key in task.owners if key not in named]
        task.todo.append(f"who is asked here? The file says no more than {', '.join(named)}")
    if not task.owners:
        task.owners = parties.read("Not named yet")
        task.todo.append("who decides here, and who is asked? The file names nobody (decided_by, poll)")


def _ids(tasks: Sequence[DraftTask], kind: Kind) -> list[str]:
    return [task.id for task in tasks if task.kind is kind]


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more
