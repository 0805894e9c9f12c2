"""What `cutover rehearsal simulate` prints: how often a go-live is made, where it is lost, and what would help."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from console.text.columns import WIDTH, cut, wrapped
from console.text.formatting import Times, duration
from console.text.intervals import called, span
from jobs.simulation.influence import Decider, Helper
from jobs.simulation.night import SimulatedNight
from jobs.simulation.people import ASSUMED
from jobs.simulation.simulation import How, Simulation, due_by
from jobs.simulation.verdict import Fate, Passage, Spread, Stretch, Verdict
from plans.model import RunKind, TaskId
from plans.model.faults import NO_FAULTS
from plans.plurals import counted

_ID, _WHEN, _COUNT = 6, 10, 6
_TITLE = WIDTH - _ID - 2 - 4 * _WHEN - 2 * _COUNT


def simulated_text(simulation: Simulation) -> Iterator[str]:
    """In lines of at most 80 columns."""
    told, plan = simulation.verdict, simulation.plan
    times = times_of(simulation)
    yield f"SIMULATED: {_kind(simulation)}"
    yield from wrapped("", plan.title)
    yield ""
    yield from wrapped("", go_live_sentence(simulation, times))
    yield from _lost(told)
    if plan.start + told.expected_go_live > told.by:
        late = plan.start + told.expected_go_live - told.by
        yield from wrapped("  ", f"as expected, with nothing unusual, it is {duration(late)} too late already")
    yield ""
    yield from _table(simulation, times)
    yield ""
    yield from _influence(told)
    yield from wrapped("Assumed: ", f"{assumed(simulation)}. Nothing was executed, and nothing written.")


def go_live_sentence(simulation: Simulation, times: Times) -> str:
    """`go-live M1 by 03:00: made in 83 of 100 simulated nights, from 3 rehearsals`."""
    told = simulation.verdict
    nights = counted(len(told.nights), "simulated night")
    footing = told.footing.words
    if told.footing.rehearsals and told.footing.never_rehearsed >= 0.005:
        footing += f"; {told.footing.never_rehearsed:.0%} of the work never rehearsed"
    by = times.dated(told.by)
    return f"GO-LIVE {simulation.plan.go_live} by {by}: made in {told.made} of {nights}, {footing}"


def times_of(simulation: Simulation) -> Times:
    """By the day of the planned go-live."""
    zone = ZoneInfo(simulation.plan.timezone)
    return Times(zone=zone, day=due_by(simulation.plan).astimezone(zone).date())


def assumed(simulation: Simulation) -> str:
    """What the nights stand on, in one sentence."""
    faults = "faults as in the file" if simulation.conditions.faults != NO_FAULTS else "nothing fails"
    match simulation.how:
        case How.ENGINE:
            return f"{ASSUMED}; {faults}; queries of criteria answer true"
        case How.WALKED:
            return f"every checkpoint is a go when its time is over; {faults}; the engine was not asked"


def _kind(simulation: Simulation) -> str:
    runs = counted(len(simulation.verdict.nights), "night")
    by = "by the engine's decisions" if simulation.how is How.ENGINE else "walked without the engine"
    kind = "go-live" if simulation.conditions.kind is RunKind.PRODUCTION else "rehearsal"
    return f"{runs} of the {kind}, {by}, seed {simulation.conditions.seed}"


def _lost(told: Verdict) -> Iterator[str]:
    parts: list[str] = []
    for one in told.passages:
        if one.lost_late:
            parts.append(f"{one.lost_late} late from {one.task} on")
        if one.lost_no_go:
            parts.append(f"{one.lost_no_go} no-go at {one.task}{f' ({one.why})' if one.why else ''}")
    if told.late_after_all:
        parts.append(f"{told.late_after_all} late after the last checkpoint")
    if told.never:
        parts.append(f"{told.never} never reached it")
    if parts:
        yield from wrapped("  lost: ", "; ".join(parts))


def _table(simulation: Simulation, times: Times) -> Iterator[str]:
    told = simulation.verdict
    start = simulation.plan.start
    yield _row("", "", ["PLANNED", "P10", "P50", "P90"], ["GO", "LOST"])
    for one in told.passages:
        yield _passage(one, start, times)
    if told.ends is not None:
        cells = ["", *(times.when(start + at) for at in _of(told.ends))]
        yield _row("end", "of completed nights", cells, [str(told.ends.nights)])
    if told.rollbacks is not None:
        cells = ["", *map(duration, _of(told.rollbacks))]
        yield _row("back", "a rollback takes", cells, [str(told.rollbacks.nights)])
    for stretch in told.stretches:
        yield _stretch(stretch)


def _stretch(one: Stretch) -> str:
    """An interval: in how many nights it kept its limit, its lengths, and how many nights went through it."""
    name = cut(called(one.interval), _ID)
    if one.lengths is None:
        return f"{name}  {cut('no night went through it', _TITLE + _WHEN)}".rstrip()
    at_most, measured = one.interval.at_most, one.lengths.nights
    kept = f"kept to {span(at_most)} in {one.kept} of {measured}" if at_most is not None else one.interval.title
    lengths = "".join(f"{span(length):>{_WHEN}}" for length in _of(one.lengths))
    return f"{name}  {cut(kept, _TITLE + _WHEN)}{lengths}{measured:>{_COUNT}}"


def _passage(one: Passage, start: datetime, times: Times) -> str:
    reached = ["-"] * 3 if one.times is None else [times.when(start + at) for at in _of(one.times)]
    lost = one.lost_late + one.lost_no_go
    counts = [str(one.times.nights if one.times is not None else 0), str(lost) if lost else ""]
    return _row(one.task, one.title, [times.when(start + one.planned), *reached], counts)


def _of(spread: Spread) -> tuple[timedelta, timedelta, timedelta]:
    return spread.p10, spread.p50, spread.p90


def _row(name: str, title: str, cells: Sequence[str], counts: Sequence[str]) -> str:
    shown = "".join(f"{cell:>{_WHEN}}" for cell in cells) + "".join(f"{count:>{_COUNT}}" for count in counts)
    return f"{cut(name, _ID)}  {cut(title, _TITLE)}{shown}".rstrip()


def _influence(told: Verdict) -> Iterator[str]:
    known = told.influence
    if known.as_if_go and (known.deciders or known.ten_minutes or known.worker):
        nights = counted(known.as_if_go, "night")
        yield from wrapped("", f"Below, the {nights} without a go-live as if go had been said everywhere.")
        yield ""
    if known.deciders:
        yield "WHAT DECIDES IT MOST: the go-live moves on average, if it takes what is expected"
        yield from (_decider(one, known.nights) for one in known.deciders)
        yield ""
    if known.ten_minutes:
        yield "WHERE TEN MINUTES LESS WOULD HELP MOST"
        yield from map(_helper, known.ten_minutes)
        yield ""
    if known.worker:
        yield "WHERE ANOTHER WORKER WOULD HELP MOST, at the most that it can"
        yield from map(_helper, known.worker)
        yield ""


def _decider(one: Decider, nights: int) -> str:
    often = f"on its way in {one.on_the_chain} of {nights}"
    return f"{cut(one.task, _ID)}  {cut(one.title, 38)} {duration(one.moves):>7}  {often}"


def _helper(one: Helper) -> str:
    won = f"made {one.nights_won} of {one.tried} lost" if one.tried else ""
    title = f"{one.workers} to {one.workers + 1} workers: {one.title}" if one.workers else one.title
    return f"{cut(one.task, _ID)}  {cut(title, 37)} {duration(one.earlier):>7} earlier  {won}".rstrip()


def simulated_csv(simulation: Simulation) -> str:
    """A line a night, times in the plan's zone; for a spreadsheet."""
    plan, told = simulation.plan, simulation.verdict
    gates = [task.id for task in plan.checkpoints]
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(
        ["night", "made", "lost", "result", "go_live", "end", "rollback_s", "failures", "fixed_by_hand", *gates]
    )
    for night, fate in zip(told.nights, told.fates, strict=True):
        table.writerow(_line(simulation, night, fate, gates))
    return out.getvalue()


