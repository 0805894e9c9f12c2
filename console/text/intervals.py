"""Intervals in words: `OUTAGE 2h10 of 4h`. For the board, the status, plain lines, the summary and scripts. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from console.text.formatting import Times
from console.text.sureness import short_chance
from jobs.run.outlook.intervals import IntervalOutlook, Standing
from jobs.timing.estimate import Chance
from plans.durations import in_words, whole_minutes
from plans.model import Interval
from plans.plurals import counted
from plans.rehearsals.intervals import RehearsedInterval


def span(length: timedelta) -> str:
    """`2h10`, `4h`, `45m`, `20s`, `3d2h`: in at most five columns below ten days."""
    minutes = whole_minutes(abs(length))
    if minutes < 1:
        return f"{int(abs(length).total_seconds())}s"
    hours, minutes = divmod(minutes, 60)
    if hours >= 48:
        return f"{hours // 24}d{hours % 24}h"
    return f"{hours}h{minutes:02}" if hours and minutes else f"{hours}h" if hours else f"{minutes}m"


def called(interval: Interval) -> str:
    """`OUTAGE`."""
    return interval.id.upper()


def in_short(one: IntervalOutlook, about: str = "") -> str:
    """`OUTAGE 2h10 of 4h, fcst 3h40, 17/20 (3)`, `OUTAGE 2h10 of 4h, fcst 4h20: 20m OVER`, `OUTAGE was 3h52 of 4h`."""
    most = f" of {span(one.interval.at_most)}" if one.interval.at_most is not None else ""
    beyond = f": {span(one.excess)} OVER" if one.excess is not None else ""
    return f"{called(one.interval)} {_figures(one, most, about)}{beyond}{_in_counts(one, about)}"


def _in_counts(one: IntervalOutlook, about: str) -> str:
    """`, 17/20 (3)`: in how many simulated nights it keeps its limit, from how many rehearsals."""
    return f", {about}{short_chance(one.chance)}" if one.chance is not None else ""


def _figures(one: IntervalOutlook, most: str, about: str) -> str:
    """How long it is, against `most` that it may be."""
    length = one.length if one.length is not None else timedelta()
    match one.standing:
        case Standing.AHEAD:
            return f"fcst {about}{span(length)}{most}" if one.end is not None else f"ahead{most}, {one.said}"
        case Standing.RUNNING:
            ahead = f"fcst {about}{span(length)}" if one.end is not None else one.said
            return f"{span(one.so_far or timedelta())}{most}, {ahead}"
        case Standing.OVER:
            return f"was {span(length)}{most}"
        case Standing.NOT_MEASURED:
            return "not measured"


def in_full(one: IntervalOutlook, times: Times) -> str:
    """`OUTAGE 2h10 of 4h, fcst 3h40, until 03:05 (planned 3h30; rehearsed 3h35, at worst 3h50, 2 nights)`."""
    begins = f", from {times.foreseen(one.begin)}" if one.standing is Standing.AHEAD and one.begin is not None else ""
    until = f", until {times.foreseen(one.end)}" if one.standing is not Standing.OVER and one.end is not None else ""
    known = "; ".join(_known(one, times.about))
    short = in_short(replace(one, chance=None), times.about)
    said = f"; {one.said}" if one.said and one.said not in short else ""
    return f"{short}{begins}{until}{f' ({known})' if known else ''}{said}"


def _known(one: IntervalOutlook, about: str) -> Iterator[str]:
    """What is known of it beforehand, and how sure it is."""
    if one.planned is not None:
        yield f"planned {span(one.planned)}"
    if text := rehearsed_text(one.rehearsed):
        yield text
    if one.chance is not None and one.interval.at_most is not None:
        yield f"{about}{sure_text(one.chance, one.interval.at_most)}"


def sure_text(chance: Chance, at_most: timedelta) -> str:
    """`17 of 20 simulated nights within 4h30, from 3 rehearsals`."""
    return f"{chance.words} within {span(at_most)}, {chance.footing.words}"


def rehearsed_text(known: RehearsedInterval) -> str:
    """`rehearsed 3h35, at worst 3h50, 2 nights`; empty where there was no night."""
    if not known.nights:
        return ""
    if known.usual is None or known.worst is None:
        return "never rehearsed"
    worst = f", at worst {span(known.worst)}" if len(known.measured) > 1 else ""
    waits = " without waits" if known.without_waits else ""
    return f"rehearsed {span(known.usual)}{waits}{worst}, {counted(len(known.measured), 'night', 'nights')}"


def at_risk(outlooks: Sequence[IntervalOutlook]) -> Iterator[str]:
    """`OUTAGE is forecast to last 4 h 20 min, 20 min over its limit`: of those that are not over."""
    for one in outlooks:
        if one.excess is None or one.standing is Standing.OVER:
            continue
        length = one.length if one.length is not None else one.so_far
        verb = "is forecast to last" if one.length is not None else "has lasted"
        yield f"{called(one.interval)} {verb} {in_words(length or timedelta())}, {in_words(one.excess)} over its limit"


def worth_a_line(outlooks: Sequence[IntervalOutlook]) -> Iterator[str]:
    """Those that have begun and are not over, and those that go beyond their limit."""
    for one in outlooks:
        if one.standing is Standing.RUNNING or (one.excess is not None and one.standing is Standing.AHEAD):
            yield in_short(one)


def interval_json(one: IntervalOutlook) -> dict[str, object]:
    """One interval for a script: spans in seconds, moments in UTC."""
    interval = one.interval
    return {
        "id": interval.id,
        "title": interval.title,
        "from": str(interval.begins),
        "to": str(interval.ends),
        "standing": one.standing,
        "at_most_s": _seconds(interval.at_most),
        "planned_s": _seconds(one.planned),
        "rehearsed": rehearsed_json(one.rehearsed),
        "begin": one.begin.isoformat() if one.begin is not None else None,
        "end": one.end.isoformat() if one.end is not None else None,
        "so_far_s": _seconds(one.so_far),
        "length_s": _seconds(one.length),
        "excess_s": _seconds(one.excess),
        "chance": chance_json(one.chance),
        "said": one.said,
    }


def chance_json(chance: Chance | None) -> dict[str, object] | None:
    """That it keeps its limit, for a script."""
    if chance is None:
        return None
    return {"made": chance.made, "of": chance.of, "rehearsals": chance.footing.rehearsals}


def rehearsed_json(known: RehearsedInterval) -> dict[str, object]:
    """What rehearsals say of an interval, for a script."""
    return {
        "usual_s": _seconds(known.usual),
        "worst_s": _seconds(known.worst),
        "without_waits": known.without_waits,
        "nights": [
            {"night": one.night, "length_s": _seconds(one.length), "without_waits": one.without_waits,
             "why_not": one.why_not}
            for one in known.nights
        ],
    }  # fmt: skip


def _seconds(length: timedelta | None) -> float | None:
    return length.total_seconds() if length is not None else None
