"""The document of a report, its parts in the order in which they are read."""

from console.telling.report.document import Document, Section
from console.telling.report.facts import NightReport
from console.telling.report.sections.aftermath import changes, flows, follow_ups, heads, journal, notes, problems
from console.telling.report.sections.checkpoints import checkpoints, decisions
from console.telling.report.sections.opening import banner, colophon, figures, verdict, verdict_note
from console.telling.report.sections.places import places
from console.telling.report.sections.proof import faults, forecasts, reconciliation, rollbacks, warnings
from console.telling.report.sections.timeline import delays, every_task, intervals, timeline
from console.telling.report.wording import Wording

_PARTS = (
    timeline,
    checkpoints,
    delays,
    reconciliation,
    places,
    faults,
    warnings,
    decisions,
    rollbacks,
    forecasts,
    notes,
    problems,
    flows,
    follow_ups,
    intervals,
    changes,
    heads,
    journal,
    every_task,
)


def report_document(report: NightReport, words: Wording) -> Document:
    """The report in the reader's language."""
    said, tone = verdict(report, words)
    sections: tuple[Section, ...] = tuple(part(report, words) for part in _PARTS)
    return Document(
        language=words.language,
        title=words.name(report.run.title),
        kind=words.say("report of", kind=words.word("kind", report.run.kind)),
        subtitle=words.say("subtitle", day=words.moments.dated(report.result.go_live_planned), run=report.run.name),
        banner=banner(report, words),
        verdict=said,
        verdict_tone=tone,
        verdict_note=verdict_note(report, words),
        figures=tuple(figures(report, words)),
        sections=sections,
        contents=words.say("contents"),
        colophon=colophon(report, words),
    )
