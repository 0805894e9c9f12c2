"""The night as bars, what was late and why, the intervals, and every task."""

from collections.abc import Iterator

from console.telling.report.document import (
    Block,
    Cell,
    Chart,
    Column,
    Hour,
    Label,
    Paragraph,
    Section,
    Table,
    Tone,
    cell,
)
from console.telling.report.facts import Cause, GhostFact, IntervalFact, NightReport, TaskFact
from console.telling.report.gantt import MOST, Drawn, Gantt, Row, gantt
from console.telling.report.wording import Wording
from console.text.columns import cut
from plans.characters import shown

_NAME = 40
"""Columns of a name beside its bars."""

_TONES = {
    "DONE": Tone.GOOD,
    "GO": Tone.GOOD,
    "GO*": Tone.WARN,
    "SKIP": Tone.WARN,
    "HAND": Tone.WARN,
    "RTRY": Tone.WARN,
    "POST": Tone.WARN,
    "QUIET": Tone.WARN,
    "BACK": Tone.WARN,
    "GONE": Tone.BAD,
    "ASK": Tone.BAD,
    "DOUBT": Tone.BAD,
    "UNVF": Tone.BAD,
    "NOGO": Tone.BAD,
}


def state_cell(words: Wording, state: str, below: str = "") -> Cell:
    """The state of a task as a word."""
    return cell(words.word("state", state), below, _TONES.get(state, Tone.MUTED))


def late(slip_text: str) -> Tone:
    """How a variance is meant, by its sign."""
    return Tone.WARN if slip_text.startswith("+") else Tone.PLAIN


def timeline(report: NightReport, words: Wording) -> Section:
    """Planned, forecast and actual times as bars, with the earlier night that stands beside them."""
    night = report.ghost.label if report.ghost is not None else ""
    chart = chart_of(drawn(report), words, night_before=night)
    blocks: list[Block] = [chart]
    if chart.gantt.hidden:
        blocks.append(Paragraph(text=words.say("folded", count=chart.gantt.hidden), tone=Tone.MUTED))
    if report.ghost is not None:
        blocks.append(Paragraph(text=_beside(report, report.ghost, words)))
    return Section(id="timeline", title=words.say("timeline title"), blocks=tuple(blocks))


def drawn(report: NightReport) -> Drawn:
    """What is drawn of it."""
    return Drawn(
        tasks=report.tasks,
        go_live_planned=report.result.go_live_planned,
        go_live=report.result.go_live,
        as_of=report.as_of,
        under_way=report.under_way,
    )


def chart_of(night: Drawn, words: Wording, *, most: int = MOST, night_before: str = "") -> Chart:
    """The bars with all that is written at them; `night_before` is what the night beside it is called."""
    drawing = gantt(night, most=most)
    marks = ["planned", "actual", *_further_marks(night), "go-live"]
    return Chart(
        gantt=drawing,
        title=words.say("timeline title"),
        told=words.say("timeline told", tasks=len(night.tasks), streams=len({one.stream for one in night.tasks})),
        labels=tuple(_label(row, words) for row in drawing.rows),
        clock=tuple(_hours(drawing, words)),
        legend=tuple((mark, words.say(f"mark {mark}", night=night_before)) for mark in marks),
    )


def _beside(report: NightReport, ghost: GhostFact, words: Wording) -> str:
    """How the earlier night compares; that it does not, where its times mean nothing here."""
    day = words.moments.date(ghost.started)
    if all(task.ghost_end is None for task in report.tasks):
        return words.say("no times of the ghost", night=ghost.label, day=day)
    if ghost.behind is None:
        return words.say("no go-live to compare", night=ghost.label, day=day)
    return words.say("beside the ghost", night=ghost.label, day=day, behind=words.variance(ghost.behind))


def _further_marks(night: Drawn) -> Iterator[str]:
    """What is drawn in this night and not in every one."""
    if night.under_way:
        yield "forecast"
    if any(task.ghost_end is not None for task in night.tasks):
        yield "ghost"
    if any(task.critical for task in night.tasks):
        yield "chain"


def _label(row: Row, words: Wording) -> Label:
    if row.is_stream:
        more = f" {words.count('folded tasks', row.count)}" if row.count else ""
        name = f"{cut(shown(row.name or '–'), _NAME - len(more)).rstrip()}{more}"
        return Label(name=name, beside="", told=name)
    slip = words.variance(row.variance) if row.variance else ""
    state = words.word("state", row.state)
    return Label(
        name=cut(shown(f"{row.name} {row.title}"), _NAME).rstrip(),
        beside=slip,
        told=f"{row.name} {row.title}: {state} {slip}".rstrip(),
        tone=late(slip),
    )


def _hours(drawing: Gantt, words: Wording) -> Iterator[Hour]:
    """Full hours of the reader's clock; at the first one of each day its date, with the zone."""
    before = ""
    for line in drawing.clock:
        day = f"{words.moments.date(line.at)} {words.moments.zone_name(line.at)}"
        yield Hour(time=f"{line.at.astimezone(words.moments.zone):%H:%M}", day=day if day != before else "")
        before = day


