"""What was said and what was wrong, how the flows stand, what is left, and what else the reader has to know."""

from collections.abc import Iterator

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
    Amendment,
    DegradedFact,
    FlowFact,
    FollowUp,
    JournalFact,
    LostFact,
    NightReport,
    Open,
    ProblemFact,
    ShiftFact,
)
from console.telling.report.sections.checkpoints import head_text
from console.telling.report.sections.proof import shortened
from console.telling.report.wording import Wording
from jobs.journal.told_heads import DIGITS

_GRAVE = (Open.PROBLEM_RED, Open.DEGRADED, Open.NOT_RECONCILED, Open.FAILED, Open.NOT_UNDONE)
_SAID_BY_MACHINE = (Open.FLOW, Open.NOT_RECONCILED, Open.FAILED, Open.NOT_UNDONE, Open.NOT_PROVED)
"""Of which it is this program that says why."""
_LIGHTS = {"red": Tone.BAD, "amber": Tone.WARN, "green": Tone.GOOD, "none": Tone.MUTED}


def _section(name: str, words: Wording, blocks: list[Block]) -> Section:
    """A part with its title; it says so where there is nothing."""
    none = Paragraph(text=words.say(f"no {name}"), tone=Tone.MUTED)
    return Section(id=name, title=words.say(f"{name} title"), blocks=tuple(blocks or [none]))


def follow_ups(report: NightReport, words: Wording) -> Section:
    """What somebody still has to see to, the gravest first."""
    blocks: list[Block] = []
    if report.follow_ups:
        rows, note = shortened(tuple(_follow_up(one, words) for one in report.follow_ups), words)
        title = words.say("follow-ups title")
        blocks.append(
            Table(
                title=title,
                columns=(
                    Column(head=words.say("sort")),
                    Column(head=words.say("what"), is_wide=True),
                    Column(head=words.say("why"), is_wide=True),
                    Column(head=words.say("owner")),
                ),
                rows=rows,
                note=note,
            )
        )
    return _section("follow-ups", words, blocks)


def _follow_up(one: FollowUp, words: Wording) -> tuple[Cell, ...]:
    due = words.say("due", day=one.due.isoformat()) if one.due is not None else ""
    by = words.say("said by", by=one.by) if one.by and one.by != one.owner else ""
    what, why = _told_of(one, words)
    return (
        cell(words.word("open", one.sort), one.id, Tone.BAD if one.sort in _GRAVE else Tone.WARN),
        cell(words.quoted(what)),
        cell(words.quoted(why) or "–", by),
        cell(one.owner or words.say("nobody"), due, Tone.PLAIN if one.owner else Tone.BAD),
    )


def _told_of(one: FollowUp, words: Wording) -> tuple[str, str]:
    """What and why, in the reader's language where this program says it; what people have said stands as it is."""
    if one.sort in (Open.CAVEAT, Open.LOST):
        return words.machine(one.what), one.why
    return one.what, words.machine(one.why) if one.sort in _SAID_BY_MACHINE else one.why


def notes(report: NightReport, words: Wording) -> Section:
    """Every remark."""
    blocks: list[Block] = []
    if report.notes:
        found = (
            (
                cell(words.when(one.at)),
                cell(one.by, one.unit or one.stream),
                cell(words.quoted(one.text)),
            )
            for one in report.notes
        )
        rows, note = shortened(tuple(found), words)
        columns = (
            Column(head=words.say("at")),
            Column(head=words.say("by whom")),
            Column(head=words.say("note"), is_wide=True),
        )
        blocks.append(Table(title=words.say("notes title"), columns=columns, rows=rows, note=note))
    return _section("notes", words, blocks)


def problems(report: NightReport, words: Wording) -> Section:
    """What was wrong and who looked after it; what was closed or restricted."""
    blocks: list[Block] = []
    if report.problems:
        blocks.append(
            Table(
                title=words.say("problems title"),
                columns=(
                    Column(head=words.say("problem"), is_wide=True),
                    Column(head=words.say("severity")),
                    Column(head=words.say("owner")),
                    Column(head=words.say("opened")),
                    Column(head=words.say("closed")),
                ),
                rows=tuple(_problem(one, words) for one in report.problems),
            )
        )
    if report.degraded:
        title = words.say("degraded title")
        blocks += [Heading(text=title), _degraded(report.degraded, title, words)]
    return _section("problems", words, blocks)


def _problem(one: ProblemFact, words: Wording) -> tuple[Cell, ...]:
    on = f" ({one.on})" if one.on else ""
    return (
        cell(f"{one.id}{on} {words.quoted(one.text)}", words.quoted(one.became or one.said)),
        _severity(one, words),
        cell(one.owner or words.say("nobody"), tone=Tone.PLAIN if one.owner else Tone.BAD),
        cell(words.when(one.opened), one.by),
        _closed(one, words),
    )


