"""The databases of a plan, for one kind of run: every connection that a job gets was asked who it is first."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from jobs.postgres import activity
from jobs.postgres.connection.connect import application_name, connected, explained
from jobs.postgres.connection.endpoint import Endpoint
from jobs.postgres.connection.identity import WrongDatabase, objections, place
from jobs.postgres.connection.observed import Observed, observe
from jobs.postgres.connection.production import Production, Sightings
from jobs.postgres.errors import DRIVER_ERRORS
from jobs.postgres.sides import Connection
from jobs.postgres.single_row import RowAnswer, ask
from jobs.postgres.sql_files import statement
from jobs.postgres.survey import Survey, survey
from jobs.progress import InTheWay, Quiet
from jobs.run.events import UnitId
from jobs.run.outlook.same_databases import readdressed
from jobs.run.outlook.used_databases import written_to
from plans.errors import CutoverError
from plans.model import Database, DatabaseId, Plan, Role, RunKind

_SEEN_SECONDS = 5.0


class Databases:
    """Gives a task's jobs their databases. `open` counts the connections that are open now, by database.

    Args:
        plan: names the databases.
        kind: which of their connections are used.
        environ: where ${VAR}, service files and PG* variables are looked up.
        patience: how long a server that cannot be reached is tried inside one attempt.
        answered_for: of a rehearsal: the databases of which a person has said that they are not production.
        sightings: what was recorded of production, for a rehearsal that cannot reach it.
        birth: of the run whose they are: to which side its own switches brought people is no news to it.
    """

    def __init__(
        self,
        plan: Plan,
        kind: RunKind,
        environ: Mapping[str, str],
        *,
        patience: timedelta = timedelta(seconds=30),
        answered_for: Collection[str] = (),
        sightings: Sightings | None = None,
        birth: str = "",
    ) -> None:
        self.plan = plan
        self.kind = kind
        self.environ = environ
        self.patience = patience
        self.open: Counter[DatabaseId] = Counter()
        self.answered_for = frozenset(answered_for)
        self._known: dict[DatabaseId, Observed] = {}
        self._sightings = sightings
        self._birth = birth
        self._production = Production(plan.databases, environ, sightings) if kind is RunKind.REHEARSAL else None
        self._apart: set[tuple[DatabaseId, object]] = set()

    async def survey(self, names: Collection[DatabaseId] | None = None, *, begun: bool = True) -> Survey:
        """Test all of them, or these: which can be used, and why the others cannot. Args: begun: as of `survey`."""
        seen = await survey(
            self.plan,
            self.kind,
            self.environ,
            names=names,
            known=self._known,
            sightings=self._sightings,
            birth=self._birth,
            begun=begun,
        )
        seen = seen.without_unsure(answered_for=self.answered_for)
        for name, resolved in seen.found.items():
            self._known.setdefault(name, resolved.observed)
            self._apart.add((name, resolved.observed.same_as))
        return seen

    def revised(self, plan: Plan) -> "Databases":
        """Those of another revision of the plan. What was seen of them on earlier connections of the run still binds;
        of one that is new or reached elsewhere nobody has said that it is not production."""
        moved = readdressed(self.plan, plan, self.kind)
        after = Databases(
            plan,
            self.kind,
            self.environ,
            patience=self.patience,
            answered_for=self.answered_for.difference(moved),
            sightings=self._sightings,
            birth=self._birth,
        )
        after.open, after._known = self.open, self._known
        return after

    async def objections(self, plan: Plan) -> tuple[str, ...]:
        """Why the databases of another revision could not be used, as far as they are new or reached elsewhere: what
        `cutover run` would refuse. Nothing of it is used or remembered."""
        moved = readdressed(self.plan, plan, self.kind)
        if not moved:
            return ()
        after = self.revised(plan)
        after._known = dict(self._known)
        seen = await after.survey(moved, begun=False)
        written = written_to(plan)
        unready = {name: one.unready for name, one in seen.found.items() if name in written and one.unready}
        return tuple(f"{name}: {why}" for name, whys in {**seen.refusals, **unready}.items() for why in whys)

    @property
    def apart(self) -> frozenset[str]:
        """The databases of a rehearsal that are known, or said by a person, not to be production."""
        return self.answered_for | {name for name, _ in self._apart}

    def of(self, run: str, unit: str) -> "TaskDatabases":
        """The databases as one task uses them: its connections carry its name."""
        return TaskDatabases(self, run, unit)

    async def ask(self, run: str, unit: str, name: DatabaseId, query: str) -> RowAnswer:
        """One question on a connection of its own: what a checkpoint's criterion needs. Errors as in `ask`."""
        async with self.of(run, unit).database(name).connect("ask") as connection:
            return await ask(connection, query)

    async def terminate(self, name: DatabaseId, run: str, unit: str) -> activity.Terminated:
        """End what a lost attempt of this unit left running on the server of a database."""
        async with self.connection(name, application_name(run, "", "terminate")) as connection:
            return await activity.terminate(connection, run, unit)

    async def seen(self, run: str, since: datetime) -> Mapping[UnitId, int]:
        """The newest fence token of each unit that the databases with fences have seen; of one that cannot be asked
        now, nothing."""
        newest: dict[UnitId, int] = {}
        for tokens in await asyncio.gather(*(self._seen(run, name, since) for name in self.plan.recorded_on)):
            for unit, token in tokens.items():
                newest[unit] = max(token, newest.get(unit, 0))
        return newest

    async def _seen(self, run: str, name: DatabaseId, since: datetime) -> Mapping[UnitId, int]:
        try:
            async with (
                asyncio.timeout(_SEEN_SECONDS),
                self.connection(name, application_name(run, "", "seen")) as connection,
            ):
                rows = await connection.fetch(statement("fence_seen"), run, since)
                return {UnitId(row["task"]): row["token"] for row in rows}
        except (CutoverError, *DRIVER_ERRORS):
            return {}  # not prepared, or away: what it knows is found out by the next attempt's fence

    async def quiet(self, run: str, unit: str, names: Mapping[DatabaseId, int], seconds: float) -> Quiet:
        """What the unit's backends on these databases wait for: a blocked one if there is any."""
        found: list[tuple[DatabaseId, activity.Activity]] = []
        for name in names:
            async with self.connection(name, application_name(run, "", "quiet")) as connection:
                found += [(name, each) for each in await activity.of_task(connection, run, unit)]
        if not found:
            return Quiet(seconds=seconds)
        name, telling = min(found, key=lambda each: (each[1].blocker is None, each[1].state != "active"))
        blocker = str(telling.blocker) if telling.blocker else ""
        return Quiet(
            seconds=seconds,
            waits_for=telling.waits_for,
            blocked_by=blocker,
            database=name,
            blocker=_in_the_way(telling.blocker) if telling.blocker else None,
        )

    @asynccontextmanager
    async def connection(self, name: DatabaseId, application: str) -> AsyncIterator[Connection]:
        """A connection that was asked who it is.

        Raises:
            WrongDatabase: it is not the one, or must not be used in this kind of run.
            ConnectionFactsMissing, CannotConnect, ConnectionRefused: there is none to be had.
        """
        database = self.plan.databases[name]
        where = await place(database, self.kind, self.environ, self._production)
        zone = self.plan.timezone
        async with connected(where, application=application, zone=zone, patience=self.patience) as connection:
            self.open[name] += 1
            try:
                observed = await _asked(connection, where)
                self._identify(database, observed)
                await self._tell_apart(database, where, observed)
                yield connection
            finally:
                self.open[name] -= 1

    @asynccontextmanager
    async def replicating(self, name: DatabaseId, application: str) -> AsyncIterator[Connection]:
        """A connection that takes commands of replication, to the very server and database that `connection` leads to.

        Raises:
            WrongDatabase: it leads to another one than an ordinary connection. Other errors as in `connection`.
        """
        where = await place(self.plan.databases[name], self.kind, self.environ, self._production)
        async with connected(where, application=application, patience=self.patience, replicating=True) as connection:
            async with self.connection(name, application) as known:
                if not await activity.is_here(known, connection.get_server_pid()):
                    await _still_there(connection, where)
                    raise WrongDatabase(name, ("a connection for replication leads to another server or database",))
            self.open[name] += 1
            try:
                yield connection
            finally:
                self.open[name] -= 1

    def _identify(self, database: Database, observed: Observed) -> None:
        reasons = objections(database, self.kind, observed, databases=self.plan.databases, known=self._known)
        if reasons:
            raise WrongDatabase(database.id, reasons)
        self._known.setdefault(database.id, observed)

    async def _tell_apart(self, database: Database, where: Endpoint, observed: Observed) -> None:
        """A rehearsal compares each database with production once; what it is afterwards its marks say."""
        if self._production is None or (database.id, observed.same_as) in self._apart:
            return
        compared = await self._production.compare(where, observed)
        unsure = () if database.id in self.answered_for else compared.not_compared
        if reasons := compared.refusals + unsure:
            raise WrongDatabase(database.id, reasons)
        self._apart.add((database.id, observed.same_as))


