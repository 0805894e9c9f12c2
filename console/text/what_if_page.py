"""What would become of the night, before and after: what `cutover what-if` prints, as text and as JSON. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from console.text.columns import cut, wrapped
from console.text.event_sentences import sentence
from console.text.formatting import Times, variance
from console.text.intervals import called, span
from jobs.run.outlook.intervals import IntervalOutlook, Standing
from jobs.run.supposed_shift import MovedClock
from jobs.run.what_if import GateAhead, MissedInterval, MissedLimit, Prospect, WhatIf
from plans.durations import moved, whole_minutes
from plans.model import Plan, TaskId

_MOVES = 6
"""Lines that the clock times take which move."""
_NAMED = 12
"""Tasks that are named of those that become late."""


def what_if_text(seen: WhatIf, times: Times) -> Iterator[str]:
    """For 80 columns: what it would record and supposes, the figures before and after, what becomes late."""
    if seen.refused:
        yield from wrapped("REFUSED     ", f"it would be refused: {seen.refused}")
        yield "            nothing would change"
        return
    for entry in seen.entries:
        said = sentence(seen.plan, entry)
        yield from wrapped("WOULD SAY   ", f"{said.unit} {said.text}".strip(), most=2)
    if seen.moved:
        yield from _shifted(seen, times)
    for text in seen.reckoned:
        yield from wrapped("RECKONED    ", text)
    yield ""
    yield f"{'':27} {'BEFORE':>12} {'AFTER':>12} {'DIFF':>7}  {'DUE':>12}"
    for name, before in seen.before.gates.items():
        yield _gate_line(before, seen.after.gates.get(name), seen.plan, times)
    yield _line("go-live", seen.before.go_live, seen.after.go_live, times, due=seen.after.go_live_planned)
    yield from _chances(seen, times)
    yield from _intervals(seen)
    yield from _way_back(seen, times)
    if seen.after.rolled_back_at is None:
        yield from _deadlines(seen)
        yield from _limits(seen, times)


def _shifted(seen: WhatIf, times: Times) -> Iterator[str]:
    """Which clock times move and which stay; what checkpoints lose by it."""
    yield from wrapped("MOVES       ", "; ".join(_moved_clock(one, times) for one in seen.moved), most=_MOVES)
    stays = [f"{task} ({why})" for task, why in seen.stays.items()]
    if stays:
        yield from wrapped("STAYS       ", ", ".join(stays), most=3)
    for text in dict.fromkeys(one.text for one in seen.weaker):
        names = ", ".join(one.name for one in seen.weaker if one.text == text)
        yield from wrapped("WEAKER      ", f"{text}: a go has to accept {names}")


def _moved_clock(one: MovedClock, times: Times) -> str:
    what = "the start" if one.task is None else f"{one.task} due" if one.deadline else one.task
    return f"{what} {times.when(one.before)} to {times.when(one.after)}"


def _gate_line(before: GateAhead, after: GateAhead | None, plan: Plan, times: Times) -> str:
    title = plan.by_id[before.task].title if before.task in plan.by_id else ""
    ends = after.ends if after is not None else None
    due = after.due if after is not None else before.due
    return _line(f"{before.task} {title}", before.ends, ends, times, due=due)


def _line(
    label: str, before: datetime | None, after: datetime | None, times: Times, *, due: datetime | None = None
) -> str:
    cells = [times.when(one) if one is not None else "--" for one in (before, after)]
    difference = variance(moved(before, after)) if before is not None and after is not None else ""
    late = " LATE" if due is not None and after is not None and moved(due, after) > timedelta() else ""
    short = label if len(label) <= 27 else f"{label[:25].rstrip()}.."
    told = times.when(due) if due is not None else ""
    return f"{short:27} {cells[0]:>12} {cells[1]:>12} {difference:>7}  {told:>12}{late}".rstrip()


def _chances(seen: WhatIf, times: Times) -> Iterator[str]:
    """`  made, from 3 rehearsals    17 of 20   12 of 20   -5   03:00`."""
    before, after = seen.before.chance, seen.after.chance
    known = after if after is not None else before
    if known is None:
        return
    cells = [f"{one.made} of {one.of}" if one is not None else "--" for one in (before, after)]
    more = f"{after.made - before.made:+d}" if before is not None and after is not None else ""
    by = seen.after.chance_by or seen.before.chance_by
    told = times.when(by) if by is not None else ""
    yield f"{cut(f'  made, {known.footing.words}', 27):27} {cells[0]:>12} {cells[1]:>12} {more:>7}  {told:>12}".rstrip()


def _intervals(seen: WhatIf) -> Iterator[str]:
    """How long each would last, and may."""
    after = {one.interval.id: one for one in seen.after.intervals}
    for before in seen.before.intervals:
        then = after[before.interval.id]
        if before.standing is Standing.NOT_MEASURED:
            continue
        lengths = [span(one.length) if one.length is not None else "--" for one in (before, then)]
        grown = _grown(before.length, then.length)
        most = before.interval.at_most
        told = f"  {f'of {span(most)}' if most is not None else '':>12}{' OVER' if then.excess is not None else ''}"
        label = cut(f"{called(before.interval)} {before.interval.title}", 27)
        yield f"{label} {lengths[0]:>12} {lengths[1]:>12} {grown:>7}{told}".rstrip()


def _grown(before: timedelta | None, after: timedelta | None) -> str:
    if before is None or after is None:
        return ""
    return variance(timedelta(minutes=whole_minutes(after) - whole_minutes(before)))


def _way_back(seen: WhatIf, times: Times) -> Iterator[str]:
    before, after = seen.before, seen.after
    if after.rolled_back_at is not None:
        yield _line("rolled back", before.rolled_back_at, after.rolled_back_at, times, due=seen.window_ends)
    if before.back_by is not None or after.back_by is not None:
        yield _line("if no-go now, back by", before.back_by, after.back_by, times, due=seen.window_ends)
    if before.latest_safe_no_go is not None or after.latest_safe_no_go is not None:
        gate = f", {after.safe_gate}" if after.safe_gate else ""
        yield _line(f"latest safe no-go{gate}", before.latest_safe_no_go, after.latest_safe_no_go, times)


def _deadlines(seen: WhatIf) -> Iterator[str]:
    """What was in time before and would not be after, and the other way round."""
    late = [task for task in seen.after.late if task not in seen.before.late]
    caught_up = [task for task in seen.before.late if task not in seen.after.late]
    if late:
        yield from wrapped("LATE THEN   ", f"past its deadline: {_listed(late)}")
    if caught_up:
        yield from wrapped("IN TIME     ", f"past its deadline no more: {_listed(caught_up)}")


def _limits(seen: WhatIf, times: Times) -> Iterator[str]:
    """What checkpoints ask for, is met now, and would not be."""
    known = {(one.gate, one.criterion) for one in seen.before.missed}
    for missed in seen.after.missed:
        if (missed.gate, missed.criterion) not in known:
            yield from wrapped("NOT MET     ", f"{_in_words(missed, times)} (criterion:{missed.criterion})")


def _listed(tasks: Sequence[TaskId]) -> str:
    more = f" and {len(tasks) - _NAMED} more" if len(tasks) > _NAMED else ""
    return f"{', '.join(tasks[:_NAMED])}{more}"


def _in_words(missed: MissedLimit | MissedInterval, times: Times) -> str:
    match missed:
        case MissedLimit():
            asked = f"{missed.gate} asks for {missed.task} by {times.when(missed.by)}"
            return f"{asked}, forecast {times.when(missed.ends)}"
        case MissedInterval():
            asked = f"{missed.gate} asks for {missed.interval.upper()} of at most {span(missed.at_most)}"
            return f"{asked}, forecast {span(missed.beyond)} more"


# --- for a script ------------------------------------------------------------------------------------------------


def what_if_json(seen: WhatIf) -> dict[str, object]:
    """The same, with times in UTC and spans in seconds."""
    before, after = seen.before, seen.after
    return {
        "now": seen.now.isoformat(),
        "refused": seen.refused,
        "would_record": [type(entry.event).__name__ for entry in seen.entries],
        "reckoned": list(seen.reckoned),
        "moves": [_clock_json(one) for one in seen.moved],
        "stays": dict(seen.stays),
        "weaker": [{"gate": one.gate, "name": one.name, "text": one.text} for one in seen.weaker],
        "checkpoints": [_gate_json(gate, after) for gate in before.gates.values()],
        "go_live": {**_moved(before.go_live, after.go_live), "planned": _utc(after.go_live_planned)},
        "chance": {"before": _chance_json(before), "after": _chance_json(after)},
        "intervals": [_interval_json(one, after) for one in before.intervals],
        "if_no_go_now_back_by": _moved(before.back_by, after.back_by),
        "latest_safe_no_go": _moved(before.latest_safe_no_go, after.latest_safe_no_go),
        "rolled_back_at": _utc(after.rolled_back_at),
        "window_ends": _utc(seen.window_ends),
        "late": {"before": list(before.late), "after": list(after.late)},
        "not_met": {"before": _names(before), "after": _names(after)},
    }


def _chance_json(prospect: Prospect) -> Mapping[str, object] | None:
    """Of the go-live; None where none is to come."""
    known = prospect.chance
    if known is None:
        return None
    by, rehearsals = _utc(prospect.chance_by), known.footing.rehearsals
    return {"made": known.made, "of": known.of, "by": by, "rehearsals": rehearsals}


def _interval_json(before: IntervalOutlook, after: Prospect) -> Mapping[str, object]:
    then = next(one for one in after.intervals if one.interval.id == before.interval.id)
    lengths = [one.length.total_seconds() if one.length is not None else None for one in (before, then)]
    most = before.interval.at_most
    return {
        "id": before.interval.id,
        "before_s": lengths[0],
        "after_s": lengths[1],
        "at_most_s": most.total_seconds() if most is not None else None,
    }


def _clock_json(one: MovedClock) -> Mapping[str, object]:
    what = "start" if one.task is None else "deadline" if one.deadline else "not_before"
    return {"task": one.task, "what": what, "before": _utc(one.before), "after": _utc(one.after)}


def _gate_json(before: GateAhead, after: Prospect) -> Mapping[str, object]:
    then = after.gates.get(before.task)
    ends = then.ends if then is not None else None
    return {"id": before.task, **_moved(before.ends, ends), "due": _utc(then.due if then is not None else before.due)}


def _moved(before: datetime | None, after: datetime | None) -> Mapping[str, object]:
    moved = (after - before).total_seconds() if before is not None and after is not None else None
    return {"before": _utc(before), "after": _utc(after), "difference_s": moved}


def _utc(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None


def _names(prospect: Prospect) -> list[str]:
    return [f"{one.gate}/criterion:{one.criterion}" for one in prospect.missed]
