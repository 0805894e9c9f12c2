"""The days that a plan calls quiet, one by one: each once, in the order of the calendar."""

from collections.abc import Iterator
from datetime import date, timedelta

from plans.assemble.context import Context
from plans.file.flow_shapes import QuietDayFile
from plans.file.yaml_source import Path
from plans.model.flows import QuietDay

_UNNAMED = "quiet day"
_LONGEST = 31
"""Days of one stretch: of more the weeks before tell nothing."""
_DAY = timedelta(days=1)


def quiet_days(context: Context) -> list[QuietDay]:
    """All of them; what stands twice, ends before it begins or is too long is a problem."""
    found: dict[date, QuietDay] = {}
    for index, file in enumerate(context.file.quiet_days):
        path: Path = ("quiet_days", index)
        for one in _days(context, path, file):
            if one.day in found:
                context.certain(path, f"{one.day} stands here twice", f"as {found[one.day].name}")
            found.setdefault(one.day, one)
    return [found[day] for day in sorted(found)]


def _days(context: Context, path: Path, file: date | QuietDayFile) -> Iterator[QuietDay]:
    if isinstance(file, date):
        yield QuietDay(day=file, name=_UNNAMED)
        return
    many = ((file.to or file.day) - file.day).days + 1
    if not 1 <= many <= _LONGEST:
        what = "ends before it begins" if many < 1 else f"is longer than {_LONGEST} days"
        context.certain((*path, "to"), f"from {file.day} to {file.to} {what}", "to: the last of these days")
        return
    for ahead in range(many):
        yield QuietDay(day=file.day + ahead * _DAY, name=file.name or _UNNAMED)
