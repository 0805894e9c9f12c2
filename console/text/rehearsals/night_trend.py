"""What `cutover rehearsal trend` prints: a row a night, and what bought minutes from one night to the next."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from console.text.columns import WIDTH, cut, wrapped
from console.text.formatting import duration, variance
from console.text.rehearsals.nights_compared import change_text, reasons_text
from jobs.rehearsals.comparison import Line
from jobs.rehearsals.trend import NightFigures, NightStep, NightTrend
from plans.model.night import Night
from plans.plurals import counted
from plans.rehearsals.intervals import LastedInNight

_LEGEND = (
    "GO-LIVE is counted from a night's planned start, LATE against today's plan. HELD and WAITED (to be begun, for "
    "locks, between attempts) add up over tasks. AGAIN: retries."
)
_NAMES = 12
"""Tasks that a sentence names."""
_COLUMNS = (
    ("DATE", 11),
    ("KIND", 11),
    ("GO-LIVE", 8),
    ("LATE", 7),
    ("ACTIVE", 8),
    ("HELD", 7),
    ("WAITED", 7),
    ("AGAIN", 6),
)
"""The heads of the columns behind the night's name, and their widths."""
_NAME = 11
_MARK = "*"


def trend_text(trend: NightTrend, left_out: Mapping[str, Sequence[str]], *, width: int = WIDTH) -> Iterator[str]:
    """The page, in lines of at most `width` columns.

    Args:
        left_out: runs of the family that are not compared, by why.
    """
    nights, planned = counted(len(trend.nights), "night"), duration(trend.planned_go_live)
    yield f"{nights}, the oldest first; today's plan is live after {planned}"
    yield ""
    yield cut("NIGHT", _NAME) + "".join(f"{head:>{columns}}" for head, columns in _COLUMNS)
    for figures in trend.nights:
        yield _row(figures)
    yield from _intervals(trend, width)
    for step in trend.steps:
        yield from ("", *_step(step, width))
    yield from _footnotes(trend, left_out, width)


