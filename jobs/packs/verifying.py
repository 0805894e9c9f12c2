"""Whether a run is what was recorded: its chain, and whatever lies outside of the chain and can be held to it."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from jobs.journal.base import Journal, NoSuchRun, PlanChanged, Recorded, RunRow, RunUnreadable, Standing
from jobs.journal.outbox import Posted
from jobs.journal.told_heads import ToldHead
from jobs.packs.approved import held_to_approvals
from jobs.packs.consumed import CommandFlaw, command_flaws, waiting
from jobs.packs.gathering import ALL_MESSAGES, all_commands
from jobs.packs.packed_journal import PackedJournal
from jobs.past import PAGE
from jobs.run.events import (
    AttemptStarted,
    ChainFlaw,
    CountedNight,
    Entry,
    NightFrom,
    NightsCounted,
    NotRecorded,
    PeopleTold,
    PlanAmended,
    RunCreated,
)
from jobs.run.state.model import RunState
from jobs.run.state.reading import Reading

CREATED_WITHIN = timedelta(minutes=10)
"""A run's row is made when its first event is recorded: between both lie moments, on any clock that is not set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadFound:
    """A head that was told, and whether it is part of the journal."""

    head: ToldHead
    why: str = ""
    """What follows from its not being there; empty where it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What was seen of a run."""

    run: str
    chain: int
    """The version of the chain in which its events stand."""
    state: RunState
    entries: Sequence[Entry]
    commands: Sequence[CommandFlaw] = ()
    waiting: int = 0
    """Commands that nobody has consumed yet: nothing holds them to what they say."""
    plans: Mapping[str, bool] = field(default_factory=dict)
    """Every frozen plan, by its hash, and whether its text is the one that was frozen."""
    listed_otherwise: Sequence[str] = ()
    """What the list of runs says otherwise than the journal."""
    told: Sequence[HeadFound] = ()
    messages: Sequence[int] = ()
    """Events of which the outbox holds a message, and the journal has no such event."""
    rehearsals: Sequence[str] = ()
    """What is not as it was when they counted, of the runs that counted as its rehearsals."""
    approvals: int = 0
    """Entries of the chain of approvals, where the run was compared with them."""
    approved_otherwise: Sequence[str] = ()
    """What of those entries is not as the run has seen it."""
    doubts: Sequence[str] = ()
    """What of a pack's file is not as it was written."""
    lacking: Sequence[str] = ()
    """What belongs to the run and is not there: no proof of anything."""

    samples: int = 0
    """Samples of progress, outside of the chain: that there are less than were kept nothing but a count shows."""
    forecasts: int = 0
    """Kept forecasts, outside of the chain, too."""
    outbox: int = 0
    """Messages in the outbox."""
    tellings: int = 0
    """Events that put messages there."""

    @property
    def is_unsampled(self) -> bool:
        """Whether jobs were at work of which there is no sample."""
        return not self.samples and any(isinstance(one.event, AttemptStarted) for one in self.entries)

    @property
    def flaws(self) -> Sequence[ChainFlaw]:
        """Where the journal itself is not what was recorded."""
        return self.state.flaws

    @property
    def whole(self) -> bool:
        """Whether everything is what was recorded."""
        own = [self.flaws, self.commands, self.listed_otherwise, self.messages, self.doubts]
        wrong = [*own, self.rehearsals, self.approved_otherwise]
        return not any(wrong) and all(self.plans.values()) and not any(one.why for one in self.told)

    def with_head(self, digits: str) -> Entry | None:
        """The event with this head, by its first digits, unless it is one that was not recorded."""
        recorded = (entry for entry in self.entries if not isinstance(entry.event, NotRecorded))
        return next((entry for entry in recorded if entry.hash.startswith(digits)), None)


