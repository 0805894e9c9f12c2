"""The journal in memory: the twin of `jobs.journal.postgres.PostgresJournal` for tests.

It keeps the same promises but two: nothing is durable, and there are no roles (every view may do everything). A fault
of its own stands in for a server that goes away: `sever` and `mend`.
"""

import asyncio
import json
from bisect import bisect_right
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from jobs.journal import chain
from jobs.journal.answers import VERB, Given
from jobs.journal.base import (
    ARGS_BYTES,
    FOLDS,
    FORECASTS,
    VERB_BYTES,
    AlreadyConsumed,
    Denied,
    Draft,
    Fenced,
    Lease,
    News,
    NoSuchRun,
    Recorded,
    RunRow,
    Sent,
    Snapshot,
    Standing,
    StoredFold,
    TooLong,
    Unavailable,
)
from jobs.journal.consoles import ConnectedConsole
from jobs.journal.frozen import frozen
from jobs.journal.outbox import Outgoing
from jobs.journal.tickets import Issued
from plans.errors import CutoverError
from plans.model.kept_forecasts import ForecastNight, KeptForecast, NightsForecasts
from tests.support.flows.memory_counts import FlowCountsInMemory, MemoryFlow
from tests.support.people.memory_answers import AnswersInMemory, MemoryAnswers
from tests.support.people.memory_approvals import ApprovalsInMemory
from tests.support.people.memory_outbox import MemoryOutbox, MessagesInMemory
from tests.support.people.memory_records import RecordsInMemory
from tests.support.people.memory_store import Run, Store


