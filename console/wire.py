"""The composition root: the only file of this package that names a concrete store; commands ask it for one."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from console.errors import NotFound
from console.settings import CONTROL_DATABASE, Control
from jobs.journal.base import Journal

Say = Callable[[str], None]


async def control_dsn(control: Control, *, make: bool, say: Say) -> str:
    """The address of the control database, its server running and, on the embedded one, its schema as it must be.

    Args:
        control: which one.
        make: whether the embedded server may be made where there is none yet; a command that only looks says False.
        say: told what is done while it takes time.

    Raises:
        NotFound: nothing was ever run on this host, and `make` is False.
        EmbeddedUnavailable: the embedded server cannot be had here.
    """
    if control.dsn is not None:
        return control.dsn
    from jobs import embedded
    from jobs.journal import migrate

    if not make and embedded.find() is None:
        raise NotFound(
            "there is no run on this host yet", hint="cutover run PLAN makes one; --control names a team's own"
        )
    server = await embedded.ensure_running(say=say)
    await embedded.create_database(server, CONTROL_DATABASE)
    dsn = server.dsn(CONTROL_DATABASE)
    if not await migrate.create_schema(dsn):
        await migrate.upgrade(dsn)
    return dsn


@asynccontextmanager
async def journal(control: Control, *, make: bool = False, say: Say, name: str = "cutover") -> AsyncIterator[Journal]:
    """The journal of a control database for the length of a block. Errors as in `control_dsn`, and the journal's own.

    Args:
        name: what the server shows as application_name.
    """
    from jobs.journal.postgres import PostgresJournal

    dsn = await control_dsn(control, make=make, say=say)
    store = PostgresJournal(dsn, application_name=name, authenticated=not control.embedded)
    try:
        await store.connect()
        yield store
    finally:
        await store.close()
