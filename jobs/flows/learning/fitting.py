"""A baseline that a plan can name: its file is no longer than a plan's files may be. Pure."""

from collections import Counter
from dataclasses import replace

from plans.baseline import Baseline, SeriesBaseline
from plans.baseline_file import MOST_BYTES, written
from plans.plurals import counted

_SPARE = 40
"""One part of so many is kept free for what is said of what is left out."""


def fitted(baseline: Baseline, *, most: int = MOST_BYTES) -> tuple[Baseline, str]:
    """The baseline and its text; where it would be too long, the smallest templates and receivers are left out."""
    text = written(baseline)
    if _length(text) <= most:
        return baseline, text
    sizes = {one: _length(written(replace(baseline, series=(one,)))) for one in baseline.series}
    bare = _length(written(replace(baseline, series=())))
    room = most - most // _SPARE - bare
    kept: set[SeriesBaseline] = set()
    left: Counter[str] = Counter()
    for one in sorted(baseline.series, key=_by_worth):
        room -= sizes[one] - bare
        if room >= 0 or _is_a_flow(one):
            kept.add(one)
        else:
            left[one.flow] += 1
    said = dict(baseline.said)
    for flow, many in left.items():
        what = counted(many, "template or receiver", "templates and receivers")
        said[flow] = "; ".join(filter(None, (said.get(flow, ""), f"{what} found no room in the file")))
    fitting = replace(baseline, series=tuple(one for one in baseline.series if one in kept), said=said)
    return fitting, written(fitting)


def _by_worth(one: SeriesBaseline) -> tuple[bool, int]:
    return not _is_a_flow(one), -sum(hour.total for hour in one.hours)


def _is_a_flow(one: SeriesBaseline) -> bool:
    return not one.template and not one.receiver


def _length(text: str) -> int:
    return len(text.encode("utf-8", "backslashreplace"))
