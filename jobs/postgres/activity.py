"""What the backends of a task are doing on a server: for a task that is quiet, and for one whose attempt was lost."""

from dataclasses import dataclass
from datetime import datetime

from jobs.postgres.connection.connect import application_prefix
from jobs.postgres.query_text import without_values
from jobs.postgres.sides import Connection, one_row
from jobs.postgres.sql_files import statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocker:
    """A session that another one waits for."""

    pid: int
    program: str
    user: str
    host: str
    since: datetime | None = None
    """When its transaction began; None where this role may not see that."""
    state: str = ""
    query: str = ""
    """Without any value: see `jobs.postgres.query_text`."""

    def __str__(self) -> str:
        return f"backend {self.pid}, {self.program} of {self.user} on {self.host}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """One backend of a task."""

    pid: int
    state: str
    """active, idle, idle in transaction..."""
    wait_event_type: str
    """Lock, IO, Client...; empty while it computes."""
    wait_event: str
    blocker: Blocker | None

    @property
    def waits_for(self) -> str:
        """Lock:transactionid, or what else it does."""
        if self.wait_event_type:
            return f"{self.wait_event_type}:{self.wait_event}"
        return "CPU" if self.state == "active" else self.state


async def of_task(connection: Connection, run: str, unit: str) -> tuple[Activity, ...]:
    """The task's backends on this server: blocked ones first, then those at work."""
    rows = await connection.fetch(statement("activity"), application_prefix(run, unit))
    return tuple(
        Activity(
            pid=row["pid"],
            state=row["state"],
            wait_event_type=row["wait_event_type"],
            wait_event=row["wait_event"],
            blocker=Blocker(
                pid=row["blocker_pid"],
                program=row["blocker_program"],
                user=row["blocker_user"],
                host=row["blocker_host"],
                since=row["blocker_since"],
                state=row["blocker_state"],
                query=without_values(row["blocker_query"]),
            )
            if row["blocker_pid"] is not None
            else None,
        )
        for row in rows
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Terminated:
    """What became of the backends of a lost attempt on a server."""

    ended: int
    of_others: tuple[str, ...] = ()
    """The roles of those that are left, as this login may not end them: as a rule the other side's, on one server."""


async def terminate(connection: Connection, run: str, unit: str) -> Terminated:
    """End the task's backends on this server, whoever started them. For lost attempts only."""
    row = await one_row(connection, statement("terminate"), application_prefix(run, unit))
    return Terminated(ended=row["ended"], of_others=tuple(row["of_others"]))


async def is_here(connection: Connection, pid: int) -> bool:
    """Whether a backend is of this very server and database, and was named as this one was."""
    return bool(await connection.fetchval(statement("backend_here"), pid))
