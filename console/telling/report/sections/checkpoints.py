"""The checkpoints: who was asked and said what, what was measured, what was decided; and every other decision."""

from collections.abc import Iterator
from datetime import timedelta

from console.telling.report.document import (
    Block,
    Cell,
    Column,
    Facts,
    Heading,
    Paragraph,
    Points,
    Section,
    Table,
    Tone,
    cell,
)
from console.telling.report.facts import (
    Answer,
    CriterionFact,
    DecisionFact,
    Deed,
    GateFact,
    Head,
    NightReport,
    SecondFact,
)
from console.telling.report.facts.gates import EVERY_FLOW
from console.telling.report.sections.timeline import state_cell
from console.telling.report.wording import Wording
from jobs.journal.told_heads import head_line

_OF_ANSWER = {"go": Tone.GOOD, "caveat": Tone.WARN, "no-go": Tone.BAD, "": Tone.BAD}
_BAD_DEEDS = (Deed.NO_GO, Deed.ROLLBACK, Deed.ABANDONED, Deed.FAILED, Deed.ABORTED, Deed.DOUBTED)
_GOOD_DEEDS = (Deed.GO, Deed.RESUMED, Deed.KEYS)


def head_text(head: Head) -> str:
    """`journal #812 chain 3fa9c1d24b7e`: the same in every language, so that it can be looked for."""
    return head_line(head.seq, head.hash)


def checkpoints(report: NightReport, words: Wording) -> Section:
    """Each checkpoint in its order."""
    blocks: list[Block] = []
    for gate in report.gates:
        blocks += _gate(gate, words)
    if not blocks:
        blocks.append(Paragraph(text=words.say("no checkpoints"), tone=Tone.MUTED))
    return Section(id="checkpoints", title=words.say("checkpoints title"), blocks=tuple(blocks))


def _gate(gate: GateFact, words: Wording) -> list[Block]:
    blocks: list[Block] = [
        Heading(text=words.name(f"{gate.id} {gate.title}"), badge=state_cell(words, gate.state)),
        _decision(gate, words),
    ]
    if gate.weakened:
        weaker = [cell(words.machine(one), tone=Tone.WARN) for one in gate.weakened]
        blocks.append(Points(items=(cell(words.say("weakened lead"), tone=Tone.WARN), *weaker)))
    if gate.answers:
        blocks.append(_answers(gate, words))
    if gate.criteria:
        blocks.append(_criteria(gate, words))
    if gate.accepted:
        named = tuple(cell(one.name, words.machine(one.means), Tone.WARN) for one in gate.accepted)
        lead = cell(words.say("accepted lead", party=gate.owner))
        blocks.append(Points(items=(lead, *named)))
    return blocks


def _decision(gate: GateFact, words: Wording) -> Facts:
    return Facts(pairs=(*_moments(gate, words), *_rules(gate, words)))


def _moments(gate: GateFact, words: Wording) -> Iterator[tuple[str, Cell]]:
    """When it was to be, opened, is forecast and was decided, by whom."""
    for name, at in (("planned", gate.planned), ("opened", gate.opened), ("forecast", gate.forecast)):
        if at is not None:
            yield words.say(name), cell(words.when(at))
    if gate.decided is None:
        yield words.say("decides"), cell(gate.owner)
    else:
        said = f"{words.word('deed', gate.decision)}, {words.when(gate.decided)}"
        recorded = words.say("recorded by", by=gate.recorded_by) if gate.recorded_by else ""
        yield words.say("decided"), cell(said, "; ".join(filter(None, (gate.owner, recorded))))
    if gate.until is not None:
        yield words.say("postponed until"), cell(words.when(gate.until))


def _rules(gate: GateFact, words: Wording) -> Iterator[tuple[str, Cell]]:
    """In whose words, by which quorum, on what it rests, and where the journal stood."""
    if gate.text:
        yield words.say("words said"), cell(words.quoted(gate.text))
    yield words.say("quorum"), cell(words.say("quorum of", quorum=gate.quorum, polled=gate.polled))
    if gate.criteria:
        grounds = words.say("grounds", measured=gate.measured, words=gate.on_word)
        yield words.say("rests on"), cell(grounds, tone=Tone.WARN if gate.on_word else Tone.PLAIN)
    if gate.no_return:
        yield words.say("no return"), cell(words.say("no return text"))
    if gate.head is not None:
        yield words.say("journal"), cell(head_text(gate.head))


def _answers(gate: GateFact, words: Wording) -> Table:
    return Table(
        title=words.say("answers title", gate=gate.id),
        columns=(
            Column(head=words.say("party")),
            Column(head=words.say("answer")),
            Column(head=words.say("at")),
            Column(head=words.say("way")),
            Column(head=words.say("words said"), is_wide=True),
        ),
        rows=tuple(_answer(one, words) for one in gate.answers),
    )


def _answer(one: Answer, words: Wording) -> tuple[Cell, ...]:
    said = words.word("answer", one.answer or "silent")
    beneath = words.say("accepted by name") if one.accepted else "" if one.counts else words.say("replaced")
    way = words.say("by itself", way=one.way) if one.way else words.say("recorded by", by=one.recorded_by)
    return (
        cell(one.party, one.answered_by if one.answered_by != one.party else ""),
        cell(said, beneath, _OF_ANSWER.get(one.answer, Tone.PLAIN) if one.counts else Tone.MUTED),
        cell(words.when(one.at)),
        cell(way if one.answer else "–"),
        cell(words.quoted(one.text) or "–"),
    )