async def verified(journal: Journal, run: str) -> Verified:
    """Look at everything of a run, of a pack or of a control database.

    Raises:
        NoSuchRun: there is none of this name.
        RunUnreadable: this program can make nothing of it.
    """
    row = next(one for one in await journal.runs() if one.run == run)
    walked = await _walk(journal, run)
    commands = [one async for one in all_commands(journal, run)]
    pack = journal.pack if isinstance(journal, PackedJournal) else None
    plans = await _plans(journal, walked.entries)
    different, gone = await _rehearsals(journal, walked.entries)
    first = walked.entries[0].event
    approvals, approved_otherwise = await held_to_approvals(journal, walked.entries)
    posted = await journal.posted_messages(run, limit=ALL_MESSAGES)
    kept = await journal.forecasts(run)
    return Verified(
        run=run,
        chain=first.chain if isinstance(first, RunCreated) else 1,
        state=walked.state,
        entries=walked.entries,
        commands=tuple(command_flaws(walked.events, commands)),
        waiting=waiting(walked.events, commands),
        plans=plans,
        listed_otherwise=_listed_otherwise(row, walked),
        told=tuple(_found(walked.entries, await journal.told_heads(run))),
        messages=_messages(walked.events, posted),
        samples=len(await journal.samples(run)),
        forecasts=len(kept.forecasts) if kept is not None else 0,
        outbox=len(posted),
        tellings=sum(one.kind == PeopleTold.__name__ for one in walked.events),
        rehearsals=different,
        approvals=approvals,
        approved_otherwise=approved_otherwise,
        doubts=pack.doubts if pack is not None else (),
        lacking=(*(pack.lacking if pack is not None else ()), *gone),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Walked:
    """A run's events, as they stand there and as what they mean."""

    events: Sequence[Recorded]
    entries: Sequence[Entry]
    state: RunState


async def _walk(journal: Journal, run: str, upto: int | None = None) -> _Walked:
    """Read a run from its beginning, or up to an event, and verify each; its plan is not looked at."""
    reading = Reading(run)
    events: list[Recorded] = []
    entries: list[Entry] = []
    head: Standing | None = None
    async for page, head in _pages(journal, run, upto):
        events += page
        entries += reading.take(page, head=head)
    entries += reading.compare(head.seq if head is not None else upto or 0)
    return _Walked(events=events, entries=entries, state=reading.state)


async def _pages(
    journal: Journal, run: str, upto: int | None
) -> AsyncIterator[tuple[Sequence[Recorded], Standing | None]]:
    """Events as they are read, with where the journal stood then; of a part of a run that is not asked."""
    head = await journal.standing(run) if upto is None else None
    after = 0
    while page := await journal.read(run, after=after, limit=PAGE):
        after = page[-1].seq
        if head is not None and after > head.seq:
            head = await journal.standing(run)
        yield ([one for one in page if one.seq <= upto] if upto is not None else page), head
        if upto is not None and after >= upto:
            return


async def _plans(journal: Journal, entries: Sequence[Entry]) -> Mapping[str, bool]:
    """Every frozen plan that the run has had, and whether its text is the one that was frozen."""
    plans: dict[str, bool] = {}
    for entry in entries:
        if isinstance(entry.event, RunCreated | PlanAmended):
            try:
                await journal.bundle(entry.event.plan_sha256)
            except (PlanChanged, NoSuchRun):
                plans[entry.event.plan_sha256] = False
            else:
                plans[entry.event.plan_sha256] = True
    return plans


def _listed_otherwise(row: RunRow, walked: _Walked) -> Sequence[str]:
    """What the list of runs says of a run and its journal does not: that row is no part of the chain."""
    first = walked.entries[0].event
    if not isinstance(first, RunCreated):
        return []
    same = {
        "title": row.title == first.title,
        "kind": row.kind == first.kind,
        "plan": row.plan_sha256 == first.plan_sha256,
        "creator": row.created_by == first.by or not first.authenticated,
        "time of creation": abs(row.created - walked.entries[0].at) < CREATED_WITHIN,
        "time of the last event": _is_last(row, walked),
    }
    return [name for name, holds in same.items() if not holds]


def _is_last(row: RunRow, walked: _Walked) -> bool:
    """Whether the row has the time of the last event; of one whose events are not all there nobody knows it."""
    last = walked.events[-1]
    return bool(walked.state.flaws) or row.head != last.seq or row.last_event_at == last.at


def _found(entries: Sequence[Entry], told: Sequence[ToldHead]) -> Iterator[HeadFound]:
    """Each head that was told: part of the journal, or the end is cut off, or it is written anew from some place on."""
    hashes = {entry.seq: entry.hash for entry in entries if not isinstance(entry.event, NotRecorded)}
    sound = 0
    for head in sorted(told, key=lambda one: one.seq):
        if hashes.get(head.seq) == head.hash:
            sound = head.seq
            yield HeadFound(head=head)
        elif entries and head.seq > entries[-1].seq:
            yield HeadFound(head=head, why=f"the journal ends with #{entries[-1].seq}: its end was cut off")
        else:
            between = f"#{sound + 1} to #{head.seq}" if sound + 1 < head.seq else f"#{head.seq}"
            yield HeadFound(head=head, why=f"{between} was changed, or written anew with all that follows")


def _messages(events: Sequence[Recorded], posted: Sequence[Posted]) -> Sequence[int]:
    """A message lies in the outbox since the append of its event: where it is, that event was."""
    telling = {one.seq for one in events if one.kind == PeopleTold.__name__}
    return sorted({one.seq for one in posted} - telling)


async def _rehearsals(journal: Journal, entries: Sequence[Entry]) -> tuple[list[str], list[str]]:
    """Of the runs that counted as rehearsals: what is not as it was when they did, and which are not there any more."""
    different, gone = [], []
    for one in _counted(entries):
        try:
            walked = await _walk(journal, one.run, one.seq)
        except RunUnreadable:
            walked = None
        if walked is None or not walked.events:
            gone.append(f"rehearsal {one.run}: it is not there, so that nothing of it can be verified")
        elif walked.state.flaws:
            flaw = walked.state.flaws[0]
            different.append(f"rehearsal {one.run}, #{flaw.seq}: {flaw.why}")
        elif (walked.state.head, walked.state.head_hash) != (one.seq, one.head):
            different.append(f"rehearsal {one.run}, #{one.seq}: it is not the event that counted")
    return different, gone


def _counted(entries: Sequence[Entry]) -> Sequence[CountedNight]:
    """The latest word of which runs count."""
    latest = next((one.event for one in reversed(entries) if isinstance(one.event, NightsCounted)), NightsCounted())
    return [one for one in latest.nights if one.source is NightFrom.RUN]