def delays(report: NightReport, words: Wording) -> Section:
    """What was late by itself; everything else that was late is a consequence of it."""
    late_ones = [one for one in report.tasks if one.own_delay is not None]
    causes = {one.task for one in report.causes}
    inherited = sum(one.inherited_from != "" and one.id not in causes for one in late_ones)
    if not report.causes:
        blocks: tuple[Block, ...] = (Paragraph(text=words.say("no delays")),)
    else:
        lead = words.say("delays lead", late=len(late_ones), causes=len(report.causes), inherited=inherited)
        blocks = Paragraph(text=lead), _causes(report.causes, words)
    return Section(id="delays", title=words.say("delays title"), blocks=blocks)


def _causes(causes: tuple[Cause, ...], words: Wording) -> Table:
    rows = (
        (
            cell(one.task, one.title),
            cell(words.variance(one.own), tone=Tone.WARN),
            cell(words.number(one.inherited_by)),
            cell(one.owner),
            cell(words.machine(one.why) or "–"),
        )
        for one in causes
    )
    return Table(
        title=words.say("delays title"),
        columns=(
            Column(head=words.say("task"), is_wide=True),
            Column(head=words.say("own delay"), is_number=True),
            Column(head=words.say("inherited by"), is_number=True),
            Column(head=words.say("owner")),
            Column(head=words.say("stumbled over"), is_wide=True),
        ),
        rows=tuple(rows),
    )


def intervals(report: NightReport, words: Wording) -> Section:
    """How long what is measured lasted, beside its limit, the plan and a rehearsal."""
    if not report.intervals:
        return Section(id="intervals", title=words.say("intervals title"), blocks=(_none(words, "no intervals"),))
    table = Table(
        title=words.say("intervals title"),
        columns=(
            Column(head=words.say("interval"), is_wide=True),
            Column(head=words.say("from")),
            Column(head=words.say("until")),
            Column(head=words.say("lasted"), is_number=True),
            Column(head=words.say("limit"), is_number=True),
            Column(head=words.say("planned"), is_number=True),
            Column(head=words.say("rehearsed"), is_number=True),
        ),
        rows=tuple(_interval(one, words) for one in report.intervals),
    )
    return Section(id="intervals", title=words.say("intervals title"), blocks=(table,))


def _none(words: Wording, key: str) -> Paragraph:
    return Paragraph(text=words.say(key), tone=Tone.MUTED)


def _interval(one: IntervalFact, words: Wording) -> tuple[Cell, ...]:
    over = words.say("over by", length=words.length(one.excess)) if one.excess is not None else ""
    standing = words.word("standing", one.standing)
    remarks = ", ".join(filter(None, (standing, words.machine(one.said))))
    return (
        cell(one.title or one.id, remarks),
        cell(words.when(one.begin)),
        cell(words.when(one.end)),
        cell(words.length(one.length), over, Tone.BAD if over else Tone.PLAIN),
        cell(words.length(one.at_most)),
        cell(words.length(one.planned)),
        cell(words.length(one.rehearsed), one.rehearsed_in),
    )


def every_task(report: NightReport, words: Wording) -> Section:
    """Each task with its three times."""
    table = Table(
        title=words.say("tasks title"),
        columns=(
            Column(head=words.say("task"), is_wide=True),
            Column(head=words.say("stream")),
            Column(head=words.say("owner")),
            Column(head=words.say("state")),
            Column(head=words.say("planned")),
            *([Column(head=words.say("forecast"))] if report.under_way else []),
            Column(head=words.say("actual")),
            Column(head=words.say("variance"), is_number=True),
        ),
        rows=tuple(_task(one, words, with_forecast=report.under_way) for one in report.tasks),
        is_long=True,
    )
    return Section(id="tasks", title=words.say("tasks title"), blocks=(table,), is_appendix=True)


def _task(one: TaskFact, words: Wording, *, with_forecast: bool) -> tuple[Cell, ...]:
    actual = f"{words.when(one.actual_start)} – {words.when(one.actual_end)}"
    slip = words.variance(one.variance)
    return (
        cell(f"{one.id} {one.title}", words.say("on the chain") if one.critical else ""),
        cell(one.stream or "–"),
        cell(one.owner or "–"),
        state_cell(words, one.state, _lack(one, words)),
        cell(f"{words.when(one.planned.start)} – {words.when(one.planned.end)}"),
        *([cell(words.when(one.forecast.end) if one.forecast is not None else "–")] if with_forecast else []),
        cell(actual if one.actual_start is not None or one.actual_end is not None else "–"),
        cell(slip, _inherited(one, words), late(slip)),
    )


def _lack(one: TaskFact, words: Wording) -> str:
    """In which way it is not done, where its state does not say so already."""
    said = words.word("lack", one.lack) if one.lack else ""
    return said if said != words.word("state", one.state) else ""


def _inherited(one: TaskFact, words: Wording) -> str:
    return words.say("inherited from", task=one.inherited_from) if one.inherited_from else ""
