"""Gathers a pack from a journal: everything that is there, whether or not it is what was recorded."""

from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from jobs.earlier_forecasts import NIGHTS
from jobs.journal.approvals import ApprovalEntry
from jobs.journal.base import Journal, NoSuchRun, Recorded, RunRow, Sent, Standing, Unavailable
from jobs.journal.told_heads import ToldHead
from jobs.packs.archive import is_inside
from jobs.packs.pack import Pack, PackedRun
from jobs.past import PAGE, frozen_plan
from jobs.run.events import ApprovalSeen, NightFrom, NightsCounted, PlanAmended, RunCreated, RunEnded
from jobs.run.state.records import entry_of
from plans.errors import CutoverError
from plans.model.kept_forecasts import NightsForecasts

ALL_MESSAGES = 1_000_000
MOST_TOLD = 10_000
"""Heads that one login has told, of which the first are packed: two weeks of papers are 4,000."""


async def gather(journal: Journal, run: str, *, program: str, to: str | None) -> Pack:
    """The pack of a run as its journal has it at this moment.

    Args:
        program: the release that gathers it.
        to: where the pack goes, which is noted of its head where this login may do so; None where its file does not
            stand yet, of which `with_head_told` takes the place later.

    Raises:
        NoSuchRun: there is none of this name.
        Unavailable: the control database is away.
    """
    rows = {row.run: row for row in await journal.runs()}
    if run not in rows:
        raise NoSuchRun(f"there is no run {run}")
    main = await _packed_run(journal, rows[run])
    is_over = any(one.kind == RunEnded.__name__ for one in main.events)
    main = _without_lease(main) if is_over else main
    if to is not None:
        await _tell(journal, main, to)
    found = _Told.of(main.events)
    rehearsals, gone = await _rehearsals(journal, rows, found.counted)
    plans = dict.fromkeys([main.row.plan_sha256, *found.plans, *found.approved, *_plans_of(rehearsals)])
    bundles, changed = await _bundles(journal, plans)
    told, untold = _told_heads(await journal.told_heads(run))
    last = main.row.last_event_at
    return Pack(
        at=last if is_over and last is not None else await journal.now(),
        program=program,
        chain=found.chain,
        main=main,
        bundles=bundles,
        rehearsals=rehearsals,
        free_since=None if is_over else await journal.free_since(run),
        commands=tuple([one async for one in all_commands(journal, run)]),
        progress=tuple(await journal.progress(run)),
        samples=tuple(await journal.samples(run)),
        forecasts=await journal.forecasts(run),
        family_forecasts=tuple(await _family(journal, found)),
        messages=tuple(await journal.posted_messages(run, limit=ALL_MESSAGES)),
        told=told,
        approvals=await _approvals(journal, found),
        lacking=(*gone, *changed, *untold),
    )


async def with_head_told(journal: Journal, pack: Pack, *, to: str) -> Pack:
    """The pack with the note that its head went there, which is made now: its file stands already."""
    await _tell(journal, pack.main, to)
    told, untold = _told_heads(await journal.told_heads(pack.main.row.run))
    return replace(pack, told=told, lacking=tuple(dict.fromkeys((*pack.lacking, *untold))))


async def _tell(journal: Journal, main: PackedRun, to: str) -> None:
    await journal.tell_head(main.row.run, seq=main.standing.seq, hash=main.standing.hash, where="pack", to=to)


def _told_heads(heads: Sequence[ToldHead]) -> tuple[tuple[ToldHead, ...], list[str]]:
    """Those that are packed, and of whom there are more: no login may keep a run from being packed by telling heads."""
    of_login, packed = Counter[str](), list[ToldHead]()
    for head in heads:
        of_login[head.by] += 1
        if of_login[head.by] <= MOST_TOLD:
            packed.append(head)
    more = ((login, told - MOST_TOLD) for login, told in of_login.items() if told > MOST_TOLD)
    return tuple(packed), [f"{left} heads that {login} told behind {MOST_TOLD} others" for login, left in more]


async def _packed_run(journal: Journal, row: RunRow) -> PackedRun:
    """A run's events to the end of its journal, and the head that was asked for after the last of them."""
    standing = await journal.standing(row.run)
    events: list[Recorded] = []
    while page := await journal.read(row.run, after=events[-1].seq if events else 0, limit=PAGE):
        events += page
        if page[-1].seq > standing.seq:
            standing = await journal.standing(row.run)
    if events and standing.seq != row.head:  # it went on meanwhile
        row = replace(row, head=standing.seq, last_event_at=events[-1].at)
    return PackedRun(row=row, standing=standing, events=tuple(events))


