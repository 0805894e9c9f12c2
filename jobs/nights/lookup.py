"""Looks up which runs of a control database count as rehearsals of a plan, and why the others do not."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from jobs.journal.base import Journal, RunRow, Unavailable
from jobs.nights.measured import measured_past, read_past
from jobs.past import Past
from jobs.run.events import CountedNight, NightFrom, NightsCounted, NotCounted
from jobs.run.state.model import RunState
from plans.errors import CutoverError
from plans.load import load_bundle
from plans.model import Plan
from plans.model.night import Night

MOST = 20
"""Runs that count: older ones were of another plan by now."""
EXAMINED = 100
"""The newest runs, which are looked at at all."""
_NAMED = 20
"""Runs that are named for each reason for which they do not count."""

ANOTHER_FAMILY = "of another plan"
NOT_OVER = "not over"
NOTHING_MEASURED = "aborted before anything was measured"
DEMONSTRATION = "a demonstration"
NO_DEMONSTRATION = "no demonstration"
SIMULATED = "simulated"
UNREADABLE = "not readable by this program"
NOT_AS_RECORDED = "not what was recorded there"
TOO_MANY = f"older than the {MOST} newest"
NOT_EXAMINED = f"older than the {EXAMINED} newest runs, and not looked at"


@dataclass(slots=True)
class LookedUp:
    """What was found so far."""

    nights: list[Night] = field(default_factory=list)
    """Of this control database, the newest first."""
    counted: list[CountedNight] = field(default_factory=list)
    """The same, as they are recorded."""
    left_out: dict[str, list[str]] = field(default_factory=dict)
    """Runs that do not count, by the reason."""

    def leave_out(self, run: str, why: str) -> None:
        """This run does not count."""
        self.left_out.setdefault(why, []).append(run)

    def count(self, night: Night, seq: int) -> None:
        """This one does, up to the event of this number."""
        self.nights.append(night)
        source = NightFrom.RUN
        self.counted.append(
            CountedNight(
                run=night.run,
                birth=night.birth,
                head=night.head,
                source=source,
                seq=seq,
                aborted=night.aborted,
            )
        )


async def look_up(journal: Journal, plan: Plan, state: RunState) -> NightsCounted:
    """Which nights count in a run from here on: those of its plan's files, and of runs that have ended.

    Raises:
        Unavailable: the control database is away.
    """
    demonstration = state.clock.speed != 1
    found = await runs_that_count(journal, plan, demonstration=demonstration, but=state.run)
    return counted_event(replace(plan, demonstration=demonstration), found)


def counted_event(plan: Plan, found: LookedUp) -> NightsCounted:
    """What is recorded; a night that a file tells whole counts as that file's."""
    nights = plan.timed_nights
    from_files = {night.birth: night for night in nights}
    files = tuple(
        CountedNight(run=night.run, birth=night.birth, head=night.head, source=NightFrom.FILE, aborted=night.aborted)
        for night in nights
    )
    _leave_out_demonstrations(plan, found)
    runs = tuple(one for one in found.counted if not _is_whole(from_files.get(one.birth)))
    fuller = {one.birth for one in runs}
    return NightsCounted(
        nights=(*(one for one in files if one.birth not in fuller), *runs), not_counted=tuple(_not_counted(found))
    )


def _leave_out_demonstrations(plan: Plan, found: LookedUp) -> None:
    counting = {night.birth for night in plan.timed_nights}
    for night in plan.nights:
        if night.birth not in counting and night.run not in found.left_out.get(DEMONSTRATION, ()):
            found.leave_out(night.run, DEMONSTRATION)


async def runs_that_count(journal: Journal, plan: Plan, *, demonstration: bool, but: str = "") -> LookedUp:
    """Look at the newest runs; one that ended and is of the plan's family counts.

    Args:
        journal: of the control database.
        plan: whose family it is.
        demonstration: whether it is for a demonstration, in which only demonstrations count; they count nowhere else.
        but: the run that this is for.

    Raises:
        Unavailable: the control database is away.
    """
    found = LookedUp()
    families = _Families(journal, {plan.sha256: plan.family})
    rows = sorted((row for row in await journal.runs() if row.run != but), key=_created, reverse=True)
    for row in rows[:EXAMINED]:
        try:
            await _examine(journal, row, plan, families, found, demonstration=demonstration)
        except Unavailable:
            raise
        except CutoverError:
            found.leave_out(row.run, UNREADABLE)
    for row in rows[EXAMINED:]:
        found.leave_out(row.run, NOT_EXAMINED)
    return found


def _created(row: RunRow) -> datetime:
    return row.created


async def _examine(
    journal: Journal, row: RunRow, plan: Plan, families: "_Families", found: LookedUp, *, demonstration: bool
) -> None:
    if await families.of(row.plan_sha256) != plan.family:
        found.leave_out(row.run, ANOTHER_FAMILY)
    elif len(found.nights) == MOST:
        found.leave_out(row.run, TOO_MANY)
    else:
        past = await read_past(journal, row.run)
        if why := _why_not(past, plan, demonstration=demonstration):
            found.leave_out(row.run, why)
            return
        night = await measured_past(past)
        if night.aborted and not night.teaches:
            found.leave_out(row.run, NOTHING_MEASURED)
        else:
            found.count(night, past.state.head)


def _why_not(past: Past, plan: Plan, *, demonstration: bool) -> str:
    """Why a run does not count; empty where it does."""
    state = past.state
    reasons = {
        NOT_AS_RECORDED: bool(state.flaws),
        ANOTHER_FAMILY: past.plan.family != plan.family,
        SIMULATED: state.simulated,
        DEMONSTRATION: state.clock.speed != 1 and not demonstration,
        NO_DEMONSTRATION: state.clock.speed == 1 and demonstration,
        NOT_OVER: state.ended is None,
    }
    return next((why for why, holds in reasons.items() if holds), "")


def _is_whole(night: Night | None) -> bool:
    """Whether a file tells a night to its end; one recorded earlier holds less than the run."""
    return night is not None and night.result is not None


def _not_counted(found: LookedUp) -> Iterator[NotCounted]:
    for why, runs in found.left_out.items():
        yield NotCounted(why=why, runs=tuple(runs[:_NAMED]), count=len(runs))


class _Families:
    """The family of each plan that runs were created with, each read once."""

    def __init__(self, journal: Journal, known: Mapping[str, str]) -> None:
        self._journal = journal
        self._known = dict(known)

    async def of(self, plan_sha256: str) -> str:
        """Raises `NoSuchRun`, `PlanChanged`, `PlanProblems`."""
        if plan_sha256 not in self._known:
            bundle = await self._journal.bundle(plan_sha256)
            # of a thousand tasks half a second: the lease is renewed meanwhile
            self._known[plan_sha256] = (await asyncio.to_thread(load_bundle, bundle)).family
        return self._known[plan_sha256]