def _in_the_way(blocker: activity.Blocker) -> InTheWay:
    return InTheWay(
        pid=blocker.pid,
        program=blocker.program,
        user=blocker.user,
        host=blocker.host,
        since=blocker.since.astimezone(UTC).isoformat() if blocker.since is not None else "",
        state=blocker.state,
        query=blocker.query,
    )


async def _asked(connection: Connection, where: Endpoint) -> Observed:
    """Who it is. A connection that goes before it answers was never one: nothing can have been done on it."""
    try:
        return await observe(connection)
    except DRIVER_ERRORS as error:
        raise explained(where, error) from None


async def _still_there(connection: Connection, where: Endpoint) -> None:
    """Raise what became of a connection that has gone: nothing can be said of where it led to."""
    try:
        await connection.execute("select 1")
    except DRIVER_ERRORS as error:
        raise explained(where, error) from None


class TaskDatabases:
    """The databases of a plan for one attempt; `used` counts the connections it opened, by database."""

    def __init__(self, databases: Databases, run: str, unit: str) -> None:
        self.databases = databases
        self._run = run
        self._unit = unit
        self.used: Counter[DatabaseId] = Counter()

    def from_server(self, database: Database) -> str | None:
        """How another server reaches it in this kind of run; None where the plan does not say."""
        connection = database.connection(self.databases.kind)
        return connection.from_server if connection is not None else None

    def database(self, name: DatabaseId) -> "TaskDatabase":
        """The database of this name."""
        return TaskDatabase(self, self.databases.plan.databases[name])

    @asynccontextmanager
    async def connect(self, name: DatabaseId, purpose: str) -> AsyncIterator[Connection]:
        """A connection that carries the task's name and this purpose."""
        self.used[name] += 1
        async with self.databases.connection(name, application_name(self._run, self._unit, purpose)) as connection:
            yield connection

    @asynccontextmanager
    async def replicating(self, name: DatabaseId, purpose: str) -> AsyncIterator[Connection]:
        """The same, for commands of replication."""
        self.used[name] += 1
        async with self.databases.replicating(name, application_name(self._run, self._unit, purpose)) as connection:
            yield connection

    async def quiet(self, seconds: float) -> Quiet:
        """What the attempt's backends wait for."""
        return await self.databases.quiet(self._run, self._unit, self.used, seconds)


class TaskDatabase:
    """`jobs.api.JobDatabase`, for one attempt."""

    def __init__(self, task: TaskDatabases, database: Database) -> None:
        self.id: DatabaseId = database.id
        self.role: Role = database.role
        self.from_server = task.from_server(database)
        self._task = task

    @asynccontextmanager
    async def connect(self, purpose: str = "") -> AsyncIterator[Connection]:
        """A connection of its own, closed (its query cancelled on the server) when the block is left."""
        async with self._task.connect(self.id, purpose) as connection:
            yield connection

    @asynccontextmanager
    async def replicating(self, purpose: str = "") -> AsyncIterator[Connection]:
        """A connection that takes commands of replication, closed as others are."""
        async with self._task.replicating(self.id, purpose) as connection:
            yield connection
