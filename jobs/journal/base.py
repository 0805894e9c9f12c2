"""The contract of a journal, which `jobs.journal.postgres` fulfils.

The tests have a second one in memory; tests/contract holds both to what is said here.

The store does not know what events mean: a body is canonical JSON text, made and read by `jobs.run.events` alone.
Sequence numbers begin at 1 and have no gaps; the head of an empty run is 0.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from jobs.journal.answers import REFUSALS
from jobs.journal.consoles import ConnectedConsole
from jobs.journal.outbox import Outgoing
from jobs.journal.stores import Stores
from jobs.journal.tickets import Issued
from plans.errors import CutoverError
from plans.model.kept_forecasts import ForecastNight, KeptForecast, NightsForecasts


class Fenced(CutoverError):
    """The append was refused: the lease has another term, or the head has moved. This engine must stop at once."""

    @classmethod
    def in_another_term(cls, run: str, term: int, now: int | None = None) -> "Fenced":
        """Of a lease that somebody else has had since; `now` is the term that it is in, where that was read."""
        is_in = f"is in term {now}, not {term}" if now is not None else f"is not in term {term} any more"
        again = f"another engine has taken over; cutover engine {run} stands by for it"
        return cls(f"the lease of {run} {is_in}", hint=again)

    @classmethod
    def shorter(cls, run: str, *, there: int, known: int) -> "Fenced":
        """Of a journal that lacks what was appended: another server holds it now, or somebody cut it."""
        return cls(
            f"the journal of {run} ends with #{there}, and this engine has recorded #{known}",
            hint="has the control database failed over to a copy that lacks the last events? The next engine on this "
            "host holds, and says what is known",
        )


class AlreadyConsumed(Fenced):
    """An event has consumed this command before: a command acts once, so whoever consumes it again must stop."""


class Denied(CutoverError):
    """The database's roles refused: an observer sent a command, an operator appended."""


class AnswerRefused(Denied):
    """The database did not take an answer: nobody made its code, or it is spent, too old or good for something else."""

    def __init__(self, name: str) -> None:
        """`name`: the database's own word for it."""
        what, hint = REFUSALS.get(name, ("the database does not take it", ""))
        super().__init__(f"{name}: {what}", hint=hint)
        self.name = name


class TooLong(Denied):
    """A text is longer than the journal takes."""


class Unavailable(CutoverError):
    """The control database cannot be reached just now."""


class NoSuchRun(CutoverError):
    """There is no run of this name."""


class RunUnreadable(CutoverError):
    """This program cannot make anything of a run's journal: a newer one wrote it, or nobody's program did."""


class PlanChanged(RunUnreadable):
    """The frozen plan that the journal holds is not the text that its hash stands for."""


class ChainBroken(CutoverError):
    """What stands in the journal is not what was recorded there: an engine does not go on by itself."""


class SchemaMissing(CutoverError):
    """The control database holds no journal yet."""


class SchemaOutdated(CutoverError):
    """The journal's schema is older than this program needs."""


class SchemaNewer(CutoverError):
    """The journal's schema has left this program behind."""


VERB_BYTES = 100
ARGS_BYTES = 262_144
"""The longest verb, and the longest arguments as JSON, that a command may have; the database says the same."""


