"""The sheet of checkpoints: who is asked and decides, on what; with a run, what was answered and decided."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from console.telling.export.cells import Sort, Value, local, table_of, to_the_minute
from console.telling.export.facts import Exported, Gate, TaskLine
from console.telling.export.task_table import one_line, parties_text, state_word
from console.telling.export.workbook.page import TALLEST, Page
from console.telling.export.workbook.tints import state_tints
from console.telling.report.facts import Answer, CriterionFact, GateFact
from plans.importers.exported.headings import Head, zoned


def gate_page(told: Exported) -> Page:
    """A row a checkpoint."""
    gates = [(task, task.gate) for task in told.tasks if task.gate is not None]
    table = table_of("Checkpoints", _heads(told), ([*_row(told, task, gate)] for task, gate in gates))
    states = [gate.came.state if gate.came is not None else "" for _, gate in gates]
    about = "who is asked and who decides, on what, until when"
    return Page(table=table, about=about, frozen=2, tints=state_tints(table, states), lines=TALLEST)


def _heads(told: Exported) -> list[tuple[str, Sort]]:
    return [
        (Head.ID, Sort.WORD),
        ("Checkpoint", Sort.NAME),
        (Head.STATE, Sort.WORD),
        (f"Opens ({told.zone})", Sort.MOMENT),
        (f"Decided by ({told.zone})", Sort.MOMENT),
        (zoned(Head.DEADLINE, told.zone), Sort.MOMENT),
        ("Who decides", Sort.WORD),
        ("Phone", Sort.WORD),
        ("Who is asked", Sort.NAME),
        ("Go needed", Sort.WORD),
        (Head.NO_RETURN, Sort.WORD),
        ("Criteria", Sort.TEXT),
        ("Answers", Sort.TEXT),
        ("Decision", Sort.WORD),
        (f"Decided ({told.zone})", Sort.MOMENT),
        ("Accepted, and said", Sort.TEXT),
        ("Instructions", Sort.TEXT),
    ]


def _row(told: Exported, task: TaskLine, gate: Gate) -> Iterator[Value]:
    zone, came = ZoneInfo(told.zone), gate.came
    planned = task.came.planned if task.came is not None else task.planned
    yield task.id
    yield one_line(task.title)
    yield state_word(task)
    yield local(planned.start, zone)
    yield local(planned.end, zone)
    yield local(task.deadline, zone)
    yield parties_text(told, [gate.decided_by])
    yield next((one.contact for one in told.parties if one.id == gate.decided_by), "")
    yield parties_text(told, gate.asked)
    yield f"{gate.quorum} of {len(gate.asked)}" if gate.asked else ""
    yield "yes" if gate.no_return else ""
    yield "\n".join(_criteria(gate))
    yield from _came(came, zone) if came is not None else ("", "", None, "")
    yield task.guide.instructions


def _came(came: GateFact, zone: ZoneInfo) -> Iterator[Value]:
    """What was answered and decided."""
    yield "\n".join(_answer(one, zone) for one in came.answers if one.counts)
    yield came.decision
    yield to_the_minute(came.decided, zone)
    yield "\n".join(filter(None, (came.text, *(f"accepted: {one.means}" for one in came.accepted))))


def _criteria(gate: Gate) -> Iterator[str]:
    """What each criterion asks; in a run with what was read, and whether that rests on somebody's word."""
    read = {one.number: one for one in gate.came.criteria} if gate.came is not None else {}
    for number, asked in enumerate(gate.criteria, 1):
        yield f"{asked}: {_read(read[number])}" if number in read else asked


def _read(one: CriterionFact) -> str:
    verdict = {True: "met", False: "NOT met", None: "not read"}[one.ok]
    said = f" ({one.said})" if one.said else ""
    return f"{verdict}{said}{', on a word' if one.on_word else ''}"


def _answer(one: Answer, zone: ZoneInfo) -> str:
    at = f", {one.at.astimezone(zone):%H:%M}" if one.at is not None else ""
    text = f": {one.text}" if one.text else ""
    return f"{one.party}: {one.answer or 'SILENT'}{at}{text}"
