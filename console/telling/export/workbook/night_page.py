"""The first sheet: the night in short, as of when it is told, what the colours mean, which sheets there are."""

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from console.telling.export.cells import Sort, Value, local, table_of, to_the_minute
from console.telling.export.facts import Exported, RunFact
from console.telling.export.workbook.page import Page, Tint
from plans.importers.exported.headings import NightHead
from plans.plurals import counted

Line = tuple[str, Value]


def night_page(told: Exported, others: Sequence[Page]) -> Page:
    """A name and what stands for it in each row.

    Args:
        told: the plan, or the run.
        others: the sheets that follow.
    """
    lines = [*_lines(told)]
    legend = [*Tint] if told.run is not None else []
    tints = {(row, 1): tint for row, tint in enumerate(legend, start=len(lines))}
    rows = (*lines, *(("A state in this colour", tint.value) for tint in legend), *_contents(others))
    table = table_of("Night", (("Name", Sort.WORD), ("Value", Sort.TEXT)), rows)
    return Page(table=table, about="the night in short", is_list=True, tints=tints)


def _lines(told: Exported) -> Iterator[Line]:
    zone = ZoneInfo(told.zone)
    gates = sum(task.gate is not None for task in told.tasks)
    yield NightHead.PLAN, told.title
    if told.run is not None:
        yield from _run(told.run, zone)
    else:
        yield NightHead.START, local(told.start, zone)
        yield "Go-live", local(told.go_live_at, zone)
        yield "Last task ends", local(told.ends, zone)
        yield NightHead.WINDOW, local(told.window_ends, zone)
    yield NightHead.GO_LIVE, told.go_live
    yield NightHead.ZONE, told.zone
    yield "It has", f"{counted(len(told.tasks), 'task')}, {counted(gates, 'checkpoint')}, {_parties(told)}"
    yield "The plan's hash", told.sha256[:16]
    for point in told.todo:
        yield NightHead.TODO, point


def _parties(told: Exported) -> str:
    return counted(len(told.parties), "party", "parties")


def _run(run: RunFact, zone: ZoneInfo) -> Iterator[Line]:
    yield "Run", f"{run.name}, a {'production run' if run.kind == 'production' else 'rehearsal'}{_unreal(run)}"
    yield "As of", to_the_minute(run.as_of, zone)
    yield "How it stands", str(run.outcome)
    yield "Go-live, planned", local(run.go_live_planned, zone)
    if run.go_live is not None:
        came = run.go_live <= run.as_of
        yield "Go-live" if came else "Go-live, forecast", to_the_minute(run.go_live, zone)
    if run.revision > 1:
        yield "The plan as amended", f"revision {run.revision}"
    yield from run.approval
    if run.shifted:
        yield "Its clock times", "are those of this run, and others than the plan's"


def _unreal(run: RunFact) -> str:
    simulated = ", simulated" if run.simulated else ""
    return f"{simulated}, a demonstration: {run.speed:g} times as fast" if run.speed != 1 else simulated


def _contents(others: Sequence[Page]) -> Iterator[Line]:
    for page in others:
        if not page.of_one:
            yield "Sheet", f"{page.table.name}: {page.about}"
    owners = [page.table.name for page in others if page.of_one]
    if owners:
        yield "A sheet each", f"what they do, decide, are asked and confirm: {', '.join(owners)}"
