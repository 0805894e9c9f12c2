"""What was moved and proved, what failed on the way, what was rolled back, and how good the forecasts were."""

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
from console.telling.report.facts import Failure, ForecastQuality, NightReport, RollbackFact, TableFact
from console.telling.report.wording import Wording

_MOST = 300
"""Rows of a table that may be endless; JSON has all of them."""


def shortened(rows: tuple[tuple[Cell, ...], ...], words: Wording) -> tuple[tuple[tuple[Cell, ...], ...], str]:
    """The first rows of an endless table, and what is said of the others."""
    more = len(rows) - _MOST
    return rows[:_MOST], words.say("rows left out", count=more) if more > 0 else ""


def reconciliation(report: NightReport, words: Wording) -> Section:
    """Tables, rows, differences, what was set aside as bad rows, what the evidence does not prove."""
    tables = report.reconciliation.tables
    blocks: list[Block] = [
        Facts(pairs=_sums(report, words)),
        *_not_proved(report, words),
        *([_tables(tables, words)] if tables else []),
        *_set_aside(report, words),
        *_caveats(report, words),
    ]
    return Section(id="reconciliation", title=words.say("reconciliation title"), blocks=tuple(blocks))


def _not_proved(report: NightReport, words: Wording) -> list[Block]:
    """The reconciliations that prove nothing (any more), once that means something."""
    result = report.result
    if not result.not_reconciled or not (result.outcome.is_live or not report.under_way):
        return []
    tone = Tone.BAD if result.outcome.is_live else Tone.MUTED
    lacking = (cell(f"{task}: {words.machine(why)}", tone=tone) for task, why in result.not_reconciled.items())
    return [Heading(text=words.say("not proved title")), Points(items=tuple(lacking))]


def _set_aside(report: NightReport, words: Wording) -> list[Block]:
    found = report.reconciliation.set_aside
    if not found:
        return []
    rows = tuple((cell(one.task), cell(one.table), cell(words.number(one.rows), tone=Tone.WARN)) for one in found)
    heads = (Column(head=words.say("task")), Column(head=words.say("table"), is_wide=True))
    title = words.say("set aside title")
    table = Table(title=title, columns=(*heads, Column(head=words.say("rows"), is_number=True)), rows=rows)
    return [Heading(text=title), Paragraph(text=words.say("set aside lead")), table]


def _caveats(report: NightReport, words: Wording) -> list[Block]:
    found = report.reconciliation.caveats
    if not found:
        return []
    items = (cell(f"{one.name}: {words.machine(one.means)}", tone=Tone.WARN) for one in found)
    return [Heading(text=words.say("caveats title")), Points(items=tuple(items))]


def _sums(report: NightReport, words: Wording) -> tuple[tuple[str, Cell], ...]:
    result, tables = report.result, report.reconciliation.tables
    differences = sum(one.differences for one in tables)
    aside = sum(one.rows for one in report.reconciliation.set_aside)
    size = f" ({words.size(result.bytes_copied)})" if result.bytes_copied else ""
    copied = words.count("tables", result.tables_copied)
    return (
        (words.say("rows moved"), cell(f"{words.number(result.rows_copied)}{size}", copied)),
        (words.say("proved equal"), cell(words.count("tables", result.tables_proved))),
        (words.say("differences"), cell(words.number(differences), tone=Tone.BAD if differences else Tone.GOOD)),
        (words.say("bad rows"), cell(words.number(aside), tone=Tone.WARN if aside else Tone.PLAIN)),
    )


def _tables(tables: tuple[TableFact, ...], words: Wording) -> Table:
    rows, note = shortened(tuple(_table(one, words) for one in tables), words)
    return Table(
        title=words.say("tables title"),
        columns=(
            Column(head=words.say("task")),
            Column(head=words.say("table"), is_wide=True),
            Column(head=words.say("rows"), is_number=True),
            Column(head=words.say("differences"), is_number=True),
            Column(head=words.say("remark"), is_wide=True),
        ),
        rows=rows,
        note=note,
    )


def _table(one: TableFact, words: Wording) -> tuple[Cell, ...]:
    bad = cell(words.number(one.differences), tone=Tone.BAD if one.differences else Tone.GOOD)
    remark = words.say("written since") if one.stale else one.note
    return (
        cell(one.task, words.say("proof") if one.proved else words.say("copy")),
        cell(one.table),
        cell(words.number(one.rows)),
        bad if one.proved else cell("–"),
        cell(remark or "–", tone=Tone.WARN if one.stale else Tone.PLAIN),
    )


def faults(report: NightReport, words: Wording) -> Section:
    """Each attempt that did not end well, and what followed."""
    lead = words.say("faults lead", retries=report.result.retries, lost=report.result.lost)
    blocks: list[Block] = [Paragraph(text=lead)]
    if report.failures:
        rows, note = shortened(tuple(_failure(one, words) for one in report.failures), words)
        blocks.append(
            Table(
                title=words.say("faults title"),
                columns=(
                    Column(head=words.say("at")),
                    Column(head=words.say("task"), is_wide=True),
                    Column(head=words.say("attempt"), is_number=True),
                    Column(head=words.say("what happened"), is_wide=True),
                    Column(head=words.say("then")),
                ),
                rows=rows,
                note=note,
            )
        )
    return Section(id="faults", title=words.say("faults title"), blocks=tuple(blocks))


