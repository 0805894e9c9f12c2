"""The part of `cutover db` that is about the control database."""

import click

from console.cli.common import control_option, examples, put, say, wait_for
from console.exits import Exit
from console.running.settings import Control, control
from plans.plurals import counted


@examples(
    "cutover db create                                   the embedded one",
    "cutover db create --control 'postgresql://?service=control'",
    "cutover db create --print > journal.sql             for a DBA",
)
@click.command(short_help="Make the journal's schema in the control database.")
@click.option("--print", "only_print", is_flag=True, help="Print the SQL, connect to nothing.")
@control_option
def create(only_print: bool, control_dsn: str | None) -> int:
    """Make the journal's schema in the control database. The database itself must be there, and may be empty."""
    from jobs.journal import migrate

    if only_print:
        put(migrate.schema())
        return Exit.OK
    return wait_for(_create(control_dsn))


async def _create(control_dsn: str | None) -> int:
    from console.running.wire import control_dsn as address
    from jobs.journal import migrate

    where = control(control_dsn)
    dsn = await address(where, make=True, say=say)
    made = await migrate.create_schema(dsn)
    say("the journal's schema is made" if made else "the journal's schema is there")
    await _queue(dsn)
    return Exit.OK


async def _queue(dsn: str) -> None:
    """Make what carries tickets to workers, where the extra for it is installed."""
    from jobs.journal.base import Denied
    from jobs.workers.queue import QueueMissing, make_queue

    try:
        made = await make_queue(dsn)
    except (QueueMissing, Denied) as missing:
        say(f"no queue for workers: {missing.what} ({missing.hint})")
    else:
        say("the queue for workers is made" if made else "the queue for workers is there")


@examples("cutover db upgrade", "cutover db upgrade --pre      while older programs still run")
@click.command(short_help="Lead an older schema of the control database to the present.")
@click.option("--pre", is_flag=True, help="Only what programs of the version before can live with.")
@control_option
def upgrade(pre: bool, control_dsn: str | None) -> int:
    """Apply what the journal's schema lacks, all or nothing."""
    return wait_for(_upgrade(control_dsn, pre=pre))


async def _upgrade(control_dsn: str | None, *, pre: bool) -> int:
    from console.running.wire import control_dsn as address
    from jobs.journal import migrate

    dsn = await address(control(control_dsn), make=False, say=say)
    applied = await migrate.upgrade(dsn, upto=migrate.MigrationPhase.PRE if pre else migrate.MigrationPhase.POST)
    for one in applied:
        put(f"{one.number:04} {one.phase} {one.name}")
    say(f"{counted(len(applied), 'migration')} applied" if applied else "nothing to upgrade")
    await _queue(dsn)
    return Exit.OK


@examples(
    "cutover db roles --control 'postgresql://?service=control_admin'",
    "cutover db roles --print > roles.sql               for a DBA",
    "grant cutover_operator to k_stone;                 then, in psql",
)
@click.command(short_help="Make the roles of a control database, and grant their rights.")
@click.option("--print", "only_print", is_flag=True, help="Print the grants, connect to nothing.")
@control_option
def roles(only_print: bool, control_dsn: str | None) -> int:
    """Make the roles that are missing, and grant each exactly its rights. Needs a superuser, once.

    People log in as themselves and are members of one of them.
    """
    from jobs.journal.roles import CREATOR, ControlRole, grants
    from jobs.workers.queue import GRANTS as QUEUE_GRANTS

    if only_print:
        put("\n".join(f"create role {role} nologin;" for role in (*ControlRole, CREATOR)) + "\n" + grants())
        put(
            "\n-- The queue of workers, as `cutover db create` makes it. Without plpgsql there is none: leave this out."
        )
        put(QUEUE_GRANTS.strip())
        return Exit.OK
    return wait_for(_roles(control_dsn))


async def _roles(control_dsn: str | None) -> int:
    from console.errors import Declined
    from console.running.wire import control_dsn as address
    from jobs.journal.migrate import require
    from jobs.journal.roles import ControlRole, create_roles

    where = control(control_dsn)
    if where.embedded:
        raise Declined("the embedded control database serves one account and has no roles", hint="--control DSN")
    dsn = await address(where, make=False, say=say)
    await require(dsn)  # the grants are on what this program's schema has
    made = await create_roles(dsn)
    say(f"made {', '.join(made)}" if made else "the roles are there")
    await _queue(dsn)  # it was made before there was anybody to grant it to
    put("\n".join(ControlRole))
    return Exit.OK


@examples("cutover db stop", "cutover db stop --yes")
@click.command(short_help="Stop the embedded control database.")
@click.option("--yes", is_flag=True, help="Also while a run is under way.")
def stop(yes: bool) -> int:
    """Stop the embedded control database. A run that is under way starts nothing new until it is back."""
    return wait_for(_stop(yes=yes))


async def _stop(*, yes: bool) -> int:
    from jobs.embedded import server as embedded

    server = embedded.find()
    if server is None or not server.pid:
        say("the embedded control database does not run")
        return Exit.OK
    if not yes:
        await _refuse_while_running()
    await embedded.stop(say=say)
    say("the embedded control database is stopped; the next command that needs it starts it")
    return Exit.OK


async def _refuse_while_running() -> None:
    from console.errors import Declined
    from console.running.wire import journal

    async with journal(Control(dsn=None), say=say) as store:
        running = [row.run for row in await store.runs() if row.lease is not None]
    if running:
        raise Declined(f"an engine executes {', '.join(running)}", hint="cutover db stop --yes stops it all the same")