def _line(simulation: Simulation, night: SimulatedNight, fate: Fate, gates: Sequence[TaskId]) -> list[str]:
    zone = ZoneInfo(simulation.plan.timezone)

    def local(seconds: float | None) -> str:
        if seconds is None:
            return ""
        return f"{(simulation.plan.start + timedelta(seconds=seconds)).astimezone(zone):%Y-%m-%d %H:%M:%S%z}"

    back = "" if night.rollback_began is None else f"{night.end - night.rollback_began:.0f}"
    return [
        str(night.number),
        "yes" if fate.made else "no",
        fate.lost,
        night.result,
        local(night.ends.get(simulation.plan.go_live)),
        local(night.end),
        back,
        str(night.failures),
        " ".join(night.fixed),
        *(local(night.ends.get(gate)) for gate in gates),
    ]


def simulated_json(simulation: Simulation) -> dict[str, Any]:
    """All of it, for scripts: instants in UTC, durations in seconds."""
    told, plan = simulation.verdict, simulation.plan

    def at(length: timedelta) -> str:
        return (plan.start + length).isoformat()

    return {
        "simulated": True,
        "title": plan.title,
        "plan_sha256": plan.sha256,
        "kind": simulation.conditions.kind.value,
        "how": simulation.how.value,
        "seed": simulation.conditions.seed,
        "nights": len(told.nights),
        "made": told.made,
        "by": told.by.isoformat(),
        "go_live": plan.go_live,
        "expected_go_live": at(told.expected_go_live),
        "rehearsals": told.footing.rehearsals,
        "never_rehearsed": round(told.footing.never_rehearsed, 4),
        "late_after_the_last_checkpoint": told.late_after_all,
        "never_reached": told.never,
        "passages": [_passage_json(one, plan.start) for one in told.passages],
        "end": None if told.ends is None else _spread_json(told.ends, plan.start),
        "intervals": list(map(_stretch_json, told.stretches)),
        "rollback_seconds": None if told.rollbacks is None else _spread_json(told.rollbacks, None),
        "decides": [
            {"task": one.task, "moves_seconds": _rounded(one.moves), "on_the_way": one.on_the_chain}
            for one in told.influence.deciders
        ],
        "ten_minutes": list(map(_helper_json, told.influence.ten_minutes)),
        "another_worker": list(map(_helper_json, told.influence.worker)),
        "assumed": assumed(simulation),
        "each": [_night_json(night, fate) for night, fate in zip(told.nights, told.fates, strict=True)],
    }


