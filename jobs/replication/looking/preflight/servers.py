"""What a server needs to publish and to apply: settings, room, rights. Both sides do both, one after the other.

Asking is one function, judging is pure.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from jobs.postgres.sides import Connection, one_row
from jobs.postgres.sql_files import statement
from jobs.replication.for_dba import made_by, prepared_names
from jobs.replication.looking.disk import free_for_log
from jobs.replication.looking.preflight.objections import Objection
from jobs.replication.safe_commits import FLUSHED_WITHIN, must_wait
from plans.characters import shown
from plans.model import DatabaseId, Direction, Replication

_OLDEST = 130_000
"""server_version_num of the oldest version that this was tried with."""
FILTERS = 150_000
"""server_version_num from which on a publication knows conditions and lists of columns, and errors are counted."""
_KEPT_BY_STAND_BYS = 170_000
"""From which on a stand-by keeps slots."""
_CONFLICTS = 180_000
"""From which on conflicts are counted."""
_SETTINGS = (
    *("wal_level", "effective_wal_level", "max_replication_slots", "max_wal_senders", "max_worker_processes"),
    *("max_logical_replication_workers", "max_active_replication_origins", "max_slot_wal_keep_size"),
    *(
        "wal_writer_delay",
        "idle_replication_slot_timeout",
        "wal_sender_timeout",
        "wal_receiver_timeout",
        "track_commit_timestamp",
    ),
    "synchronized_standby_slots",
)
_NO_LIMIT = -1
_MEGABYTE = 1024**2
_LONG_SECONDS = 60.0
_RESTART = "needs a restart of that server: arrange it weeks before"


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """What a server says of itself and of this role."""

    version: int = 180_000
    in_recovery: bool = False
    encoding: str = "UTF8"
    role: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    pending: frozenset[str] = frozenset()
    """Settings that are written otherwise already, and wait for a restart."""
    slots: int = 0
    senders: int = 0
    stand_bys: int = 0
    """Slots that stand-bys, or what archives its log, read from."""
    subscriptions: int = 0
    left_slots: tuple[str, ...] = ()
    """Slots of this database that this program made, in whichever night."""
    made_by_dba: frozenset[str] = frozenset()
    """Subscriptions that a DBA has made beforehand and this role may use, of whichever replication."""
    superuser: bool = True
    replicates: bool = True
    creates: bool = True
    sees: bool = True
    """Whether this role sees what other sessions do."""
    oldest_writing: float | None = None
    prepared: int = 0
    disk_free: int | None = None

    def number(self, name: str, default: int) -> int:
        """A setting that is a number."""
        return int(self.settings.get(name, default))


async def read_server(connection: Connection) -> Server:
    """Ask it."""
    row = await one_row(connection, statement("preflight_server"))
    settings = await connection.fetch(statement("preflight_settings"), list(_SETTINGS))
    return Server(
        version=row["version"],
        in_recovery=row["in_recovery"],
        encoding=row["encoding"],
        role=row["role"],
        settings={one["name"]: one["setting"] for one in settings},
        pending=frozenset(one["name"] for one in settings if one["pending_restart"]),
        slots=row["slots"],
        senders=row["senders"],
        stand_bys=row["stand_bys"],
        subscriptions=row["subscriptions"],
        left_slots=tuple(row["left_slots"]),
        superuser=row["superuser"],
        replicates=row["replicates"],
        creates=row["creates"],
        made_by_dba=frozenset(row["prepared_subscriptions"]),
        sees=row["sees"],
        oldest_writing=row["oldest_writing"],
        prepared=row["prepared"],
        disk_free=free_for_log(row["folder"]),
    )


def of_server(of: Replication, side: DatabaseId, server: Server) -> Iterator[Objection]:
    """What speaks against this side, which publishes in one direction and applies in the other."""
    if server.in_recovery:
        yield Objection(sentence=f"{side}: leads to a stand-by, which neither publishes nor applies")
    yield from _age(side, server)
    yield from _log_level(side, server)
    yield from _room(of, side, server)
    yield from _limits(of, side, server)
    yield from _rights(side, server)
    yield from _subscriptions(of, side, server)
    yield from _before_a_slot(of, side, server)
    yield from _fail_over(side, server)
    if server.version < FILTERS and (of.rows.where or of.rows.columns):
        yield Objection(
            sentence=f"{side}: conditions (where) and left-out columns travel from PostgreSQL 15 on",
            hint="leave them out, or use delta",
        )


def _age(side: DatabaseId, server: Server) -> Iterator[Objection]:
    if server.version < _OLDEST:
        yield Objection(
            sentence=f"{side}: is PostgreSQL {server.version // 10_000}, and what follows needs 13 or newer",
            hint="use delta",
        )
    elif server.version < FILTERS:
        yield Objection(
            sentence=f"{side}: before PostgreSQL 15 a server counts neither what fails to apply nor what changed",
            hint="a failing worker is told by its absence; a switch proves all tables in its pause, as far as time is",
            refuses=False,
        )


def _log_level(side: DatabaseId, server: Server) -> Iterator[Objection]:
    level = server.settings.get("wal_level", "logical")
    enough = {"logical"} if "effective_wal_level" not in server.settings else {"logical", "replica"}
    if level in enough:
        return
    set_already = ", which is set already and waits for it" if "wal_level" in server.pending else ""
    yield Objection(sentence=f"{side}: wal_level is {level}, and must be logical{set_already}", hint=_RESTART)


def _room(of: Replication, side: DatabaseId, server: Server) -> Iterator[Objection]:
    """Both directions have as many slots, senders and workers as there are groups; what is made already counts."""
    more = max(0, of.groups - len(server.left_slots))
    slots, workers = server.number("max_replication_slots", 10), server.number("max_logical_replication_workers", 4)
    origins = server.number("max_active_replication_origins", slots)
    rooms = (
        ("max_replication_slots", slots, server.slots),
        ("max_wal_senders", server.number("max_wal_senders", 10), server.senders),
        ("max_logical_replication_workers", workers, server.subscriptions),
        ("max_worker_processes", server.number("max_worker_processes", 8) - 1, server.subscriptions),
        ("max_active_replication_origins", origins, server.subscriptions),
    )
    for name, most, used in rooms:
        if used + more > most:
            yield Objection(
                sentence=f"{side}: {name} leaves room for {max(0, most - used)}, and {of.groups} more are needed",
                hint=_RESTART,
            )


def _limits(of: Replication, side: DatabaseId, server: Server) -> Iterator[Objection]:
    keeps = server.number("max_slot_wal_keep_size", _NO_LIMIT)
    if keeps != _NO_LIMIT and keeps * _MEGABYTE < of.wal_at_most:
        yield Objection(
            sentence=f"{side}: max_slot_wal_keep_size loses a slot at {keeps:,} MB, before wal_at_most of the plan",
            hint="raise it (a reload is enough), or lower wal_at_most",
            refuses=False,
        )
    if server.disk_free is not None and server.disk_free < of.wal_at_most:
        yield Objection(
            sentence=f"{side}: its log has {server.disk_free // _MEGABYTE:,} MB left, less than wal_at_most says",
            hint="make room, or lower wal_at_most: a full disk stops the server",
        )
    if server.number("idle_replication_slot_timeout", 0):
        yield Objection(
            sentence=f"{side}: idle_replication_slot_timeout loses a slot that nobody reads from for a while",
            hint="set it to 0 until nothing follows any more",
            refuses=False,
        )
    yield from _flushing(side, server)
    for name in ("wal_sender_timeout", "wal_receiver_timeout"):
        if not server.number(name, 60_000):
            yield Objection(sentence=f"{side}: {name} is off: a dead network is noticed late or never", refuses=False)
    if server.version >= _CONFLICTS and server.settings.get("track_commit_timestamp") == "off":
        yield Objection(
            sentence=f"{side}: without track_commit_timestamp nobody counts rows changed by hand and overwritten",
            hint=_RESTART,
            refuses=False,
        )


def _flushing(side: DatabaseId, server: Server) -> Iterator[Objection]:
    """What is applied is safe on either of two ways, and one of them is slow."""
    if must_wait(server.number("wal_writer_delay", 0)):
        yield Objection(
            sentence=f"{side}: each change that is applied waits for its disk, so that a crash loses none",
            hint=f"wal_writer_delay = {FLUSHED_WITHIN}ms there (a reload is enough) is as safe, and many times as fast",
            refuses=False,
        )


def _fail_over(side: DatabaseId, server: Server) -> Iterator[Objection]:
    """A stand-by that takes over lacks the slots, or what the other side has already and it has not."""
    if not server.stand_bys:
        return
    if server.version < _KEPT_BY_STAND_BYS:
        yield Objection(
            sentence=f"{side}: a stand-by that takes over has no slots: nothing follows any more",
            hint="from PostgreSQL 17 on, on both sides, they are kept there; here it means unfollow, then follow",
            refuses=False,
        )
    elif not server.settings.get("synchronized_standby_slots"):
        yield Objection(
            sentence=(
                f"{side}: a stand-by that takes over may lack changes that the other side has already: they stay there,"
                " both sides differ, and nothing says so but a reconcile"
            ),
            hint=(
                "synchronized_standby_slots there names its slot (a reload); sync_replication_slots on it keeps ours;"
                " else after a fail-over: a reconcile before any switch"
            ),
            refuses=False,
        )


def _rights(side: DatabaseId, server: Server) -> Iterator[Objection]:
    """A superuser lacks none."""
    if server.superuser:
        return
    role = shown(server.role)
    if not server.replicates:
        yield Objection(
            sentence=f"{side}: {role} may not make a slot", hint=f"a superuser's: alter role {role} replication"
        )
    if not server.creates:
        hint = "cutover db rights PLAN --print has the grant"
        yield Objection(sentence=f"{side}: {role} may not make a publication", hint=hint, refuses=False)
    if not server.sees:
        yield Objection(
            sentence=f"{side}: {role} does not see what other sessions do: lag, locks and writers are told less well",
            hint=f"grant pg_monitor to {role}",
            refuses=False,
        )


def _subscriptions(of: Replication, side: DatabaseId, server: Server) -> Iterator[Objection]:
    """Those of the direction in which this side applies. A role that is no superuser makes none: PostgreSQL wants the
    password in its text then, which this program never writes."""
    direction = Direction.FORWARD if side == of.target else Direction.BACK
    there = server.made_by_dba.intersection(prepared_names(of, direction))
    if server.superuser or len(there) >= of.groups:
        return
    made = f"; of {of.groups} that a DBA makes {len(there)} are there" if there else ""
    yield Objection(
        sentence=f"{side}: {shown(server.role)} may not make a subscription{made}",
        hint=made_by(server.version // 10_000),
        refuses=False,
    )


def _before_a_slot(of: Replication, side: DatabaseId, server: Server) -> Iterator[Objection]:
    if side == of.source and server.prepared:
        yield Objection(
            sentence=f"{side}: a slot waits until its {server.prepared} prepared transactions have ended",
            hint="pg_prepared_xacts; commit or roll back what is forgotten",
            refuses=False,
        )
    if side == of.source and (server.oldest_writing or 0) > _LONG_SECONDS:
        yield Objection(
            sentence=f"{side}: a slot waits until a transaction has ended that has been writing for over a minute",
            hint="pg_stat_activity by xact_start",
            refuses=False,
        )
    if server.left_slots:
        yield Objection(
            sentence=f"{side}: has slots of this program: {', '.join(server.left_slots)}",
            hint="of another night they keep its log for nothing: cutover db unfollow --dsn DSN",
            refuses=False,
        )
