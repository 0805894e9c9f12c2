"""The journal in Postgres.

Three kinds of connection: one writes (append, lease, commands), so that an append waits for no long read; one reads
and publishes progress; each follower has its own. Who only looks has one for everything, on which the server refuses to
write. They are made when first needed and made again when lost.
"""

import json
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing, suppress
from datetime import datetime, timedelta
from secrets import token_bytes
from weakref import WeakSet

import asyncpg

from jobs.journal import chain, migrate, rows
from jobs.journal.answers import VERB, Given, Offered
from jobs.journal.approvals_in_postgres import ApprovalsInPostgres
from jobs.journal.base import (
    AlreadyConsumed,
    Denied,
    Draft,
    Fenced,
    Lease,
    News,
    NoSuchRun,
    Recorded,
    RunRow,
    SchemaMissing,
    Sent,
    Snapshot,
    Standing,
    StoredFold,
)
from jobs.journal.consoles import ConnectedConsole, connected_console
from jobs.journal.feed import Feed
from jobs.journal.flow_counts import StoredCount, StoredFlow, counts_as_json
from jobs.journal.frozen import frozen
from jobs.journal.hosts_in_postgres import HostsInPostgres
from jobs.journal.line import Line
from jobs.journal.link import READ_ONLY, Link
from jobs.journal.logins_in_postgres import LoginsInPostgres
from jobs.journal.outbox import Outgoing
from jobs.journal.outbox_in_postgres import OutboxInPostgres
from jobs.journal.samples import StoredSample
from jobs.journal.tickets import Issued
from jobs.journal.tickets_in_postgres import TicketsInPostgres, appending
from jobs.journal.told_heads import TOLD_TO, TOLD_WHERE, ToldHead
from plans.errors import CutoverError
from plans.model.kept_forecasts import ForecastNight, KeptForecast, NightsForecasts