def _passage_json(one: Passage, start: datetime) -> dict[str, Any]:
    return {
        "task": one.task,
        "planned": (start + one.planned).isoformat(),
        "times": None if one.times is None else _spread_json(one.times, start),
        "lost_late": one.lost_late,
        "lost_no_go": one.lost_no_go,
        "why": one.why,
    }


def _stretch_json(one: Stretch) -> dict[str, Any]:
    at_most = one.interval.at_most
    return {
        "id": one.interval.id,
        "at_most_s": None if at_most is None else at_most.total_seconds(),
        "kept": None if at_most is None else one.kept,
        "seconds": None if one.lengths is None else _spread_json(one.lengths, None),
    }


def _spread_json(spread: Spread, start: datetime | None) -> dict[str, Any]:
    values: Mapping[str, timedelta] = {"p10": spread.p10, "p50": spread.p50, "p90": spread.p90}
    shown = {name: (start + at).isoformat() if start else _rounded(at) for name, at in values.items()}
    return {"nights": spread.nights, **shown}


def _helper_json(one: Helper) -> dict[str, Any]:
    return {
        "task": one.task,
        "nights_won": one.nights_won,
        "of_lost": one.tried,
        "earlier_seconds": _rounded(one.earlier),
    }


def _night_json(night: SimulatedNight, fate: Fate) -> dict[str, Any]:
    return {
        "night": night.number,
        "made": fate.made,
        "lost": fate.lost,
        "result": night.result,
        "reason": night.reason,
        "end_seconds": round(night.end, 3),
        "ends_seconds": {task: round(end, 3) for task, end in night.ends.items()},
        "failures": night.failures,
        "fixed_by_hand": list(night.fixed),
    }


def _rounded(length: timedelta) -> float:
    return round(length.total_seconds(), 3)