class MemoryJournal(MessagesInMemory, AnswersInMemory, FlowCountsInMemory, RecordsInMemory, ApprovalsInMemory):
    """See `jobs.journal.base.Journal`.

    Args:
        now: the store's clock, aware.
        actor: the name that commands are recorded under.
        may_command: whether that login may send any.
    """

    def __init__(self, *, now: Callable[[], datetime], actor: str = "operator", may_command: bool = True) -> None:
        self._store = Store(now=now, commanders={actor} if may_command else set())
        self._actor = actor
        self._closed = False

    def seen_by(self, actor: str) -> "MemoryJournal":
        """Another connection to the same store, of another person or process; closed for itself."""
        view = MemoryJournal(now=self._store.now, actor=actor)
        view._store = self._store
        view._store.commanders.add(actor)
        return view

    def sever(self) -> None:
        """The store goes away: every call raises `Unavailable`, followers hear `lost`."""
        self._store.severed = True
        self._store.ring()

    def mend(self) -> None:
        """It is back, with everything that it held."""
        self._store.severed = False
        self._store.ring()

    async def close(self) -> None:
        self._closed = True
        self._store.ring()

    async def now(self) -> datetime:
        return self._open().now()

    async def whoami(self) -> str:
        self._open()
        return self._actor

    async def may_execute(self) -> bool:
        self._open()
        return True

    async def commanders(self) -> Sequence[str]:
        return tuple(sorted(self._open().commanders))

    async def login_parties(self) -> Mapping[str, frozenset[str]]:
        return dict(self._open().parties)

    async def say_of_party(self, login: str, party: str, *, member: bool) -> None:
        known = self._open().parties
        before = known.get(login, frozenset())
        known[login] = before | {party} if member else before - {party}

    async def consoles(self, run: str) -> Sequence[ConnectedConsole]:
        return ()

    async def create_run(self, run: str, *, title: str, kind: str, plan_sha256: str, bundle: str, first: Draft) -> None:
        store = self._open()
        if run in store.runs:
            raise Denied(f"there is a run {run} already", hint="give the new one another name")
        events = chain.record([first], after=0, previous=chain.GENESIS)
        store.bundles.setdefault(plan_sha256, frozen(plan_sha256, bundle))
        row = RunRow(
            run=run,
            title=title,
            kind=kind,
            plan_sha256=plan_sha256,
            created=store.now(),
            created_by=self._actor,
            head=1,
            last_event_at=events[0].at,
            lease=None,
        )
        store.runs[run] = Run(row=row, events=events, head=(1, events[0].hash))
        store.ring()

    async def runs(self) -> Sequence[RunRow]:
        return tuple(
            replace(
                found.row,
                head=found.head[0],
                last_event_at=found.events[-1].at,
                lease=self._held(found),
            )
            for found in reversed(self._open().runs.values())
        )

    async def bundle(self, plan_sha256: str) -> str:
        try:
            return frozen(plan_sha256, self._open().bundles[plan_sha256])
        except KeyError:
            raise NoSuchRun(f"the journal holds no plan {plan_sha256}") from None

    async def add_bundle(self, plan_sha256: str, bundle: str) -> None:
        self._open().bundles.setdefault(plan_sha256, frozen(plan_sha256, bundle))

    async def add_sighting(self, title: str, database: str, body: str) -> None:
        self._open().sightings[title, database] = body

    async def sighting(self, title: str, database: str) -> str | None:
        return self._open().sightings.get((title, database))

    async def read(self, run: str, *, after: int = 0, limit: int = 10_000) -> Sequence[Recorded]:
        found = self._open().runs.get(run)
        return _behind(found.events, after)[:limit] if found else ()

    async def standing(self, run: str) -> Standing:
        found = self._run(run)
        lease = None
        if found.holder is not None and found.expires is not None:
            lease = self._lease(found, found.holder, found.expires)
        return Standing(seq=found.head[0], hash=found.head[1], term=found.term, lease=lease)

    async def adopt(self, run: str, lease: Lease, *, seq: int, digest: str) -> None:
        found = self._run(run)
        if (found.term, found.holder) != (lease.term, lease.holder):
            raise Fenced.in_another_term(run, lease.term)
        found.head = (seq, digest)

    async def append(
        self,
        run: str,
        *,
        term: int,
        expected_seq: int,
        events: Sequence[Draft],
        messages: Sequence[Outgoing] = (),
        tickets: Sequence[Issued] = (),
    ) -> Sequence[Recorded]:
        if not events:
            return ()
        found = self._run(run)
        head, previous = found.head
        if head != expected_seq:
            at = next((event.hash for event in found.events if event.seq == expected_seq), None)
            previous = at if at is not None else chain.GENESIS
        batch = chain.record(events, after=expected_seq, previous=previous)
        if head < expected_seq:
            raise Fenced.shorter(run, there=head, known=expected_seq)
        if found.term != term:
            raise Fenced.in_another_term(run, term, now=found.term)
        if found.head[1] == batch[-1].hash:
            return tuple(batch)  # the very batch stands there already: its first answer was lost
        if found.holder is None:
            raise Fenced(f"the lease of {run} was given back in term {term}")
        if head != expected_seq:
            raise Fenced(f"{run} has {head} events, not {expected_seq}")
        commands = [event.command_id for event in batch if event.command_id is not None]
        if len(set(commands)) < len(commands) or self._store.consumed.intersection(commands):
            raise AlreadyConsumed(f"an event of {run} has consumed one of these commands already")
        self._store.consumed.update(commands)
        found.events += batch
        found.outbox.put(messages)
        found.tickets.issue(tickets, term, self._store.now())
        found.head = (batch[-1].seq, batch[-1].hash)
        self._store.ring()
        return tuple(batch)

    async def send(self, run: str, verb: str, args: Mapping[str, object]) -> int:
        found = self._run(run)
        letter = ""
        if verb == VERB:
            run, letter, args = self._store.answers.take(Given.typed(run, args), self._store.now(), self._store.is_over)
            found = self._run(run)
        text = json.dumps(args, ensure_ascii=False, allow_nan=False)
        if len(verb.encode()) > VERB_BYTES or len(text.encode()) > ARGS_BYTES:
            raise TooLong("a text is longer than a journal takes")
        as_stored = json.loads(text)
        self._store.commands += 1
        number = self._store.commands
        found.commands.append(
            Sent(id=number, actor=self._actor, verb=verb, args=as_stored, at=self._store.now(), letter=letter)
        )
        self._store.ring()
        return number

    async def inbox(self, run: str, *, after: int) -> Sequence[Sent]:
        store = self._open()
        found = store.runs.get(run)
        waiting = found.commands if found else ()
        return tuple(sent for sent in waiting if sent.id > after and sent.id not in store.consumed)

    async def acquire(self, run: str, holder: str, ttl: timedelta, *, stalled: Lease | None = None) -> Lease | None:
        found = self._run(run)
        now = self._store.now()
        still = stalled is not None and (stalled.term, stalled.expires) == (found.term, found.expires)
        lapsed = found.holder is None or found.expires is None or found.expires <= now
        if not lapsed and not still and found.holder != holder:
            found.standbys[holder] = now + ttl
            return None
        found.standbys.pop(holder, None)
        found.term += 1
        found.holder = holder
        found.expires = now + ttl
        found.lasts = ttl
        self._store.ring()
        return self._lease(found, holder, found.expires)

    async def renew(self, run: str, lease: Lease, ttl: timedelta) -> Lease:
        found = self._run(run)
        if (found.term, found.holder) != (lease.term, lease.holder):
            raise Fenced.in_another_term(run, lease.term)
        found.expires, found.lasts = self._store.now() + ttl, ttl
        return self._lease(found, lease.holder, found.expires)

    async def release(self, run: str, lease: Lease) -> None:
        with suppress(CutoverError):  # it lapses by itself
            found = self._run(run)
            if (found.term, found.holder) == (lease.term, lease.holder):
                found.holder, found.expires, found.lasts = None, self._store.now(), None
                self._store.ring()

    async def lease(self, run: str) -> Lease | None:
        found = self._open().runs.get(run)
        return self._held(found) if found else None

    async def free_since(self, run: str) -> datetime | None:
        return found.free_since(self._store.now()) if (found := self._open().runs.get(run)) else None

    async def publish(self, run: str, snapshots: Sequence[Snapshot]) -> None:
        found = self._run(run)
        for snapshot in snapshots:
            self._store.versions += 1
            found.progress[snapshot.task] = (self._store.versions, snapshot)
        self._store.ring()

    async def progress(self, run: str) -> Sequence[Snapshot]:
        found = self._open().runs.get(run)
        return tuple(found.progress[task][1] for task in sorted(found.progress)) if found else ()

    async def keep_forecasts(self, run: str, *, term: int, night: ForecastNight, kept: Sequence[KeptForecast]) -> None:
        found = self._under(run, term)
        found.night = night
        full = len(found.forecasts) >= FORECASTS
        fresh = {(one.at, one.task): one for one in kept if one.came or not full}
        found.forecasts = {**fresh, **found.forecasts}

    async def forecasts(self, run: str) -> NightsForecasts | None:
        found = self._open().runs.get(run)
        if found is None or found.night is None:
            return None
        return NightsForecasts(night=found.night, forecasts=tuple(one for _, one in sorted(found.forecasts.items())))

    async def family_forecasts(self, family: str, *, real: bool, nights: int) -> Sequence[NightsForecasts]:
        everything = [await self.forecasts(run) for run in reversed(self._open().runs)]
        known = [one for one in everything if one is not None and any(each.came for each in one.forecasts)]
        ours = [one for one in known if one.night.family == family and (one.night.speed == 1) is real]
        return tuple(sorted(ours[:nights], key=lambda one: one.night.birth))

    async def keep_fold(self, run: str, fold: StoredFold, *, term: int) -> None:
        found = self._under(run, term)
        known = {(one.seq, one.sha256): one for one in (fold, *found.folds)}
        found.folds = [known[key] for key in sorted(known, reverse=True)][:FOLDS]

    async def fold(self, run: str, *, form: str, before: int | None = None) -> StoredFold | None:
        found = self._open().runs.get(run)
        known = [one for one in found.folds if one.form == form] if found is not None else []
        return next((one for one in known if before is None or one.seq < before), None)

    def outbox(self, run: str) -> MemoryOutbox:
        return found.outbox if (found := self._open().runs.get(run)) else MemoryOutbox()

    def outbox_under(self, run: str, term: int) -> tuple[MemoryOutbox, datetime]:
        return self._under(run, term).outbox, self._store.now()

    def flows(self, run: str) -> dict[str, MemoryFlow]:
        return found.flows if (found := self._open().runs.get(run)) else {}

    def flows_under(self, run: str, term: int) -> dict[str, MemoryFlow]:
        return self._under(run, term).flows

    def recorded(self, run: str) -> Run | None:
        return None if self._closed or self._store.severed else self._store.runs.get(run)

    def answers(self) -> MemoryAnswers:
        return self._open().answers

    def _under(self, run: str, term: int) -> Run:
        """The run under this term."""
        found = self._run(run)
        if found.term != term or found.holder is None:
            raise Fenced.in_another_term(run, term)
        return found

    async def follow(
        self, run: str, *, after: int, poll: timedelta = timedelta(seconds=1)
    ) -> AsyncGenerator[News, None]:
        bell = asyncio.Event()
        self._store.bells.add(bell)
        version = 0
        try:
            while not self._closed:
                bell.clear()
                if self._store.severed:
                    yield News(lost=True)
                else:
                    found = self._run(run)
                    events = _behind(found.events, after)
                    latest = (found.progress[task] for task in sorted(found.progress))
                    changed = tuple(snapshot for at, snapshot in latest if at > version)
                    after, version = max(after, found.head[0]), self._store.versions
                    yield News(
                        events=events,
                        progress=changed,
                        commands=bool(await self.inbox(run, after=0)),
                        newest_command=max((one.id for one in found.commands), default=0),
                        lease=self._held(found),
                        free_since=found.free_since(self._store.now()),
                        head=found.head[0],
                        now=self._store.now(),
                    )
                with suppress(TimeoutError):
                    async with asyncio.timeout(poll.total_seconds()):
                        await bell.wait()
        finally:
            self._store.bells.discard(bell)

    def _open(self) -> Store:
        if self._closed:
            raise Unavailable("this journal was closed")
        if self._store.severed:
            raise Unavailable("the control database is away")
        return self._store

    def _run(self, run: str) -> Run:
        found = self._open().runs.get(run)
        if found is None:
            raise NoSuchRun(f"there is no run {run}", hint="`cutover runs` lists them")
        return found

    def _held(self, found: Run) -> Lease | None:
        """The lease where somebody holds it now."""
        if found.holder is None or found.expires is None or not found.is_held(self._store.now()):
            return None
        return self._lease(found, found.holder, found.expires)

    def _lease(self, found: Run, holder: str, expires: datetime) -> Lease:
        now = self._store.now()
        standbys = sum(1 for name, until in found.standbys.items() if until > now and name != holder)
        return Lease(term=found.term, holder=holder, expires=expires, lasts=found.lasts, standbys=standbys)


def _behind(events: list[Recorded], after: int) -> tuple[Recorded, ...]:
    return tuple(events[bisect_right(events, after, key=lambda event: event.seq) :])