def _failure(one: Failure, words: Wording) -> tuple[Cell, ...]:
    again = one.again is not None
    then = words.say("tried again", length=words.length(one.again)) if again else words.say("somebody was asked")
    return (
        cell(words.when(one.at)),
        cell(one.unit.replace("~back", ""), one.title),
        cell(words.number(one.attempt)),
        cell(words.machine(one.sentence) or "–", words.word("how", one.how)),
        cell(then, tone=Tone.WARN if again else Tone.BAD),
    )


def warnings(report: NightReport, words: Wording) -> Section:
    """What an operator should have seen, and who has."""
    if not report.warnings:
        none = Paragraph(text=words.say("no warnings"), tone=Tone.MUTED)
        return Section(id="warnings", title=words.say("warnings title"), blocks=(none,))
    rows = tuple(
        (
            cell(words.when(one.at)),
            cell(one.unit.replace("~back", "") or "–"),
            cell(words.machine(one.text)),
            cell(one.seen_by or words.say("nobody"), tone=Tone.PLAIN if one.seen_by else Tone.WARN),
        )
        for one in report.warnings
    )
    columns = (Column(head=words.say("at")), Column(head=words.say("task")))
    more = (Column(head=words.say("warning"), is_wide=True), Column(head=words.say("seen by")))
    note = words.say("latest warnings") if len(rows) >= _KEPT else ""
    table = Table(title=words.say("warnings title"), columns=(*columns, *more), rows=rows, note=note)
    return Section(id="warnings", title=words.say("warnings title"), blocks=(table,))


_KEPT = 200
"""Warnings that a run keeps at hand."""


def rollbacks(report: NightReport, words: Wording) -> Section:
    """What was rolled back, and what of it stays as it is."""
    blocks: list[Block] = [block for one in report.rollbacks for block in _rollback(one, words)]
    if not report.rollbacks:
        blocks.append(Paragraph(text=words.say("no rollbacks"), tone=Tone.MUTED))
    if report.not_undone:
        rows = tuple(
            (
                cell(one.task, one.title),
                cell(words.machine(one.how_far)),
                cell(words.machine(one.why)),
                cell(one.owner),
            )
            for one in report.not_undone
        )
        heads = (Column(head=words.say("task"), is_wide=True), Column(head=words.say("how far")))
        columns = (*heads, Column(head=words.say("why"), is_wide=True), Column(head=words.say("owner")))
        title = words.say("not undone title")
        lead = Paragraph(text=words.say("not undone lead"), tone=Tone.BAD)
        blocks += [Heading(text=title), lead, Table(title=title, columns=columns, rows=rows)]
    return Section(id="rollbacks", title=words.say("rollbacks title"), blocks=tuple(blocks))


def _rollback(one: RollbackFact, words: Wording) -> list[Block]:
    scope = words.say("whole night" if one.whole else "single task")
    ended = words.when(one.ended) if one.ended is not None else words.say("not finished")
    pairs = (
        (words.say("scope"), cell(scope)),
        (words.say("begun"), cell(words.when(one.since), one.by)),
        (words.say("ended"), cell(ended, tone=Tone.PLAIN if one.ended is not None else Tone.BAD)),
        (words.say("why"), cell(words.quoted(one.reason) or "–")),
        (words.say("order"), cell(", ".join(one.units) or words.say("nothing was done"))),
        (words.say("rolled back"), cell(words.say("done of", done=len(one.done), total=len(one.units)))),
    )
    return [Facts(pairs=pairs)]


def forecasts(report: NightReport, words: Wording) -> Section:
    """How good the forecasts of this night were, and of its family."""
    title = words.say("forecasts title")
    if report.forecasts is None:
        none = Paragraph(text=words.say("no forecasts"), tone=Tone.MUTED)
        return Section(id="forecasts", title=title, blocks=(none,))
    blocks: list[Block] = [Paragraph(text=text) for text in _quality(report.forecasts, words)]
    if report.forecasts.horizons:
        rows = tuple(
            (cell(words.length(one.ahead)), cell(words.number(one.forecasts)), cell(words.length(one.median_error)))
            for one in report.forecasts.horizons
        )
        heads = ("ahead", "forecasts", "median error")
        columns = tuple(Column(head=words.say(head), is_number=True) for head in heads)
        blocks.append(Table(title=title, columns=columns, rows=rows))
    return Section(id="forecasts", title=title, blocks=tuple(blocks))


def _quality(found: ForecastQuality, words: Wording) -> list[str]:
    told = [words.say("forecasts kept", kept=words.number(found.kept), judged=words.number(found.judged))]
    if found.ranged:
        told.append(words.say("forecasts held", share=words.percent(found.held / found.ranged), count=found.ranged))
    if found.nights > 1 and found.nights_ranged:
        share = words.percent(found.nights_held / found.nights_ranged)
        told.append(words.say("family held", nights=found.nights, share=share))
    return told
