"""What `cutover rehearsal forecasts` prints: what was forecast in a night, and how far out it was."""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from zoneinfo import ZoneInfo

from console.text.calibration import calibration_sentence, distance, in_minutes
from console.text.columns import WIDTH, wrapped
from console.text.formatting import duration, variance
from jobs.timing.calibration import Calibration, HorizonErrors, JudgedForecast, judged
from plans.model import Plan
from plans.model.kept_forecasts import KeptForecast
from plans.plurals import counted

ASKED = tuple(timedelta(minutes=minutes) for minutes in (10, 30, 60, 120, 180, 240, 360, 480, 720, 1440))
"""How long before its end it is told what was forecast."""
_WIDE = 6


def forecasts_text(
    plan: Plan, kept: Sequence[KeptForecast], known: Calibration | None, *, width: int = WIDTH
) -> Iterator[str]:
    """Of the go-live and each checkpoint, what was forecast at set distances from what came, in `width` columns.

    Args:
        plan: of the run.
        kept: all forecasts of it that were kept.
        known: how good the forecasts of its family were, of this night among them.
    """
    if not kept:
        yield "No forecast of this run was kept: it had no engine of a program that keeps them."
        return
    zone = ZoneInfo(plan.timezone)
    found = judged(kept)
    for task, members in groupby(found, key=lambda one: one.forecast.task):
        yield from _task(plan, task, list(members), zone)
    if not found:
        yield "Nothing that came had been forecast ten minutes before; --csv has what was kept."
    if ahead := _still_ahead(kept):
        yield from ("STILL AHEAD", *(_ahead(one, zone) for one in ahead), "")
    if known is not None:
        longest = max((one.to_go for one in found), default=timedelta())
        yield from wrapped("HOW GOOD?   ", calibration_sentence(known, longest), width=width)
        yield from map(_horizon, known.horizons)


def _task(plan: Plan, task: str, members: Sequence[JudgedForecast], zone: ZoneInfo) -> Iterator[str]:
    title = next((one.title for one in plan.tasks if one.id == task), "")
    came = members[0].came
    yield f"{task}  {title[:50]}, came {_when(came, zone)}"
    yield f"  {'AHEAD':>{_WIDE}}  {'FORECAST':>9}  {'OUT BY':>7}  {'RANGE':^19}  HELD  CHANCE  MOVED BY"
    yield from (_line(one, zone) for one in members if one.to_go in ASKED)
    yield ""


def _line(one: JudgedForecast, zone: ZoneInfo) -> str:
    made = one.forecast
    held = {True: "yes", False: "no", None: ""}[one.held]
    chance = f"{made.made}/{made.of}" if made.made is not None else ""
    return (
        f"  {duration(one.to_go):>{_WIDE}}  {_when(made.expected, zone):>9}  "
        f"{variance(one.error):>7}  {_range(made, zone):^19}  {held:4}  {chance:>6}  {made.moved[:12]}"
    ).rstrip()


def _still_ahead(kept: Sequence[KeptForecast]) -> list[KeptForecast]:
    """The latest forecast of each task that has not ended."""
    came = {one.task for one in kept if one.came}
    latest = {one.task: one for one in sorted(kept, key=attrgetter("at")) if one.task not in came}
    return list(latest.values())


def _ahead(one: KeptForecast, zone: ZoneInfo) -> str:
    chance = f"  {one.made}/{one.of}" if one.made is not None else ""
    return (
        f"  {one.task:8} {_when(one.expected, zone)}  {_range(one, zone)}{chance}, as forecast at {_when(one.at, zone)}"
    )


def _horizon(one: HorizonErrors) -> str:
    told = f"{counted(one.forecasts, 'forecast', 'forecasts')}, median error {in_minutes(one.median_error)}"
    return f"{'':12}{distance(one.to_go)}: {told}, {one.later} too early"


def _range(one: KeptForecast, zone: ZoneInfo) -> str:
    return f"{_when(one.low, zone)}-{_when(one.high, zone)}" if one.low is not None and one.high is not None else ""


def _when(at: datetime, zone: ZoneInfo) -> str:
    """With its day: a night goes through midnight."""
    return f"{at.astimezone(zone):%a %H:%M}"


def forecasts_csv(kept: Sequence[KeptForecast]) -> str:
    """A line a forecast as it was kept, times in UTC; the last one of a task is what came."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(
        ["task", "at", "seq", "expected", "came", "due", "low", "high", "claim", "rehearsals", "made", "of", "moved"]
    )
    for one in kept:
        instants = [_instant(at) for at in (one.due, one.low, one.high)]
        footing = [one.claim, one.rehearsals, one.made, one.of, one.moved]
        table.writerow(
            [one.task, _instant(one.at), one.seq, _instant(one.expected), int(one.came), *instants, *footing]
        )
    return out.getvalue().rstrip("\n")


def _instant(at: datetime | None) -> str:
    return at.isoformat() if at is not None else ""
