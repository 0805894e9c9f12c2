"""What of replications is left on one database: by its catalogs, and by what is recorded there."""

from collections.abc import Iterator
from dataclasses import dataclass

from jobs.postgres.connection.connect import APPLICATION
from jobs.postgres.quote import literal
from jobs.postgres.sides import Connection
from jobs.postgres.sql_files import statement
from jobs.replication import publication, slot, subscription
from jobs.replication.names import PREFIX, family
from plans.characters import shown
from plans.model import ReplicationId

_MEGABYTE = 1024**2


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftSlot:
    """A slot."""

    name: str
    pid: int | None
    """Of what reads from it."""
    kept: int
    """Bytes of the log that the server keeps for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A replication as this database has recorded it."""

    birth: str
    replication: ReplicationId
    run: str = ""
    names: tuple[str, ...] = ()
    """Of its slots, publications and subscriptions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftFence:
    """Roles that a replication keeps from writing to this database."""

    birth: str
    replication: ReplicationId
    roles: tuple[str, ...]
    undo: tuple[str, ...] = ()
    """The statements that give them back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leftovers:
    """Everything of it."""

    subscriptions: tuple[str, ...] = ()
    slots: tuple[LeftSlot, ...] = ()
    publications: tuple[str, ...] = ()
    recorded: tuple[Recorded, ...] = ()
    fences: tuple[LeftFence, ...] = ()
    unread: bool = False
    """Whether there are records that this role may not read: roles may be kept out, and nobody sees it."""

    @property
    def objects(self) -> bool:
        """Whether anything is there that a server works for."""
        return bool(self.subscriptions or self.slots or self.publications)

    def __bool__(self) -> bool:
        return bool(self.objects or self.recorded or self.fences or self.unread)

    def told(self) -> Iterator[str]:
        """Name each, for people."""
        yield from (f"subscription {shown(name)}" for name in self.subscriptions)
        for one in self.slots:
            reader = f", read by backend {one.pid}" if one.pid is not None else ", read by nobody"
            yield f"slot {one.name}, which keeps {one.kept // _MEGABYTE:,} MB of the log{reader}"
        yield from (f"publication {shown(name)}" for name in self.publications)
        for fence in self.fences:
            yield f"{shown(', '.join(fence.roles))}: kept from writing by replication {shown(fence.replication)}"
        if self.unread:
            yield "records in the schema cutover that this role may not read: see who is kept from writing"

    def statements(self) -> Iterator[str]:
        """What takes away the objects, in order, for a DBA."""
        for name in self.subscriptions:
            yield from subscription.drop(name)
        for one in self.slots:
            if one.pid is not None:
                yield f"select pg_catalog.pg_terminate_backend({one.pid})"
            yield slot.drop(one.name)
        yield from map(publication.drop, self.publications)
        for each in self.recorded:
            birth, replication = literal(each.birth), literal(each.replication)
            yield statement("left_gone_printed").format(birth=birth, replication=replication).rstrip()

    def kept_out(self) -> Iterator[str]:
        """What would give roles back, a line of comment each: a DBA decides, and after a finished switch nobody may."""
        for fence in self.fences:
            yield f"-- kept from writing by {shown(fence.replication)}; only if the other side is not written to:"
            yield from (f"-- {shown(one)};" for one in fence.undo)


async def read_left(connection: Connection, begins: str = PREFIX) -> Leftovers:
    """Look at what there is on one database.

    Args:
        begins: what the names of its objects begin with: by default those of all replications that this program ever
            made; of one replication its `names.family`.
    """
    recorded = await _recorded(connection, begins)
    asked = (begins, sorted({name for one in recorded for name in one.names}))
    subscriptions = await connection.fetch(statement("left_subscriptions"), *asked)
    slots = await connection.fetch(statement("left_slots"), *asked)
    publications = await connection.fetch(statement("left_publications"), *asked)
    return Leftovers(
        subscriptions=tuple(row["name"] for row in subscriptions),
        slots=tuple(LeftSlot(name=row["name"], pid=row["active_pid"], kept=row["kept"]) for row in slots),
        publications=tuple(row["name"] for row in publications),
        recorded=recorded,
        fences=await _fences(connection, begins),
        unread=await _readable(connection, "write_fence") is False,
    )


async def _recorded(connection: Connection, begins: str) -> tuple[Recorded, ...]:
    rows = await connection.fetch(statement("left_recorded")) if await _readable(connection, "replication") else []
    found = [
        Recorded(
            birth=row["birth"],
            replication=ReplicationId(row["replication"]),
            run=row["run"],
            names=tuple(row["names"]),
        )
        for row in rows
    ]
    return tuple(one for one in found if family(one.birth, one.replication).startswith(begins))


async def _fences(connection: Connection, begins: str) -> tuple[LeftFence, ...]:
    rows = await connection.fetch(statement("left_fences")) if await _readable(connection, "write_fence") else []
    found = [
        LeftFence(
            birth=row["birth"],
            replication=ReplicationId(row["replication"]),
            roles=tuple(row["roles"]),
            undo=tuple(row["undo"]),
        )
        for row in rows
    ]
    return tuple(one for one in found if family(one.birth, one.replication).startswith(begins))


async def _readable(connection: Connection, table: str) -> bool | None:
    """Whether this role may read a table of the schema `cutover`; None where there is none."""
    may = await connection.fetchval(statement("left_readable"), table)
    return None if may is None else bool(may)


async def runs_at_work(connection: Connection) -> frozenset[str]:
    """Runs that have a session in this database just now."""
    rows = await connection.fetch(statement("left_sessions"), f"{APPLICATION} ")
    return frozenset(row["run"] for row in rows)
