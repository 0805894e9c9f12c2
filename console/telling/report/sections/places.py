"""Where attempts ran that the engine did not run itself, and who did how much of what several hosts shared."""

from collections.abc import Iterator

from console.telling.report.document import Block, Cell, Column, Heading, Paragraph, Section, Table, Tone, cell
from console.telling.report.facts import LanesFact, NightReport, PlaceFact, ShareFact, TaskFact
from console.telling.report.sections.proof import shortened
from console.telling.report.wording import Wording
from jobs.run.events import How, task_of


def places(report: NightReport, words: Wording) -> Section:
    """Each attempt on a worker, or on a host over ssh; that there was none."""
    blocks = [*_attempts(report, words), *_shares(report, words)]
    hosts = words.names(report.engine_hosts) or "–"
    lead = words.say("places lead" if blocks else "no places", hosts=hosts)
    opening = Paragraph(text=lead, tone=Tone.PLAIN if blocks else Tone.MUTED)
    return Section(id="places", title=words.say("places title"), blocks=(opening, *blocks))


def _attempts(report: NightReport, words: Wording) -> Iterator[Block]:
    rows, note = shortened(tuple(_attempt(task, one, words) for task in report.tasks for one in task.places), words)
    if not rows:
        return
    yield Table(
        title=words.say("places title"),
        columns=(
            Column(head=words.say("task"), is_wide=True),
            Column(head=words.say("attempt"), is_number=True),
            Column(head=words.say("ran"), is_wide=True),
            Column(head=words.say("from")),
            Column(head=words.say("until")),
            Column(head=words.say("state")),
        ),
        rows=rows,
        note=note,
    )


def _attempt(task: TaskFact, one: PlaceFact, words: Wording) -> tuple[Cell, ...]:
    return (
        _unit(task, one.unit, words),
        cell(words.number(one.attempt)),
        _where(one, words),
        cell(words.when(one.started)),
        cell(words.when(one.ended)),
        cell(_ended(one, words)),
    )


def _ended(one: PlaceFact, words: Wording) -> str:
    if not one.how:
        return words.say("under way")
    return words.say("ran through") if one.how == How.SUCCEEDED else words.word("how", one.how)


def _unit(task: TaskFact, unit: str, words: Wording) -> Cell:
    """The task; its rollback by that name."""
    _, is_rollback = task_of(unit)
    return cell(words.say("roll back", task=task.id, title=task.title)) if is_rollback else cell(task.id, task.title)


def _where(one: PlaceFact, words: Wording) -> Cell:
    if one.over_ssh:
        return cell(words.say("over ssh", host=one.host))
    label = words.say("of label", label=one.label) if one.label else ""
    below = ", ".join(filter(None, (label, _lanes(one.lanes, words))))
    if one.in_engine:
        return cell(words.say("in the engine"), below)
    if not one.worker:
        return cell(words.say("no worker"), below, Tone.WARN)
    return cell(words.say("worker on", worker=one.worker, host=one.host), below)


def _lanes(lanes: tuple[LanesFact, ...], words: Wording) -> str:
    served = (f"{words.say('worker on', worker=one.worker, host=one.host)} ×{one.lanes}" for one in lanes)
    return words.say("its lanes", who=", ".join(served)) if lanes else ""


def _shares(report: NightReport, words: Wording) -> Iterator[Block]:
    rows, note = shortened(tuple(_share(task, one, words) for task in report.tasks for one in task.shares), words)
    if not rows:
        return
    title = words.say("shares title")
    yield Heading(text=title)
    yield Paragraph(text=words.say("shares lead"))
    yield Table(
        title=title,
        columns=(
            Column(head=words.say("task"), is_wide=True),
            Column(head=words.say("ran"), is_wide=True),
            Column(head=words.say("rows"), is_number=True),
            Column(head=words.say("size"), is_number=True),
        ),
        rows=rows,
        note=note,
    )


def _share(task: TaskFact, one: ShareFact, words: Wording) -> tuple[Cell, ...]:
    by_whom = words.say("worker on", worker=one.worker, host=one.host) if one.worker else words.say("not known")
    return (
        _unit(task, one.unit, words),
        cell(by_whom),
        cell(words.number(one.rows), words.word("share", one.done)),
        cell(words.size(one.bytes) if one.bytes else "–"),
    )