def _severity(one: ProblemFact, words: Wording) -> Cell:
    tone = Tone.BAD if one.severity == "red" else Tone.WARN
    return cell(words.word("severity", one.severity), tone=tone if one.closed is None else Tone.MUTED)


def _closed(one: ProblemFact, words: Wording) -> Cell:
    if one.closed is not None:
        return cell(words.when(one.closed))
    eta = words.say("eta", at=words.when(one.eta)) if one.eta is not None else ""
    return cell(words.say("still open"), eta, Tone.BAD)


def _degraded(found: tuple[DegradedFact, ...], title: str, words: Wording) -> Table:
    return Table(
        title=title,
        columns=(
            Column(head=words.say("part")),
            Column(head=words.say("from")),
            Column(head=words.say("until")),
            Column(head=words.say("why"), is_wide=True),
            Column(head=words.say("workaround"), is_wide=True),
        ),
        rows=tuple(
            (
                cell(one.part or words.say("all of it"), one.flow or one.by),
                cell(words.when(one.since)),
                cell(
                    words.when(one.until) if one.until is not None else words.say("still degraded"),
                    tone=Tone.BAD if one.until is None else Tone.PLAIN,
                ),
                cell(words.quoted(one.text)),
                cell(one.workaround or "–", words.say("told whom", whom=one.told) if one.told else ""),
            )
            for one in found
        ),
    )


def flows(report: NightReport, words: Wording) -> Section:
    """How everything stands that must go on flowing."""
    blocks: list[Block] = []
    found = report.flows
    if found.rows:
        if found.not_judged:
            blocks.append(Paragraph(text=words.say("flows not judged", why=words.machine(found.not_judged))))
        if found.counted_until is not None:
            nobody = words.say("nobody counts", at=words.when(found.counted_until))
            blocks.append(Paragraph(text=nobody, tone=Tone.BAD if report.under_way else Tone.WARN))
        if found.canaries:
            counts = {"sent": found.canaries, "through": found.canaries_through, "lost": found.canaries_lost}
            blocks.append(Paragraph(text=words.say("canaries", **counts)))
        is_stale = found.counted_until is not None
        rows, note = shortened(tuple(_flow(one, words, is_stale=is_stale) for one in found.rows), words)
        columns = (
            Column(head=words.say("flow"), is_wide=True),
            Column(head=words.say("condition")),
            Column(head=words.say("since")),
            Column(head=words.say("last canary")),
            Column(head=words.say("owner")),
        )
        blocks.append(Table(title=words.say("flows title"), columns=columns, rows=rows, note=note))
    return _section("flows", words, blocks)


def _why(one: FlowFact, words: Wording, *, is_bad: bool) -> str:
    """Why it stands badly, and what of it is lost."""
    lost = (_given_up(each, words) for each in one.given_up)
    return "; ".join(filter(None, (_reason(one, words) if is_bad else "", *lost)))


def _reason(one: FlowFact, words: Wording) -> str:
    """Why, as of when that was told: its figures are of then."""
    why = words.machine(one.reason)
    return words.say("flow as told", at=words.when(one.told), why=why) if why and one.told is not None else why


def _given_up(lost: LostFact, words: Wording) -> str:
    return words.say(
        "flow retired" if lost.retired else "given up",
        missing=words.number(lost.missing),
        by=lost.by,
        at=words.when(lost.at),
        reason=words.quoted(lost.reason),
    )


def _flow(one: FlowFact, words: Wording, *, is_stale: bool) -> tuple[Cell, ...]:
    """A row; nothing is green that nobody counts."""
    state = words.word("condition", one.condition or ("uncounted" if one.light == "amber" else "none"))
    missing = f" ({words.number(one.missing)})" if one.missing else ""
    canary = words.word("canary", one.canary) if one.canary else "–"
    took = words.length(one.canary_took) if one.canary_took is not None else ""
    is_bad = one.light in ("red", "amber")
    return (
        cell(one.name, _why(one, words, is_bad=is_bad)),
        cell(f"{state}{missing}", tone=Tone.MUTED if is_stale and not is_bad else _LIGHTS.get(one.light, Tone.PLAIN)),
        cell(words.when(one.since_real)),
        cell(canary, took, Tone.BAD if one.canary == "lost" else Tone.PLAIN),
        cell(one.owner or "–"),
    )


