"""The document for those who take over in the morning: what runs, what watches, what is open, whom to call."""

from collections.abc import Iterator

from console.telling.report.document import (
    Block,
    Cell,
    Column,
    Document,
    Facts,
    Figure,
    Heading,
    Paragraph,
    Points,
    Section,
    Table,
    Tone,
    cell,
)
from console.telling.report.facts import NightReport, ProblemFact
from console.telling.report.facts.handover import Back, Handover, PartyFact, WorkFact
from console.telling.report.sections.aftermath import flows, follow_ups, problems
from console.telling.report.sections.opening import banner, colophon, verdict, verdict_note
from console.telling.report.sections.timeline import state_cell
from console.telling.report.wording import Wording

_NAMED = 12
"""Red problems and flows that are named before the rest is counted: their own parts have them all."""
_PRESENT = ("working", "unneeded", "starting", "changing")


def handover_document(given: Handover, report: NightReport, words: Wording) -> Document:
    """The hand-over in the reader's language; `report` is the one of the same moment."""
    said, tone = verdict(report, words)
    return Document(
        language=words.language,
        title=words.name(given.run.title),
        kind=words.say("hand-over of", kind=words.word("kind", given.run.kind)),
        subtitle=words.say("as of when", at=words.moments.dated(given.as_of), run=given.run.name),
        banner=banner(report, words),
        verdict=said,
        verdict_tone=tone,
        verdict_note=verdict_note(report, words),
        figures=_figures(given, words),
        sections=(
            _now(given, words),
            _watching(given, words),
            follow_ups(report, words),
            _calls(given, words),
            problems(report, words),
            flows(report, words),
            _back(given, words),
            _commands(given, words),
        ),
        contents=words.say("contents"),
        colophon=colophon(given, words),
    )


def _figures(given: Handover, words: Wording) -> tuple[Figure, ...]:
    opened, degraded, waits = len(given.follow_ups), len(given.degraded), _waits(given, words)
    waiting = sum(waits.values())
    present = given.engine.presence in _PRESENT
    return (
        Figure(label=words.say("at work"), value=words.number(len(given.running))),
        Figure(
            label=words.say("waits for a person"),
            value=words.number(waiting),
            note=", ".join(waits) if waiting > len(given.waiting) else "",
            tone=Tone.WARN if waiting else Tone.GOOD,
        ),
        Figure(
            label=words.say("engine"),
            value=words.word("engine", given.engine.presence),
            note=_where(given, words),
            tone=Tone.PLAIN if present else Tone.BAD,
        ),
        Figure(
            label=words.say("figure open"),
            value=words.count("to follow up", opened),
            tone=Tone.WARN if opened else Tone.GOOD,
        ),
        Figure(
            label=words.say("degraded title"),
            value=words.number(degraded),
            tone=Tone.BAD if degraded else Tone.GOOD,
        ),
        Figure(label=words.say("way back"), value=words.word("back", given.way_back.back)),
    )


def _waits(given: Handover, words: Wording) -> dict[str, int]:
    """How many of each sort wait for somebody, by what is said of them: `{"1 task": 1, "2 red flows": 2}`."""
    found = (
        ("tasks waiting", len(given.waiting)),
        ("red problems", sum(map(_is_red, given.problems))),
        ("red flows", sum(one.light == "red" for one in given.flows.rows)),
    )
    return {words.count(key, number): number for key, number in found if number}


def _is_red(problem: ProblemFact) -> bool:
    return problem.severity == "red"


def _where(given: Handover, words: Wording) -> str:
    """The host of the engine; since when there is none."""
    missing = given.engine.missing_since
    return words.say("missing since", at=words.when(missing)) if missing is not None else given.engine.host


def _now(given: Handover, words: Wording) -> Section:
    """What runs at this moment, and what waits for whom."""
    blocks: list[Block] = []
    if given.held_by:
        blocks.append(Paragraph(text=words.say("held by", by=given.held_by), tone=Tone.BAD))
    blocks += [*_named_work("runs title", "no runs", given.running, words), *_waiting(given, words)]
    return Section(id="now", title=words.say("now title"), blocks=tuple(blocks))


def _named_work(title: str, none: str, found: tuple[WorkFact, ...], words: Wording) -> list[Block]:
    """The tasks under their title, or that there are none."""
    head = words.say(title)
    told = _work(found, head, words) if found else Paragraph(text=words.say(none), tone=Tone.MUTED)
    return [Heading(text=head), told]


def _waiting(given: Handover, words: Wording) -> list[Block]:
    """What waits for a person: tasks, and what is red and is no task."""
    red = tuple(_red(given, words))
    if not red:
        return _named_work("waits title", "no waits for anybody", given.waiting, words)
    more = [cell(words.say("and more", count=words.number(len(red) - _NAMED)))] if len(red) > _NAMED else []
    return [
        *_named_work("waits title", "no tasks wait", given.waiting, words),
        *([Paragraph(text=words.say("these wait too"))] if given.waiting else []),
        Points(items=(*red[:_NAMED], *more)),
    ]


