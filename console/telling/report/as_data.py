"""A report for programs: JSON with every fact, CSV with a row a task."""

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta

from console.telling.report.facts import NightReport, TaskFact
from console.telling.report.ran_on import ran_on_text
from plans.characters import shown, shown_json
from plans.formula_guard import guarded

_COLUMNS = (
    "id",
    "title",
    "stream",
    "owner",
    "kind",
    "state",
    "planned_start",
    "planned_end",
    "forecast_end",
    "actual_start",
    "actual_end",
    "variance_s",
    "own_delay_s",
    "inherited_delay_s",
    "inherited_from",
    "critical",
    "attempts",
    "lack",
    "ran_on",
    "run",
    "as_of",
    "run_goes_on",
)


def plain(value: object) -> object:
    """Facts as JSON has them: instants in ISO 8601 and UTC, spans in seconds, names of fields as they are."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    if isinstance(value, timedelta):
        return value.total_seconds()
    return value.isoformat() if isinstance(value, datetime | date) else value


def as_json(facts: object) -> str:
    """One JSON object, indented, a line feed at its end; what cannot be printed is escaped."""
    lines = json.dumps(plain(facts), ensure_ascii=False, indent=1).split("\n")
    return "\n".join(map(shown_json, lines)) + "\n"


def as_csv(report: NightReport) -> str:
    """A row a task, with a head; instants in ISO 8601 and UTC, spans in whole seconds, no text that is a formula."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(_COLUMNS)
    run = _text(report.run.name), _instant(report.as_of), int(report.under_way)
    for task in report.tasks:
        table.writerow((*_row(task), *run))
    return out.getvalue()


def _row(task: TaskFact) -> tuple[object, ...]:
    forecast = task.forecast.end if task.forecast is not None else None
    return (
        *map(_text, (task.id, task.title, task.stream, task.owner, task.kind, task.state)),
        *map(_instant, (task.planned.start, task.planned.end, forecast, task.actual_start, task.actual_end)),
        *map(_seconds, (task.variance, task.own_delay, task.inherited_delay)),
        _text(task.inherited_from),
        int(task.critical),
        task.attempts,
        _text(task.lack),
        _text(ran_on_text(task)),
    )


def _text(text: str) -> str:
    """As it is shown; an apostrophe before what a spreadsheet would work out."""
    return guarded(shown(text))


def _instant(at: datetime | None) -> str:
    return at.isoformat() if at is not None else ""


def _seconds(span: timedelta | None) -> str:
    return f"{span.total_seconds():.0f}" if span is not None else ""