FOLDS = 3
"""Folds that are kept of one run: a new one counts once an event names it. The statement says the same."""
FORECASTS = 10_000
"""Forecasts that are kept of one run besides what came, a moment's being whole or not there; the statement says the
same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An event before it is recorded."""

    kind: str
    body: str
    """Canonical JSON: the exact text that is hashed and stored."""
    at: datetime
    command_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """An event as it stands in the journal."""

    seq: int
    kind: str
    body: str
    at: datetime
    command_id: int | None
    hash: str
    """sha256(previous hash || seq || at || kind || body), hex; see `jobs.journal.chain`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A command as it lies in the inbox. `actor` is the database's session_user, not the sender's word."""

    id: int
    actor: str
    verb: str
    args: Mapping[str, object]
    at: datetime
    letter: str = ""
    """The letter whose link or code it came with, by the database's own check; nobody can say that themselves."""
    address: str = ""
    """From where the database took it, its own word too; empty of its own host, and from before it was kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """Who executes a run. `term` grows by one with every change of holder."""

    term: int
    holder: str
    expires: datetime
    """By the control database's clock."""
    lasts: timedelta | None = None
    """How long after its last renewal it expires; None where an older program took it."""
    standbys: int = 0
    """Engines that waited for this lease within their own heartbeat."""
    standby_hosts: tuple[str, ...] = ()
    """The hosts that they run on, where the reader asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a run's journal stands, by the one row that every append moves."""

    seq: int
    hash: str
    """Of the event `seq`, which is the last one."""
    term: int
    lease: Lease | None
    """The one that the row names, whether or not it has lapsed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """A line of `cutover runs`."""

    run: str
    title: str
    kind: str
    plan_sha256: str
    created: datetime
    created_by: str
    head: int
    last_event_at: datetime | None
    lease: Lease | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The latest progress of a running task: overwritten, never part of the truth."""

    task: str
    attempt: int
    body: str
    """Canonical JSON of `jobs.api.Progress` plus waits; see `jobs.progress`."""
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFold:
    """What the events of a run added up to, as it was kept: believed only where the chain names its hash."""

    seq: int
    """The last event that is in it."""
    sha256: str
    form: str
    """Of which form the text is: a program reads only its own."""
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What changed since a reader looked last; `lost` says that the connection to the store is away."""

    events: Sequence[Recorded] = ()
    progress: Sequence[Snapshot] = ()
    commands: bool = False
    newest_command: int = 0
    """The id of the last command that was sent."""
    lease: Lease | None = None
    free_since: datetime | None = None
    """Since when nobody works at the run, as the store knows it; None while somebody does."""
    lost: bool = False
    head: int = 0
    """How many events the run has by the store's own word; 0 where it was not asked."""
    now: datetime | None = None
    """The store's clock when this was read."""
    authenticated: bool = field(default=True)
    """False on the embedded store: names are OS accounts."""