def _criteria(gate: GateFact, words: Wording) -> Table:
    return Table(
        title=words.say("criteria title", gate=gate.id),
        columns=(
            Column(head=words.say("criterion"), is_wide=True),
            Column(head=words.say("met")),
            Column(head=words.say("read"), is_wide=True),
            Column(head=words.say("source")),
            Column(head=words.say("age"), is_number=True),
        ),
        rows=tuple(_criterion(one, words) for one in gate.criteria),
    )


def _criterion(one: CriterionFact, words: Wording) -> tuple[Cell, ...]:
    met = {True: Tone.GOOD, False: Tone.BAD, None: Tone.WARN}[one.ok]
    beneath = words.say("accepted by name") if one.accepted else words.say("required") if one.required else ""
    source = words.machine(one.source)
    return (
        cell(f"{one.number}. {asked_text(one, words)}"),
        cell(words.yes(truth=one.ok), beneath, met),
        cell(words.machine(one.said) or "–"),
        cell(source, words.say("on word") if one.on_word else "", Tone.WARN if one.on_word else Tone.PLAIN),
        cell(words.length(one.age)),
    )


def asked_text(one: CriterionFact, words: Wording) -> str:
    """What a criterion asks."""
    limit = one.limit
    if one.kind == "interval":
        hours, minutes, _ = (int(part) for part in one.limit.rsplit(" ", 1)[-1].split(":"))
        limit = words.length(timedelta(hours=hours, minutes=minutes))
    asked = tuple(_flow_asked(each, words) for each in one.about) if one.kind == "flows" else one.about
    about, by = words.names(asked), words.when(one.by)
    key = "criterion:forecast chance" if one.kind == "forecast" and one.limit else f"criterion:{one.kind}"
    return words.say(key, about=about, by=by, limit=limit)


def _flow_asked(each: str, words: Wording) -> str:
    """`all flows processed`, `L-LAB received`."""
    flow, _, stage = each.rpartition(":")
    named = words.say("all flows") if flow == EVERY_FLOW else flow
    return words.say("flow asked", flow=named, how=words.word("stage", stage))


def decisions(report: NightReport, words: Wording) -> Section:
    """All decisions in order of time, each with the head of that moment; then what needed a second person."""
    blocks: list[Block] = []
    if report.decisions:
        blocks += [Paragraph(text=words.say("decisions lead")), _decisions(report.decisions, words)]
    else:
        blocks.append(Paragraph(text=words.say("no decisions"), tone=Tone.MUTED))
    if report.seconds:
        blocks += [Heading(text=words.say("seconds title")), _seconds(report.seconds, words)]
    return Section(id="decisions", title=words.say("decisions title"), blocks=tuple(blocks))


def _decisions(found: tuple[DecisionFact, ...], words: Wording) -> Table:
    return Table(
        title=words.say("decisions title"),
        columns=(
            Column(head=words.say("at")),
            Column(head=words.say("decision")),
            Column(head=words.say("by whom")),
            Column(head=words.say("words said"), is_wide=True),
            Column(head=words.say("journal")),
        ),
        rows=tuple(_deed(one, words) for one in found),
    )


def _deed(one: DecisionFact, words: Wording) -> tuple[Cell, ...]:
    tone = Tone.BAD if one.deed in _BAD_DEEDS else Tone.GOOD if one.deed in _GOOD_DEEDS else Tone.WARN
    what = " ".join(filter(None, (one.unit, words.word("deed", one.deed))))
    about = words.names(tuple(filter(None, one.about)))
    moved = words.variance(one.amount) if one.amount is not None else ""
    recorded = words.say("recorded by", by=one.by) if one.party and one.by else ""
    return (
        cell(words.when(one.at)),
        cell(what, ", ".join(filter(None, (moved, about))), tone),
        cell(one.party or one.by or words.say("the machine"), recorded),
        cell(words.quoted(words.machine(one.text) if one.deed is Deed.AMENDED else one.text) or "–"),
        cell(head_text(one.head)),
    )


def _seconds(found: tuple[SecondFact, ...], words: Wording) -> Table:
    return Table(
        title=words.say("seconds title"),
        columns=(
            Column(head=words.say("at")),
            Column(head=words.say("act"), is_wide=True),
            Column(head=words.say("asked by")),
            Column(head=words.say("agreed by")),
            Column(head=words.say("two people")),
        ),
        rows=tuple(_second(one, words) for one in found),
    )


def _second(one: SecondFact, words: Wording) -> tuple[Cell, ...]:
    if one.waits or one.end:
        proof = cell(words.word("second", one.end or "waits"), tone=Tone.MUTED)
    else:
        proof = cell(words.say("proved" if one.proved else "not proved"), tone=Tone.GOOD if one.proved else Tone.BAD)
    return (cell(words.when(one.at)), cell(one.does), cell(one.by), cell(", ".join(one.agreed_by) or "–"), proof)
