"""What `cutover rehearsal compare` prints: nights side by side, and what became faster or slower and why."""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import groupby
from operator import attrgetter

from console.text.columns import WIDTH, cut, wrapped
from console.text.formatting import amount, duration
from jobs.rehearsals.as_planned import AS_PLANNED
from jobs.rehearsals.comparison import Comparison, Line, Reason, Why
from plans.model.night import Night

_ID, _CELL, _TITLE = 6, 8, 14
"""Columns of an id, of a time, and of a title at the least."""
_MOVED = 5
_MARK = "*"
"""Behind a time that is no measurement."""


def compared_text(comparison: Comparison, labels: Sequence[str], *, width: int = WIDTH) -> Iterator[str]:
    """The nights side by side, in lines of at most `width` columns.

    Args:
        labels: what each night is called, in the order of the comparison.
    """
    shown = max(1, (width - _ID - _TITLE - 2 * _CELL - 2) // _CELL)
    with_plan = int(labels[0] == AS_PLANNED and len(labels) > 1)  # it has the column PLAN, and no other
    first = max(with_plan, len(labels) - shown)
    yield from _header(comparison.nights, labels)
    if first > with_plan:
        yield f"(the first {first - with_plan} are in --csv and --json; changes are counted from the first)"
    yield ""
    title = width - _ID - 2 - (len(labels) - first + 2) * _CELL
    yield _row("", "", "PLAN", [cut(label, _CELL - 1).rstrip() for label in labels[first:]], "CHANGE", title)
    planned = _cell(comparison.go_live[0]) if with_plan else ""
    yield _row("GO-LIVE", "", planned, list(map(_cell, comparison.go_live[first:])), "", title)
    for line in comparison.tasks:
        yield _of(line, first, title)
    for heading, lines in _besides(comparison):
        if lines:
            yield from ("", heading)
            yield from (_of(line, first, title) for line in lines)
    yield from ("", *_changes(comparison, width))
    yield from _footnotes(comparison, labels, width)


def _besides(comparison: Comparison) -> tuple[tuple[str, Sequence[Line]], ...]:
    return (
        ("ROLLBACKS", comparison.rollbacks),
        ("INTERVALS", comparison.intervals),
        ("STREAMS", comparison.streams),
    )


def compared_csv(comparison: Comparison, labels: Sequence[str]) -> str:
    """A line a task and night, durations in seconds; for a spreadsheet."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(["what", "id", "title", "planned_s", "night", "active_s", "does_not_count"])
    besides = (("rollback", comparison.rollbacks), ("stream", comparison.streams), ("interval", comparison.intervals))
    for what, lines in (("task", comparison.tasks), *besides):
        for line in lines:
            marks = line.does_not_count or ("",) * len(labels)
            for label, took, mark in zip(labels, line.took, marks, strict=True):
                table.writerow([what, line.id, line.title, _seconds(line.planned), label, _seconds(took), mark])
    return out.getvalue()


def reasons_text(reasons: Sequence[Reason]) -> str:
    """`rows +12 % (204.1k, 228.6k), other hardware: PostgreSQL 15 -> 16; another disk`; empty where there is none."""
    return ", ".join(_together(why, list(alike)) for why, alike in groupby(reasons, attrgetter("why")))


def _together(why: Why, alike: Sequence[Reason]) -> str:
    """What is said of one thing: its name once, and behind it all that is no figure."""
    texts = [one.text for one in alike if one.text]
    return f"other {why}: {'; '.join(texts)}" if texts else ", ".join(map(_reason_text, alike))


def _reason_text(reason: Reason) -> str:
    """`rows +12 % (204.1k, 228.6k)`, `other work`."""
    if reason.before is None or reason.after is None:
        return str(reason.why)
    match reason.why:
        case Why.ROWS:
            return f"{reason.why}{_share(reason)} ({amount(reason.before)}, {amount(reason.after)})"
        case Why.RATE:
            return f"{reason.why}{_share(reason)} ({_pace(reason.before)}, {_pace(reason.after)})"
        case Why.LOCK:
            return f"waited for locks {reason.before:.0f}s, then {reason.after:.0f}s"
        case _:
            return f"{reason.why} {reason.before:.0f}, then {reason.after:.0f}"


def _pace(per_second: float) -> str:
    """`33.1k/s`, `7/min`, `40/h`: at least one of it."""
    if per_second >= 1:
        return f"{amount(per_second)}/s"
    return f"{amount(per_second * 60)}/min" if per_second * 60 >= 1 else f"{amount(per_second * 3600)}/h"


def _share(reason: Reason) -> str:
    return f" {reason.share:+.0%}" if reason.share is not None else ""


def _header(nights: Sequence[Night], labels: Sequence[str]) -> Iterator[str]:
    for night, label in zip(nights, labels, strict=True):
        ended = str(night.result) if night.result is not None else "not over"
        pace = f", at {night.speed:g}x" if night.speed != 1 else ""
        waits = ", clock times let pass" if night.no_waits else ""
        yield f"{cut(label, _CELL)} {night.start:%Y-%m-%d}  {night.kind} {night.run}, {ended}{pace}{waits}"


def _of(line: Line, first: int, title: int) -> str:
    marks = (line.does_not_count or ("",) * len(line.took))[first:]
    cells = [_cell(took, marked=bool(mark)) for took, mark in zip(line.took[first:], marks, strict=True)]
    change = line.change
    planned = "" if line.planned is None else duration(line.planned)
    return _row(line.id, line.title, planned, cells, "" if change is None else change_text(change), title)


def _row(name: str, title: str, planned: str, cells: Sequence[str], change: str, width: int) -> str:
    times = "".join(f"{cell:>{_CELL}}" for cell in (planned, *cells, change))
    if len(name) > _ID:
        return f"{cut(name, _ID + 2 + width)}{times}".rstrip()
    return f"{cut(name, _ID)}  {cut(title, width)}{times}".rstrip()


def _cell(took: timedelta | None, *, marked: bool = False) -> str:
    return "-" if took is None else duration(took) + (_MARK if marked else "")


def change_text(change: timedelta) -> str:
    """`+1m30s`, `-12s`, `0s`."""
    seconds = round(change.total_seconds())
    return f"{'+' if seconds > 0 else '-' if seconds < 0 else ''}{duration(change)}"


def _changes(comparison: Comparison, width: int) -> Iterator[str]:
    moved = comparison.moved(_MOVED)
    if len(comparison.nights) > 1:
        yield "What changed most" if moved else "No task took longer or shorter by a second or more."
    for line in moved:
        why = reasons_text(line.reasons) or "no reason in the figures"
        label = f"  {cut(line.id, _ID)} {change_text(line.change or timedelta()):>7}  "
        yield from wrapped(label, f"{line.title}: {why}", width=width)


def _footnotes(comparison: Comparison, labels: Sequence[str], width: int) -> Iterator[str]:
    """Why the times with a mark are no measurements."""
    notes: dict[str, list[str]] = {}
    for line in (*comparison.tasks, *comparison.rollbacks, *comparison.intervals):
        for label, mark in zip(labels, line.does_not_count, strict=True):
            if mark:
                notes.setdefault(mark, []).append(f"{line.id} ({label})")
    if notes:
        yield f"{_MARK} no measurement of the work:"
    for mark, where in notes.items():
        yield from wrapped("  ", f"{mark}: {', '.join(where)}", width=width, most=3)


def _seconds(length: timedelta | None) -> str:
    return "" if length is None else f"{length.total_seconds():g}"
