"""What a command would do to the times of the night, worked out before it is sent. Pure; takes a moment."""

from collections.abc import Iterator
from datetime import datetime

from console.text.formatting import Times, variance
from console.text.not_undone import left_by
from console.text.people.handover import handover
from console.text.what_if_page import what_if_text
from console.view.lateness import is_late
from console.view.model import Preview, View
from jobs.run.what_if import Prospect, Supposition, WhatIf, what_if
from plans.durations import moved

_SHOWN_GATES = 2
"""Checkpoints that are named in one line."""


def preview(view: View, supposed: Supposition) -> Preview:
    """As of the moment of this view: one line, and the table of `cutover what-if`."""
    seen = what_if(view.plan, view.state, supposed, view.real_now, progress=view.progress, revisions=view.revisions)
    if supposed.word == "substitute":
        return handover(view, supposed, seen)
    times = Times.of(view.plan, view.forecast)
    left = "" if seen.refused else left_by(view, supposed.word, supposed.args)
    line = "; ".join(filter(None, (preview_line(seen, times), left)))
    table = (*what_if_text(seen, times), *([left] if left else []))
    return Preview(line=line, table=table, refused=bool(seen.refused))


def preview_line(seen: WhatIf, times: Times) -> str:
    """`as of 23:52:30 go-live 03:31 +21m, no-go now back 01:09, safe until G3 03:00, G2 00:33 +20m`."""
    as_of = f"as of {times.clock(seen.now)}"
    if seen.refused:
        return f"{as_of} it would be refused: {seen.refused}"
    before, after = seen.before, seen.after
    told = [*_go_live(before, after, times), *_way_back(before, after, times), *_gates(before, after, times)]
    return f"{as_of} {', '.join(told)}"


def _go_live(before: Prospect, after: Prospect, times: Times) -> Iterator[str]:
    if after.go_live is None:
        yield "no go-live any more" if before.go_live is not None else "no go-live"
    else:
        late = " LATE" if is_late(moved(after.go_live_planned, after.go_live)) else ""
        yield f"go-live {_moved(before.go_live, after.go_live, times)}{late}"


def _way_back(before: Prospect, after: Prospect, times: Times) -> Iterator[str]:
    if after.rolled_back_at is not None:
        yield f"rolled back by {_moved(before.rolled_back_at, after.rolled_back_at, times)}"
    if after.back_by is not None:
        yield f"no-go now back {_moved(before.back_by, after.back_by, times)}"
    if after.latest_safe_no_go is not None:
        gate = f"{after.safe_gate} " if after.safe_gate else ""
        yield f"safe until {gate}{_moved(before.latest_safe_no_go, after.latest_safe_no_go, times)}"


def _gates(before: Prospect, after: Prospect, times: Times) -> Iterator[str]:
    """The first checkpoints that move."""
    shown = 0
    for name, gate in after.gates.items():
        was = before.gates.get(name)
        if was is not None and gate.ends is not None and gate.ends != was.ends and shown < _SHOWN_GATES:
            shown += 1
            yield f"{name} {_moved(was.ends, gate.ends, times)}"


def _moved(before: datetime | None, after: datetime, times: Times) -> str:
    """`03:31 +21m`; without the difference where there is none."""
    slip = variance(moved(before, after)) if before is not None else ""
    return times.when(after) + (f" {slip}" if slip and slip != "0m" else "")
