"""The file of `cutover baseline`: what was normal, in sums, sealed (`plans.sealed`); each series has its own line.

Of a series only hours in which there was something are written, as `[hour of the week, total, sum of squares]`; how
often each hour was counted is the same for all series of a flow, and stands once.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from plans.baseline import HOURS_OF_WEEK, Baseline, HourSum, SeriesBaseline
from plans.bundle import MAX_BYTES, Unreadable
from plans.model.databases import RunKind
from plans.sealed import Form, at_key, sealed, unsealed

T = TypeVar("T")

FORMAT = 1
MOST_BYTES = MAX_BYTES
"""A plan's file that is longer is not read; whoever writes one keeps to it."""

_FORM = Form(
    key="cutover_baseline",
    newest=FORMAT,
    called="baseline",
    made_by="cutover baseline PLAN -o FILE writes one",
    again="learn it again: cutover baseline PLAN -o FILE",
)
_LISTS = ("left_out", "counted", "series")
_HOURS = range(HOURS_OF_WEEK)


def written(baseline: Baseline) -> str:
    """The text of a baseline's file, ending with a line feed; the same for the same baseline."""
    content: dict[str, Any] = {
        _FORM.key: FORMAT,
        "begins": baseline.begins.astimezone(UTC).isoformat(),
        "ends": baseline.ends.astimezone(UTC).isoformat(),
        "timezone": baseline.timezone,
        "kind": baseline.kind.value,
        "country": baseline.country,
        "holidays": {day.isoformat(): name for day, name in sorted(baseline.holidays.items())},
        "left_out": [
            [begins.astimezone(UTC).isoformat(), ends.astimezone(UTC).isoformat(), why]
            for begins, ends, why in baseline.left_out
        ],
        "not_counted": dict(sorted(baseline.not_counted.items())),
        "said": dict(sorted(baseline.said.items())),
        "counted": [[flow, list(weeks)] for flow, weeks in sorted(_weeks(baseline).items())],
        "series": [
            _line(one) for one in sorted(baseline.series, key=lambda one: (one.flow, one.template, one.receiver))
        ],
    }
    return sealed(content, by_lines=_LISTS)


def _weeks(baseline: Baseline) -> dict[str, tuple[int, ...]]:
    weeks = {}
    for one in baseline.series:
        weeks[one.flow] = tuple(hour.weeks for hour in one.hours)
    return weeks


def _line(series: SeriesBaseline) -> list[Any]:
    told = [[number, hour.total, hour.squares] for number, hour in enumerate(series.hours) if hour.total]
    return [series.flow, series.template, series.receiver, told]


def read(text: str) -> Baseline:
    """The baseline that a file's text tells of.

    Raises:
        Unreadable: it is no such file, of a newer format, or not as it was written; with line and column where one
            place is to blame.
    """
    content = unsealed(text, _FORM)
    key = ""
    try:
        for key in ("begins", "ends"):
            content[key] = _moment(content[key])
        key = "kind"
        kind = RunKind(content[key])
        key = "holidays"
        holidays = {date.fromisoformat(day): _text(name) for day, name in content[key].items()}
        key = "left_out"
        left_out = tuple((_moment(begins), _moment(ends), _text(why)) for begins, ends, why in content[key])
        key = "counted"
        weeks = {_text(flow): _row_of_weeks(each) for flow, each in content[key]}
        key = "series"
        series = tuple(_series(content[key], weeks))
        key = "not_counted"
        not_counted = {_text(flow): _text(why) for flow, why in content[key].items()}
        key = "said"
        said = {_text(flow): _text(what) for flow, what in content[key].items()}
        key = "timezone"
        return Baseline(
            begins=content["begins"],
            ends=content["ends"],
            timezone=_text(content["timezone"]),
            kind=kind,
            country=_text(content.get("country", "")),
            holidays=holidays,
            left_out=left_out,
            series=series,
            not_counted=not_counted,
            said=said,
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise at_key(
            text, key, f"this is no file of a baseline: {key} is not what belongs there", hint=_FORM.again
        ) from None


def _series(lines: Sequence[Any], weeks: Mapping[str, tuple[int, ...]]) -> Iterator[SeriesBaseline]:
    """Each series; one sum of hours that many have (nothing at all, above all) is kept once."""
    known: dict[HourSum, HourSum] = {}
    for flow, template, receiver, told in lines:
        sums = {_whole(number): (_whole(total), _whole(squares)) for number, total, squares in told}
        if len(sums) != len(told) or not sums.keys() <= set(_HOURS):
            raise ValueError(flow)
        hours = []
        for number, of_weeks in enumerate(weeks[flow]):
            total, squares = sums.get(number, (0, 0))
            one = HourSum(weeks=of_weeks, total=total, squares=squares)
            hours.append(known.setdefault(one, one))
        yield SeriesBaseline(flow=_text(flow), template=_text(template), receiver=_text(receiver), hours=tuple(hours))


def _row_of_weeks(values: Sequence[Any]) -> tuple[int, ...]:
    if len(values) != HOURS_OF_WEEK:
        raise ValueError(len(values))
    return tuple(map(_whole, values))


def _whole(value: object) -> int:
    if type(value) is int and value >= 0:
        return value
    raise TypeError(type(value).__name__)


def _text(value: object) -> str:
    if type(value) is str:
        return value
    raise TypeError(type(value).__name__)


def _moment(value: object) -> datetime:
    moment = datetime.fromisoformat(_text(value))
    if moment.tzinfo is None:
        raise ValueError(moment)
    return moment.astimezone(UTC)


__all__ = ["FORMAT", "MOST_BYTES", "Unreadable", "read", "written"]