def _red(given: Handover, words: Wording) -> Iterator[Cell]:
    """Each red problem and flow, with whose it is."""
    nobody = words.say("nobody")
    for problem in filter(_is_red, given.problems):
        text = words.say("red problem", id=problem.id, text=words.quoted(problem.text))
        yield cell(text, problem.owner or nobody, Tone.BAD)
    for flow in given.flows.rows:
        if flow.light == "red":
            condition = words.word("condition", flow.condition or "none")
            text = words.say("red flow", name=words.quoted(flow.name), condition=condition)
            yield cell(text, flow.owner or nobody, Tone.BAD)


def _work(found: tuple[WorkFact, ...], title: str, words: Wording) -> Table:
    columns = (
        Column(head=words.say("task"), is_wide=True),
        Column(head=words.say("state")),
        Column(head=words.say("since")),
        Column(head=words.say("forecast end")),
        Column(head=words.say("owner")),
        Column(head=words.say("phone")),
    )
    rows = (
        (
            cell(_task(one, words)),
            state_cell(words, one.state),
            cell(words.when(one.since)),
            cell(words.when(one.ends)),
            cell(one.owner or "–"),
            cell(one.contact or "–"),
        )
        for one in found
    )
    return Table(title=title, columns=columns, rows=tuple(rows))


def _task(one: WorkFact, words: Wording) -> str:
    return words.say("roll back", task=one.id, title=one.title) if one.rolls_back else f"{one.id} {one.title}"


def _watching(given: Handover, words: Wording) -> Section:
    """What looks after the run while nobody does: engine, stand-bys, days of watching."""
    engine, care = given.engine, given.hypercare
    present = engine.presence in _PRESENT
    stands = cell(words.word("engine", engine.presence), _where(given, words), Tone.PLAIN if present else Tone.BAD)
    pairs = [
        (words.say("engine"), stands),
        (words.say("stand-bys"), cell(words.number(engine.standbys), ", ".join(engine.standby_hosts))),
        (words.say("keys"), cell(given.keys or words.say("nobody"))),
    ]
    if care is not None:
        told = words.say("hypercare day", day=care.day, days=care.days)
        until = words.say("hypercare until", at=words.moments.dated(care.ends))
        over = words.say("hypercare over")
        pairs.append((words.say("hypercare"), cell(over if care.over else told, until)))
    return Section(id="watching", title=words.say("watching title"), blocks=(Facts(pairs=tuple(pairs)),))


def _calls(given: Handover, words: Wording) -> Section:
    """Whom to call, and who is on."""
    title = words.say("calls title")
    if not given.parties:
        return Section(id="calls", title=title, blocks=(Paragraph(text=words.say("no calls"), tone=Tone.MUTED),))
    table = Table(
        title=title,
        columns=(
            Column(head=words.say("party"), is_wide=True),
            Column(head=words.say("on duty"), is_wide=True),
            Column(head=words.say("phone")),
            Column(head=words.say("open points"), is_number=True),
        ),
        rows=tuple(_party(one, words) for one in given.parties),
    )
    return Section(id="calls", title=title, blocks=(table,))


def _party(one: PartyFact, words: Wording) -> tuple[Cell, ...]:
    others = ", ".join(" ".join(filter(None, (person.name, person.contact))) for person in one.on[1:])
    if one.has_shifts and not one.on:
        duty = cell(words.say("nobody is on"), tone=Tone.BAD)
    else:
        duty = cell(one.on[0].name if one.on else "–", others)
    return (
        cell(one.name, words.say("stands in") if one.stood_in_for else ""),
        duty,
        cell(one.contact or words.say("no number"), tone=Tone.PLAIN if one.contact else Tone.WARN),
        cell(words.number(one.owns) if one.owns else "–"),
    )


def _back(given: Handover, words: Wording) -> Section:
    """What may still be rolled back, until when, and what would stay."""
    way = given.way_back
    blocks: list[Block] = [Paragraph(text=words.say(f"back text:{way.back}", gate=way.gate))]
    if way.back is Back.POSSIBLE:
        moments = (
            ("back by", way.back_by, ""),
            ("safe until", way.safe_until, way.safe_gate),
            ("window ends", way.window_ends, ""),
        )
        blocks.append(Facts(pairs=tuple((words.say(name), cell(words.when(at), by)) for name, at, by in moments)))
    if way.not_undone:
        left = (
            cell(f"{one.task} {one.title}: {words.machine(one.how_far)}", words.machine(one.why), Tone.WARN)
            for one in way.not_undone
        )
        blocks += [Heading(text=words.say("would stay")), Points(items=tuple(left))]
    return Section(id="way-back", title=words.say("way back"), blocks=tuple(blocks))


def _commands(given: Handover, words: Wording) -> Section:
    """What is typed to look and to go on."""
    run = given.run.name
    pairs = [
        (words.say("to look"), cell(f"cutover status {run}")),
        (words.say("on a screen"), cell(f"cutover attach {run}")),
        (words.say("what happened lately"), cell(f"cutover status {run} --since 8h")),
        (words.say("everything"), cell(f"cutover log {run}")),
        (words.say("the whole night"), cell(f"cutover report {run} -o night.html")),
        (words.say("to note"), cell(f'cutover do {run} note "..."')),
    ]
    if given.under_way:
        pairs.append((words.say("an engine"), cell(f"cutover engine {run}")))
        pairs.append((words.say("the keys"), cell(f"cutover do {run} take-keys")))
    return Section(id="commands", title=words.say("commands title"), blocks=(Facts(pairs=tuple(pairs)),))