class Journal(Stores, Protocol):
    """Everything an engine and a console need of the store.

    Errors, besides the ones each method names: `Denied` where the roles of the database refuse, `Unavailable`
    while it cannot be reached (the store reconnects by itself with the next call).
    """

    async def now(self) -> datetime:
        """The store's clock, UTC."""
        ...

    async def consoles(self, run: str) -> Sequence[ConnectedConsole]:
        """The other consoles that look at a run just now, in the order of their logins."""
        ...

    async def create_run(self, run: str, *, title: str, kind: str, plan_sha256: str, bundle: str, first: Draft) -> None:
        """Record a new run with its frozen bundle and its first event. A name that exists raises `Denied`."""
        ...

    async def runs(self) -> Sequence[RunRow]:
        """All runs, newest first."""
        ...

    async def bundle(self, plan_sha256: str) -> str:
        """The frozen bundle of this hash. Raises `NoSuchRun`, and `PlanChanged` where the text is not of that hash."""
        ...

    async def add_bundle(self, plan_sha256: str, bundle: str) -> None:
        """Store a further bundle (a revision, for `amend`); the same hash twice is no error."""
        ...

    async def add_sighting(self, title: str, database: str, body: str) -> None:
        """Keep what a production database said of itself, by the plan's title and its name in the plan."""
        ...

    async def sighting(self, title: str, database: str) -> str | None:
        """What it said when it was last looked at; None where it never was."""
        ...

    async def read(self, run: str, *, after: int = 0, limit: int = 10_000) -> Sequence[Recorded]:
        """Events with seq > after, in order."""
        ...

    async def standing(self, run: str) -> Standing:
        """Where the journal stands: what a reader compares its events with. Raises `NoSuchRun`."""
        ...

    async def adopt(self, run: str, lease: Lease, *, seq: int, digest: str) -> None:
        """Say that the journal stands at this event, whatever its head said: how an engine goes on in a journal that
        was changed behind its head, once a person has decided that. Raises `Fenced` when the term is another one.
        """
        ...

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
        """Record a batch with the messages and tickets that follow from it, all or nothing, and notify. Raises
        `Fenced` when the term or the head do not match.

        After `Unavailable` nobody knows whether it was recorded: append the same batch again, word for word, at the
        same head. A batch that is found recorded already is answered as if it had been recorded now.
        """
        ...

    async def send(self, run: str, verb: str, args: Mapping[str, object]) -> int:
        """Put a command into the inbox and notify; returns its id. Raises `NoSuchRun`, `TooLong`, and `AnswerRefused`
        where the code of an answer, which the inbox never holds, is not good for it."""
        ...

    async def inbox(self, run: str, *, after: int) -> Sequence[Sent]:
        """Commands with id > after that no event has consumed, in order: none with a smaller id appears later."""
        ...

    async def commands(self, run: str, *, after: int = 0, limit: int = 10_000) -> Sequence[Sent]:
        """Commands with id > after, whether or not an event has consumed them, in order."""
        ...

    async def acquire(self, run: str, holder: str, ttl: timedelta, *, stalled: Lease | None = None) -> Lease | None:
        """Take the lease if it is free or has lapsed, with the next term; None while another holds it.

        A refused holder is counted as stand-by for `ttl`. The holder itself, asking again, gets the next term: its
        first answer was lost. Raises `NoSuchRun`.

        Args:
            stalled: a lease that the caller has seen for longer than it lasts without one renewal: it is free if it
                still is this one, whatever the store's clock says, which may have been set back.
        """
        ...

    async def renew(self, run: str, lease: Lease, ttl: timedelta) -> Lease:
        """Prolong. Raises `Fenced` when the term is another one by now."""
        ...

    async def release(self, run: str, lease: Lease) -> None:
        """Give the lease back, so that a stand-by need not wait for it to lapse. Never raises."""
        ...

    async def lease(self, run: str) -> Lease | None:
        """Who holds the lease now; None where nobody does."""
        ...

    async def free_since(self, run: str) -> datetime | None:
        """Since when nobody works at a run: its lease was renewed last then and has run out, or was given back. None
        while somebody holds it, and where nobody ever did."""
        ...

    async def publish(self, run: str, snapshots: Sequence[Snapshot]) -> None:
        """Overwrite the latest progress of these tasks."""
        ...

    async def progress(self, run: str) -> Sequence[Snapshot]:
        """The latest progress of every task."""
        ...

    async def keep_forecasts(self, run: str, *, term: int, night: ForecastNight, kept: Sequence[KeptForecast]) -> None:
        """Keep forecasts beside the journal; the same task at the same moment twice is kept once, and of one run no
        more than `FORECASTS`, besides what came. Raises `Fenced` when the lease has another term."""
        ...

    async def forecasts(self, run: str) -> NightsForecasts | None:
        """The forecasts that were kept of a run; None where none were."""
        ...

    async def family_forecasts(self, family: str, *, real: bool, nights: int) -> Sequence[NightsForecasts]:
        """Those of the latest nights of a plan family of which something has come true.

        Args:
            real: nights by the real clock; else demonstrations.
            nights: at most so many.
        """
        ...

    async def keep_fold(self, run: str, fold: StoredFold, *, term: int) -> None:
        """Keep what the events add up to; the same text twice is kept once, and of one run the latest `FOLDS`.

        Raises `Fenced` when the lease has another term, `TooLong`.
        """
        ...

    async def fold(self, run: str, *, form: str, before: int | None = None) -> StoredFold | None:
        """The newest one of this form, of those that end before this event; None where there is none."""
        ...

    def follow(self, run: str, *, after: int, poll: timedelta = timedelta(seconds=1)) -> AsyncIterator[News]:
        """News as it comes: woken by notification, at the latest every `poll`; says `lost` and goes on by itself.

        The first look comes at once, with every event behind `after` and all progress. `commands` is true as long as
        the inbox holds any. Ends when the journal is closed. Raises `NoSuchRun`.
        """
        ...

    async def close(self) -> None:
        """Give every connection back. May be called twice."""
        ...
