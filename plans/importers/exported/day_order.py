"""Whether days stand before months in a list of ours that a spreadsheet has written anew, by what it says twice."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from plans.importers.answers import Answers
from plans.importers.draft import DraftTask
from plans.importers.meaning.clocks import Moments, elapsed, read_moments
from plans.importers.meaning.lines import Line
from plans.importers.report import Report
from plans.importers.table import Table

_ANY_DAY = date(2000, 1, 1)
"""Clock times without a day say nothing of the order."""


def which_day_first(
    table: Table, lines: Sequence[Line], tasks: Sequence[DraftTask], answers: Answers, report: Report
) -> Answers:
    """The answers with the order in which starts, durations and ends agree; as they are where both do, or it was said.

    Args:
        tasks: with their durations.
    """
    if answers.day_first is not None:
        return answers
    both = {first: replace(answers, day_first=first) for first in (True, False)}
    wrong = {
        first: _contradictions(read_moments(table, lines, one, Report(), _ANY_DAY), tasks, table.zone)
        for first, one in both.items()
    }
    if wrong[True] == wrong[False]:
        return answers
    days_first = wrong[True] < wrong[False]
    what = "day" if days_first else "month"
    report.bent(f"dates have the {what} first: so starts, durations and ends agree", table.sheet.name)
    return both[days_first]


def _contradictions(moments: Moments, tasks: Sequence[DraftTask], zone: str) -> int:
    """How many tasks have no start that could be read, or another length than from start to end."""
    times = zip(moments.start, moments.end, tasks, strict=True)
    return sum(
        start is None or end is None or elapsed(start, end, zone) != (task.duration or timedelta())
        for start, end, task in times
    )