def changes(report: NightReport, words: Wording) -> Section:
    """What was changed of the plan and its rules: weakened gates, amendments, shifts, what was not taken."""
    blocks: list[Block] = []
    for key, items in (
        ("weakened", [cell(f"{one.name}: {words.machine(one.means)}", tone=Tone.WARN) for one in report.weakened]),
        ("amended", [_amended(one, words) for one in report.amendments]),
        ("shifted", [_shifted(one, words) for one in report.shifts]),
        ("not taken", [cell(f"{one.id} {one.title} ({words.word('kind', one.only)})") for one in report.not_taken]),
        ("rules", list(_rules(report, words))),
    ):
        if items:
            blocks += [Heading(text=words.say(f"{key} title")), Points(items=tuple(items))]
    return _section("changes", words, blocks)


def _amended(one: Amendment, words: Wording) -> Cell:
    told = words.say("amended to", revision=one.revision, at=words.when(one.at), by=one.by)
    return cell(told, words.machine(words.quoted(one.summary)))


def _shifted(one: ShiftFact, words: Wording) -> Cell:
    behind = words.say("behind", task=one.behind) if one.behind else ""
    text = words.say("shifted by", amount=words.variance(one.amount), at=words.when(one.at), by=one.by)
    kept = words.say("kept", tasks=", ".join(one.kept)) if one.kept else ""
    return cell(" ".join(filter(None, (text, behind))), ". ".join(filter(None, (one.reason, kept))))


def _rules(report: NightReport, words: Wording) -> Iterator[Cell]:
    """What holds of the whole run and that a reader would not think of."""
    run = report.run
    if run.began_late:
        yield cell(words.say("began late"), tone=Tone.WARN)
    if run.no_waits:
        yield cell(words.say("no waits"), tone=Tone.WARN)
    if not run.authenticated:
        yield cell(words.say("names not checked"), tone=Tone.WARN)


def heads(report: NightReport, words: Wording) -> Section:
    """Which heads of the journal have left the house, and where they went."""
    blocks: list[Block] = []
    if report.told_heads:
        rows = tuple(
            (
                cell(words.when(one.at_real)),
                cell(f"{words.word('where', one.where)}: {one.to}", one.by),
                cell(head_text(one.head)),
            )
            for one in report.told_heads
        )
        columns = (
            Column(head=words.say("at")),
            Column(head=words.say("where to"), is_wide=True),
            Column(head=words.say("journal")),
        )
        table = Table(title=words.say("heads title"), columns=columns, rows=rows)
        blocks += [Paragraph(text=words.say("heads lead")), table]
    return _section("heads", words, blocks)


def _approval(found: JournalFact, words: Wording) -> Iterator[tuple[str, Cell]]:
    """Whether the plan that held last was the approved one; nothing where plans are not approved."""
    if found.unapproved:
        yield words.say("approved"), cell(words.machine(found.unapproved), tone=Tone.BAD)
    elif found.approved_by:
        yield words.say("approved"), cell(words.machine(found.approved_by), tone=Tone.GOOD)


def journal(report: NightReport, words: Wording) -> Section:
    """Whether the journal is what was recorded, and what this report is made of."""
    found, run = report.journal, report.run
    verified = words.say("verified" if found.verified else "not verified")
    pairs = [
        (words.say("run"), cell(run.name, words.word("kind", run.kind))),
        (words.say("plan"), cell(run.plan_sha256[:16], words.say("revision", number=run.revision))),
        *_approval(found, words),
        (words.say("begun"), cell(words.moments.dated(run.created_real), run.created_by)),
        (words.say("as of"), cell(words.moments.dated(report.as_of))),
        (words.say("made"), cell(words.moments.dated(report.made_real), f"cutover {report.program}")),
        (words.say("head at end"), cell(f"#{found.head.seq} {found.head.hash}")),
        (words.say("chain"), cell(verified, tone=Tone.GOOD if found.verified else Tone.BAD)),
        (words.say("zone"), cell(str(words.moments.zone), words.say("zone text", home=run.zone))),
    ]
    blocks: list[Block] = [Facts(pairs=tuple(pairs))]
    flaws = [cell(f"#{one.seq}: {words.machine(one.hash)}", tone=Tone.BAD) for one in found.flaws]
    doubts = [cell(words.machine(one), tone=Tone.BAD) for one in found.doubts]
    if flaws or doubts:
        blocks.append(Points(items=(*flaws[:50], *doubts)))
    blocks.append(Paragraph(text=words.say("how to verify", run=run.name, head=found.head.hash[:DIGITS])))
    blocks.append(Paragraph(text=words.say("what is not here"), tone=Tone.MUTED))
    return Section(id="journal", title=words.say("journal title"), blocks=tuple(blocks))
