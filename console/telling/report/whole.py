"""A report, or a hand-over, in whatever form was asked for."""

from typing import assert_never

from console.errors import Misused
from console.telling.report.as_data import as_csv, as_json
from console.telling.report.facts import NightReport
from console.telling.report.facts.handover import Handover
from console.telling.report.forms import Form
from console.telling.report.markdown import markdown
from console.telling.report.page import page
from console.telling.report.sections.handover import handover_document
from console.telling.report.sections.whole import report_document
from console.telling.report.wording import Wording


def report_text(report: NightReport, form: Form, words: Wording) -> str:
    """The text of the file. Raises `Misused` where a page is asked for and the extra is not installed."""
    match form:
        case Form.HTML:
            return page(report_document(report, words))
        case Form.MARKDOWN:
            return markdown(report_document(report, words))
        case Form.JSON:
            return as_json(report)
        case Form.CSV:
            return as_csv(report)
    assert_never(form)


def handover_text(given: Handover, report: NightReport, form: Form, words: Wording) -> str:
    """The text of a hand-over; `report` is the one of the same moment. Raises `Misused` as `report_text` does."""
    match form:
        case Form.HTML:
            return page(handover_document(given, report, words))
        case Form.MARKDOWN:
            return markdown(handover_document(given, report, words))
        case Form.JSON:
            return as_json(given)
        case Form.CSV:
            raise Misused("a hand-over is no table of tasks", hint="name it night.html, night.md or night.json")
    assert_never(form)