class PostgresJournal(ApprovalsInPostgres, HostsInPostgres, LoginsInPostgres, OutboxInPostgres, TicketsInPostgres):
    """See `jobs.journal.base.Journal`; tests/contract holds this and its twin in memory to the same promises.

    Args:
        dsn: for asyncpg; passwords come from it, PGPASSWORD, a pgpass or a service file.
        application_name: shown in pg_stat_activity.
        authenticated: False where logins prove nothing (the embedded server); passed on with every news.
        looks_only: one connection for everything, however many runs are followed, and nothing can be written over it.
        role: of who only looks, the role that the login takes on; empty for its own rights.
    """

    def __init__(
        self,
        dsn: str,
        *,
        application_name: str = "cutover",
        authenticated: bool = True,
        looks_only: bool = False,
        role: str = "",
    ) -> None:
        self._dsn = dsn
        self._name = application_name
        self._authenticated = authenticated
        looks = READ_ONLY | ({"role": role} if role else {})
        self._shared = Line(dsn, application_name=application_name, settings=looks) if looks_only else None
        self._writer = self._shared.link if self._shared else Link(dsn, application_name=application_name)
        self._reader = self._shared.link if self._shared else Link(dsn, application_name=application_name)
        self._feeds: WeakSet[Feed] = WeakSet()
        self._heads: dict[str, tuple[int, str]] = {}
        """seq and hash of the last event of each run that was read or written here: an append needs no look first."""

    @property
    def dsn(self) -> str:
        """Its address, for whoever needs a connection of their own there."""
        return self._dsn

    async def connect(self) -> None:
        """See that the schema is there and fits. Raises `SchemaMissing`, `SchemaOutdated`, `SchemaNewer`."""
        try:
            migrate.check(await self._reader.fetch("migrations"))
        except (asyncpg.UndefinedTableError, asyncpg.InvalidSchemaNameError):
            raise SchemaMissing("the database holds no journal", hint="cutover db create") from None

    async def close(self) -> None:
        for feed in list(self._feeds):
            await feed.close()
        await self._writer.close()
        await self._reader.close()

    async def now(self) -> datetime:
        [(now,)] = await self._reader.fetch("now")
        return now  # type: ignore[no-any-return]

    async def consoles(self, run: str) -> Sequence[ConnectedConsole]:
        rows = await self._reader.fetch("consoles")
        others = (row for row in rows if row["name"] != self._name)
        found = (connected_console(row["login"], row["name"], run, may_command=row["may_command"]) for row in others)
        return tuple(one for one in found if one is not None)

    async def create_run(self, run: str, *, title: str, kind: str, plan_sha256: str, bundle: str, first: Draft) -> None:
        [event] = chain.record([first], after=0, previous=chain.GENESIS)
        facts = (
            run,
            title,
            kind,
            plan_sha256,
            frozen(plan_sha256, bundle),
            event.at,
            event.kind,
            event.body,
            event.hash,
        )
        try:
            await self._writer.fetch("create_run", *facts, doing="create runs")
        except asyncpg.UniqueViolationError:
            raise Denied(f"there is a run {run} already", hint="give the new one another name") from None

    async def runs(self) -> Sequence[RunRow]:
        return tuple(map(rows.run_row, await self._reader.fetch("runs")))

    async def bundle(self, plan_sha256: str) -> str:
        for (body,) in await self._reader.fetch("bundle", plan_sha256):
            return frozen(plan_sha256, body)
        raise NoSuchRun(f"the journal holds no plan {plan_sha256}")

    async def add_bundle(self, plan_sha256: str, bundle: str) -> None:
        await self._writer.fetch("add_bundle", plan_sha256, frozen(plan_sha256, bundle), doing="add plans")

    async def add_sighting(self, title: str, database: str, body: str) -> None:
        await self._writer.fetch("add_sighting", title, database, body, doing="record what production is")

    async def sighting(self, title: str, database: str) -> str | None:
        for (body,) in await self._reader.fetch("sighting", title, database):
            return body  # type: ignore[no-any-return]
        return None

    async def read(self, run: str, *, after: int = 0, limit: int = 10_000) -> Sequence[Recorded]:
        events = tuple(map(rows.recorded, await self._reader.fetch("read", run, after, limit)))
        if events:
            self._heads[run] = (events[-1].seq, events[-1].hash)
        return events

    async def standing(self, run: str) -> Standing:
        for row in await self._reader.fetch("standing", run):
            return rows.standing(row)
        raise _no_such(run)

    async def adopt(self, run: str, lease: Lease, *, seq: int, digest: str) -> None:
        facts = (run, lease.holder, lease.term, seq, digest)
        if not await self._writer.fetch("adopt", *facts, doing="execute runs"):
            raise Fenced.in_another_term(run, lease.term)
        self._heads[run] = (seq, digest)

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
        previous = await self._hash_at(run, expected_seq)
        batch = tuple(chain.record(events, after=expected_seq, previous=previous))
        columns = (
            [event.at for event in batch],
            [event.kind for event in batch],
            [event.body for event in batch],
            [event.command_id for event in batch],
            [event.hash for event in batch],
        )
        new = batch[-1].hash
        told, (name, issued) = rows.outgoing_columns(messages), appending(tickets)
        try:
            done = await self._writer.fetch(
                name, run, term, expected_seq, previous, *columns, new, *told, *issued, doing="append events"
            )
        except asyncpg.UniqueViolationError as error:
            if error.constraint_name != "event_command":
                raise
            raise AlreadyConsumed(f"an event of {run} has consumed one of these commands already") from None
        if not done:
            await self._explain(run, term, expected_seq, new)
        self._heads[run] = (batch[-1].seq, new)
        return batch

    async def send(self, run: str, verb: str, args: Mapping[str, object]) -> int:
        if verb == VERB:
            return await self._answer(Given.typed(run, args))
        text = json.dumps(args, ensure_ascii=False, allow_nan=False)
        try:
            [(number, _)] = await self._writer.fetch("send", run, verb, text, doing="send commands")
        except asyncpg.ForeignKeyViolationError:
            raise _no_such(run) from None
        return number  # type: ignore[no-any-return]

    async def _answer(self, given: Given) -> int:
        taken = rows.taken(await self._writer.fetch("answer_give", *rows.given_facts(given), doing="answer"))
        return taken.command

    async def inbox(self, run: str, *, after: int) -> Sequence[Sent]:
        return tuple(map(rows.sent, await self._reader.fetch("inbox", run, after)))

    async def commands(self, run: str, *, after: int = 0, limit: int = 10_000) -> Sequence[Sent]:
        return tuple(map(rows.sent, await self._reader.fetch("commands", run, after, limit)))

    async def acquire(self, run: str, holder: str, ttl: timedelta, *, stalled: Lease | None = None) -> Lease | None:
        still = (stalled.term, stalled.expires) if stalled is not None else (None, None)
        for row in await self._writer.fetch("acquire", run, holder, ttl, *still, doing="execute runs"):
            return rows.lease(row)
        try:
            await self._writer.fetch("stand_by", run, holder, ttl, doing="stand by")
        except asyncpg.ForeignKeyViolationError:
            raise _no_such(run) from None
        return None

    async def renew(self, run: str, lease: Lease, ttl: timedelta) -> Lease:
        for row in await self._writer.fetch("renew", run, lease.holder, ttl, lease.term, doing="execute runs"):
            return rows.lease(row)
        raise Fenced.in_another_term(run, lease.term)

    async def release(self, run: str, lease: Lease) -> None:
        with suppress(CutoverError):  # it lapses by itself
            await self._writer.fetch("release", run, lease.holder, lease.term, doing="execute runs")

    async def lease(self, run: str) -> Lease | None:
        for row in await self._reader.fetch("lease", run):
            return rows.lease(row)
        return None

    async def free_since(self, run: str) -> datetime | None:
        found = await self._reader.fetch("free_since", run)
        return found[0]["since"] if found else None

    async def publish(self, run: str, snapshots: Sequence[Snapshot]) -> None:
        latest = {snapshot.task: snapshot for snapshot in snapshots}.values()
        if not latest:
            return
        columns = (
            [snapshot.task for snapshot in latest],
            [snapshot.attempt for snapshot in latest],
            [snapshot.body for snapshot in latest],
            [snapshot.at for snapshot in latest],
        )
        try:
            await self._reader.fetch("publish", run, *columns, doing="publish progress")
        except asyncpg.ForeignKeyViolationError:
            raise _no_such(run) from None

    async def progress(self, run: str) -> Sequence[Snapshot]:
        return tuple(map(rows.snapshot, await self._reader.fetch("progress", run, 0)))

    async def keep_forecasts(self, run: str, *, term: int, night: ForecastNight, kept: Sequence[KeptForecast]) -> None:
        facts = (run, term, night.birth, night.family, night.speed, rows.forecasts_as_json(kept))
        if not await self._reader.fetch("keep_forecasts", *facts, doing="keep forecasts"):
            raise Fenced.in_another_term(run, term)

    async def forecasts(self, run: str) -> NightsForecasts | None:
        return next(iter(rows.nights_forecasts(await self._reader.fetch("forecasts", run))), None)

    async def family_forecasts(self, family: str, *, real: bool, nights: int) -> Sequence[NightsForecasts]:
        return rows.nights_forecasts(await self._reader.fetch("family_forecasts", family, real, nights))

    async def keep_fold(self, run: str, fold: StoredFold, *, term: int) -> None:
        facts = (run, term, fold.seq, fold.sha256, fold.form, fold.body)
        if not await self._reader.fetch("keep_fold", *facts, doing="keep folds"):
            raise Fenced.in_another_term(run, term)

    async def fold(self, run: str, *, form: str, before: int | None = None) -> StoredFold | None:
        for row in await self._reader.fetch("fold", run, form, before):
            return rows.stored_fold(row)
        return None

    async def keep_flow(
        self, run: str, *, term: int, flow: StoredFlow, counts: Sequence[StoredCount], gone: Sequence[StoredCount] = ()
    ) -> None:
        facts = (run, term, flow.flow, flow.names, flow.memory, counts_as_json(counts), counts_as_json(gone))
        if not await self._reader.fetch("keep_flow", *facts, doing="keep counts of flows"):
            raise Fenced.in_another_term(run, term)

    async def stored_flows(self, run: str) -> Sequence[StoredFlow]:
        return tuple(map(rows.stored_flow, await self._reader.fetch("stored_flows", run)))

    async def flow_counts(self, run: str, *, after: datetime, flow: str = "") -> Sequence[StoredCount]:
        return tuple(map(rows.stored_count, await self._reader.fetch("flow_counts", run, after, flow)))

    async def keep_samples(self, run: str, *, term: int, samples: Sequence[StoredSample]) -> None:
        columns = rows.sample_columns(samples)
        if not await self._reader.fetch("keep_samples", run, term, *columns, doing="keep samples of progress"):
            raise Fenced.in_another_term(run, term)

    async def samples(self, run: str) -> Sequence[StoredSample]:
        return tuple(map(rows.stored_sample, await self._reader.fetch("samples", run)))

    async def answer_key(self, run: str) -> bytes:
        while True:  # another engine may be making it
            for (key,) in await self._reader.fetch("answer_key", run, token_bytes(32), doing="send messages"):
                return key  # type: ignore[no-any-return]

    async def offer_answers(self, run: str, *, term: int, offered: Offered) -> None:
        if not await self._reader.fetch("answer_offer", run, term, *rows.offered_facts(offered), doing="send messages"):
            raise Fenced.in_another_term(run, term)

    async def answer_own(self, run: str, party: str, given: Given) -> int:
        facts = (run, party, given.answer, given.task, list(given.items), given.text)
        return rows.taken(await self._writer.fetch("answer_own", *facts, doing="answer")).command

    async def refused_answers(self, run: str) -> Mapping[str, int]:
        return {row["reason"]: row["count"] for row in await self._reader.fetch("answers_refused", run)}

    async def tell_head(self, run: str, *, seq: int, hash: str, where: str, to: str) -> bool:
        with suppress(CutoverError):
            facts = (run, seq, hash, where[:TOLD_WHERE], to[:TOLD_TO])
            [(told,)] = await self._writer.fetch("tell_head", *facts, doing="note where a head went")
            return bool(told)
        return False

    async def told_heads(self, run: str) -> Sequence[ToldHead]:
        return tuple(map(rows.told_head, await self._reader.fetch("told_heads", run)))

    async def follow(
        self, run: str, *, after: int, poll: timedelta = timedelta(seconds=1)
    ) -> AsyncGenerator[News, None]:
        line = self._shared or Line(self._dsn, application_name=self._name)
        shared = line is self._shared
        feed = Feed(line, run, after=after, poll=poll, authenticated=self._authenticated, shared=shared)
        self._feeds.add(feed)
        async with aclosing(feed.news()) as heard:
            async for news in heard:
                yield news

    async def _hash_at(self, run: str, seq: int) -> str:
        """The hash that an event behind `seq` continues; one that is refused where the journal is shorter."""
        known, digest = self._heads.get(run, (0, chain.GENESIS))
        if seq == known:
            return digest
        for (found,) in await self._writer.fetch("hash_at", run, seq):
            return found  # type: ignore[no-any-return]
        for row in await self._writer.fetch("standing", run):
            if row["seq"] == seq:  # the event is gone, and the head still knows its hash
                return row["hash"]  # type: ignore[no-any-return]
        return chain.GENESIS

    async def _explain(self, run: str, term: int, expected_seq: int, new: str) -> None:
        """Say why nothing was appended; returns where the very batch stands there already (its answer was lost)."""
        self._heads.pop(run, None)
        found = await self._writer.fetch("standing", run)
        if not found:
            raise _no_such(run)
        standing = found[0]
        if standing["term"] == term and standing["hash"] == new:
            return
        if standing["seq"] < expected_seq:
            raise Fenced.shorter(run, there=standing["seq"], known=expected_seq)
        if standing["term"] != term:
            raise Fenced.in_another_term(run, term, now=standing["term"])
        if standing["holder"] is None:
            raise Fenced(f"the lease of {run} was given back in term {term}")
        if standing["seq"] != expected_seq:
            raise Fenced(f"{run} has {standing['seq']} events, not {expected_seq}")
        raise Fenced(f"event {expected_seq} of {run} is not the one that was read: the journal was changed")


def _no_such(run: str) -> NoSuchRun:
    return NoSuchRun(f"there is no run {run}", hint="`cutover runs` lists them")