def trend_csv(trend: NightTrend) -> str:
    """A line a night, durations in seconds; for a spreadsheet."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    heads = (
        "night",
        "run",
        "date",
        "kind",
        "result",
        "no_waits",
        "go_live_s",
        "late_s",
        "active_s",
        "held_s",
        "waited_s",
    )
    table.writerow([*heads, "retries", *(f"{one.id}_s" for one in trend.intervals)])
    for one in trend.nights:
        night = one.night
        lengths = (one.go_live, one.late, one.active, one.held, one.waited)
        table.writerow(
            [
                *(
                    night.called,
                    night.run,
                    f"{night.start:%Y-%m-%d}",
                    night.kind,
                    night.result or "",
                    int(night.no_waits),
                ),
                *map(_seconds, lengths),
                one.retries,
                *(_seconds(lasted.length) for lasted in one.intervals),
            ]
        )
    return out.getvalue()


def trend_json(trend: NightTrend, left_out: Mapping[str, Sequence[str]]) -> dict[str, object]:
    """The same for a script, spans in seconds."""
    return {
        "planned_go_live_s": trend.planned_go_live.total_seconds(),
        "nights": [_night_json(one) for one in trend.nights],
        "steps": [_step_json(one) for one in trend.steps],
        "not_compared": {why: list(runs) for why, runs in left_out.items()},
    }


def _night_json(figures: NightFigures) -> dict[str, object]:
    night = figures.night
    return {
        "night": night.called,
        "run": night.run,
        "birth": night.birth,
        "start": night.start.isoformat(),
        "kind": night.kind,
        "result": night.result,
        "no_waits": night.no_waits,
        "speed": night.speed,
        "go_live_s": _span(figures.go_live),
        "late_s": _span(figures.late),
        "active_s": _span(figures.active),
        "held_s": _span(figures.held),
        "waited_s": _span(figures.waited),
        "retries": figures.retries,
        "intervals": [
            {"length_s": _span(one.length), "why_not": one.why_not, "without_waits": one.without_waits}
            for one in figures.intervals
        ],
    }


def _step_json(step: NightStep) -> dict[str, object]:
    return {
        "from": step.before.called,
        "to": step.after.called,
        "tasks": step.tasks,
        "gained_s": _span(step.gained),
        "moved": [_line_json(line) for line in step.moved],
        "other_work": step.other_work,
        "new": step.new,
        "gone": step.gone,
        "other_hardware": step.other_hardware,
    }


def _line_json(line: Line) -> dict[str, object]:
    reasons = [{"why": one.why, "before": one.before, "after": one.after} for one in line.reasons]
    return {"id": line.id, "title": line.title, "change_s": _span(line.change), "reasons": reasons}


def _span(length: timedelta | None) -> float | None:
    return None if length is None else length.total_seconds()


def _row(figures: NightFigures) -> str:
    night = figures.night
    late = variance(figures.late) if figures.late is not None else "-"
    cells = (
        f"{night.start:%Y-%m-%d}",
        night.kind,
        _told(figures.go_live),
        late,
        _told(figures.active),
        _told(figures.held),
        _told(figures.waited),
        str(figures.retries),
    )
    mark = _MARK if _remark(night) else ""
    name = cut(night.called + mark, _NAME)
    return name + "".join(f"{cell:>{columns}}" for cell, (_, columns) in zip(cells, _COLUMNS, strict=True))


def _intervals(trend: NightTrend, width: int) -> Iterator[str]:
    """A line for each interval of the plan: how long it was in each night."""
    if trend.intervals:
        yield ""
    for at, interval in enumerate(trend.intervals):
        lengths = [f"{figures.night.called} {_lasted(figures.intervals[at])}" for figures in trend.nights]
        limit = f" (at most {duration(interval.at_most)})" if interval.at_most is not None else ""
        yield from wrapped(f"{interval.id.upper()} ", f"{interval.title}{limit}: {', '.join(lengths)}", width=width)


def _lasted(known: LastedInNight) -> str:
    if known.length is None:
        return f"- ({known.why_not})"
    return duration(known.length) + (" without waits" if known.without_waits else "")


def _step(step: NightStep, width: int) -> Iterator[str]:
    names = f"{step.before.called} -> {step.after.called}"
    if not step.tasks:
        yield f"{names}: no task was measured in both, so they cannot be compared"
        return
    yield f"{names}: {change_text(step.gained)} of active time in the {counted(step.tasks, 'task')} that both measured"
    for line in step.moved:
        yield from _moved(line, width)
    for what, tasks in (("other work", step.other_work), ("new", step.new), ("gone", step.gone)):
        if tasks:
            yield from wrapped(f"  {what}: ", _named(tasks), width=width)
    if step.other_hardware:
        yield from wrapped("  other hardware: ", "; ".join(step.other_hardware), width=width)


def _moved(line: Line, width: int) -> list[str]:
    why = reasons_text(line.reasons) or "no reason in the figures"
    return wrapped(f"  {change_text(line.change or timedelta()):>7}  ", f"{line.id} {line.title}: {why}", width=width)


def _named(tasks: Sequence[str]) -> str:
    more = f" and {len(tasks) - _NAMES} more" if len(tasks) > _NAMES else ""
    return ", ".join(tasks[:_NAMES]) + more


def _footnotes(trend: NightTrend, left_out: Mapping[str, Sequence[str]], width: int) -> Iterator[str]:
    remarks: dict[str, list[str]] = {}
    for figures in trend.nights:
        if remark := _remark(figures.night):
            remarks.setdefault(remark, []).append(figures.night.called)
    if remarks or left_out:
        yield ""
    for remark, names in remarks.items():
        yield from wrapped(f"{_MARK} ", f"{_named(names)}: {remark}", width=width)
    for why, runs in left_out.items():
        yield from wrapped("not compared: ", f"{_named(runs)} ({why})", width=width)
    yield ""
    yield from wrapped("", _LEGEND, width=width)


def _remark(night: Night) -> str:
    """What the figures of a night do not tell."""
    remarks = []
    if night.no_waits:
        remarks.append("its clock times were let pass, so it has no arrivals")
    if night.result != "completed":
        remarks.append(str(night.result) if night.result is not None else "it is not over")
    if night.speed != 1:
        remarks.append(f"a demonstration at {night.speed:g}x: durations of its own clock")
    return "; ".join(remarks)


def _told(length: timedelta | None) -> str:
    return "-" if length is None else duration(length)


def _seconds(length: timedelta | None) -> str:
    return "" if length is None else f"{length.total_seconds():g}"