def _without_lease(one: PackedRun) -> PackedRun:
    """What an engine of a run that is over still holds for a moment is nobody's business later."""
    return replace(one, row=replace(one.row, lease=None), standing=replace(one.standing, lease=None))


class _Told:
    """What the events of a run name that lies elsewhere in the journal."""

    def __init__(self) -> None:
        self.speed, self.chain = 1.0, 1
        self.plans: list[str] = []
        self.approvals = 0
        """How many entries the chain of approvals had when it was last seen; what came later is another night's."""
        self.approved: list[str] = []
        """The plans that those approve which it was compared with."""
        self.counted: dict[str, int] = {}
        """Runs that counted as rehearsals, each with the last event that counted."""

    @classmethod
    def of(cls, events: Iterable[Recorded]) -> "_Told":
        """Of all of them: those that mean nothing to this program name nothing."""
        told = cls()
        for one in events:
            if one.kind in _NAMING:
                with suppress(ValueError, TypeError, ArithmeticError, RecursionError):
                    told._take(one)
        return told

    def _take(self, one: Recorded) -> None:
        match entry_of(one).event:
            case RunCreated(plan_sha256=sha256, speed=speed, chain=chain):
                self.speed, self.chain = speed, chain
                self.plans.append(sha256)
            case PlanAmended(plan_sha256=sha256):
                self.plans.append(sha256)
            case ApprovalSeen(entries=entries, given=given):
                self.approvals = max(self.approvals, entries)
                self.approved += [approval.plan_sha256 for approval in given]
            case NightsCounted(nights=nights):
                for night in nights:
                    if night.source is NightFrom.RUN:
                        self.counted[night.run] = max(night.seq, self.counted.get(night.run, 0))
            case _:
                pass


_NAMING = frozenset(kind.__name__ for kind in (RunCreated, PlanAmended, ApprovalSeen, NightsCounted))


async def _rehearsals(
    journal: Journal, rows: Mapping[str, RunRow], counted: Mapping[str, int]
) -> tuple[tuple[PackedRun, ...], list[str]]:
    """Each up to the event that counted; and those that are not there any more."""
    found, gone = [], []
    for run, upto in counted.items():
        if run not in rows:
            gone.append(f"rehearsal {run}: there is no such run any more")
            continue
        if not is_inside(run):
            gone.append(f"rehearsal {run}: no part of a file can have that name")
            continue
        whole = await _packed_run(journal, rows[run])
        found.append(_upto(whole, upto))
    return tuple(found), gone


def _upto(whole: PackedRun, seq: int) -> PackedRun:
    """The run as it was when this event was its last one."""
    events = tuple(one for one in whole.events if one.seq <= seq)
    if not events or whole.standing.seq <= seq:
        return _without_lease(whole)
    standing = Standing(seq=events[-1].seq, hash=events[-1].hash, term=whole.standing.term, lease=None)
    row = replace(whole.row, head=standing.seq, last_event_at=events[-1].at, lease=None)
    return PackedRun(row=row, standing=standing, events=events)


def _plans_of(rehearsals: Sequence[PackedRun]) -> list[str]:
    told = [_Told.of(one.events).plans for one in rehearsals]
    return [sha256 for plans in told for sha256 in plans]


async def _bundles(journal: Journal, plans: Iterable[str]) -> tuple[Mapping[str, str], list[str]]:
    """The frozen plans, and those that are not the text that was frozen."""
    found, changed = {}, []
    for sha256 in plans:
        try:
            found[sha256] = await journal.bundle(sha256)
        except Unavailable:
            raise
        except CutoverError as error:
            changed.append(f"plan {sha256[:16]}: {error.what}")
    return found, changed


async def _approvals(journal: Journal, found: _Told) -> tuple[ApprovalEntry, ...]:
    """The chain of approvals up to the entry that the run has seen last; none where it was not compared with any."""
    return tuple(await journal.approvals())[: found.approvals] if found.approvals else ()


async def all_commands(journal: Journal, run: str) -> AsyncIterator[Sent]:
    """Every command of a run, in order."""
    after = 0
    while page := await journal.commands(run, after=after, limit=PAGE):
        for one in page:
            yield one
        after = page[-1].id


async def _family(journal: Journal, told: _Told) -> Sequence[NightsForecasts]:
    """The forecasts of the nights of this plan's family, as a screen of the run asks for them."""
    for sha256 in told.plans[-1:]:
        try:
            family = (await frozen_plan(journal, sha256)).family
        except Unavailable:
            raise
        except CutoverError:
            return ()
        return await journal.family_forecasts(family, real=told.speed == 1, nights=NIGHTS)
    return ()
