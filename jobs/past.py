"""Reads a run from its beginning: what every engine and every console begins with."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from jobs.journal.base import Journal
from jobs.run.events import Entry
from jobs.run.outlook.days_after.left import handed_over
from jobs.run.state.kept import KeptRun
from jobs.run.state.model import RunState
from jobs.run.state.reading import Reading
from plans.model import Plan
from plans.model.night import Night
from plans.moved_times import with_times_moved
from plans.rehearsals.merged import with_nights

PAGE = 5_000
"""Events that are read at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedRuns:
    """The runs of the same control database that count as rehearsals; `jobs.nights` reads them."""

    nights: Sequence[Night] = ()
    gone: tuple[str, ...] = ()
    """Those that counted when the run began and can no longer be had: which, and why."""
    demonstration: bool = False
    """Whether they count in a demonstration."""

    def used_by(self, plan: Plan) -> Plan:
        """A revision of the run's plan, with these nights."""
        used = with_nights(plan, self.nights)
        if not self.gone and not self.demonstration:
            return used
        return replace(used, gone_nights=self.gone, demonstration=self.demonstration)


NONE_COUNTED = CountedRuns()
"""Only the plan's own nights."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A run as the journal has it at one moment."""

    run: str
    plan: Plan
    """As it is executed: of the run's latest revision, without the tasks of the other kind of run."""
    state: RunState
    entries: Sequence[Entry]
    """All of them; of one that begins with a kept fold the latest, back to some before it."""
    counted: CountedRuns = NONE_COUNTED
    """Empty where only the plan's own nights were asked for."""
    reading: Reading | None = None
    """What takes in the events that come later; None where no journal was read."""
    begun: KeptRun | None = None
    """The kept fold that it begins with: nothing before it was read, or verified. None where everything was."""


async def history(journal: Journal, run: str) -> Past:
    """Read a run from its beginning, and verify it: `Past.state.flaws` says what is not as it was recorded.

    Raises:
        NoSuchRun: there is none of this name.
        RunUnreadable: this program can make nothing of it.
        PlanProblems: it can make nothing of its plan.
    """
    reading = Reading(run)
    entries = await read_on(journal, reading)
    state = reading.state
    return Past(run=run, plan=await plan_of(journal, state), state=state, entries=tuple(entries), reading=reading)


async def read_on(journal: Journal, reading: Reading) -> Sequence[Entry]:
    """Read what it has not read yet, to the end of the journal, and verify it.

    Raises:
        NoSuchRun: there is none of this name.
        RunUnreadable: this program can make nothing of it.
    """
    entries: list[Entry] = []
    head = await journal.standing(reading.run)
    while page := await journal.read(reading.run, after=reading.seq, limit=PAGE):
        if page[-1].seq > head.seq:
            head = await journal.standing(reading.run)
        entries += reading.take(page, head=head)
    return [*entries, *reading.compare(head.seq)]


async def plan_of(journal: Journal, state: RunState, kept: Plan | None = None) -> Plan:
    """The frozen plan that a run executes just now, with its shifts. Raises `PlanChanged`, `PlanProblems`.

    Args:
        kept: a plan that was kept, which is taken where it still is the one that holds.
    """
    is_it = kept is not None and kept.sha256 == state.plan_sha256
    frozen = kept if is_it and kept is not None else await frozen_plan(journal, state.plan_sha256)
    return as_executed(frozen, state)


def as_executed(frozen: Plan, state: RunState) -> Plan:
    """A frozen plan as a run in this state executes it: of its kind of run, with its shifts and its hand-over."""
    return handed_over(with_times_moved(frozen.for_run(state.kind), state.moved_times), state)


async def frozen_plan(journal: Journal, sha256: str) -> Plan:
    """The plan that is frozen under this hash. Raises `PlanChanged`, `PlanProblems`."""
    bundle = await journal.bundle(sha256)
    return await asyncio.to_thread(_loaded, bundle)  # of a thousand tasks half a second


@lru_cache(maxsize=8)
def _loaded(bundle: str) -> Plan:
    """The plan of a bundle: the rehearsals of one night are mostly of one plan. Raises `PlanProblems`."""
    from plans.load import load_bundle

    return load_bundle(bundle)
