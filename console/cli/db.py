"""`cutover db`: what is set up once, on the control database and on a plan's targets."""

import os
from typing import TYPE_CHECKING

import click

from console.cli.common import examples, load_plan, plan_argument, put, say, wait_for
from console.cli.lazy import LazyGroup
from console.exits import Exit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobs.postgres.connection.mark import MarkKind
    from plans.model import Database, Plan

_CONTROL = "console.cli.control_db"
_BY_ITS_OWNER = "have its owner run once what `cutover db prepare PLAN --print` prints for it"


@examples(
    "cutover db create --control 'postgresql://?service=control'",
    "cutover db prepare plan.yaml --print | less",
    "cutover db stop",
)
@click.group(
    cls=LazyGroup,
    sections={
        "The control database": [
            ("create", f"{_CONTROL}:create"),
            ("upgrade", f"{_CONTROL}:upgrade"),
            ("roles", f"{_CONTROL}:roles"),
            ("party", "console.cli.logins.db_party:party"),
            ("worker", "console.cli.workers.db_worker:worker"),
            ("host", "console.cli.workers.db_host:host"),
            ("approvals", "console.cli.approving.db_approvals:approvals"),
            ("stop", f"{_CONTROL}:stop"),
        ],
        "The databases of a plan": [
            ("prepare", "console.cli.db:prepare"),
            ("mark", "console.cli.db:mark"),
            ("rights", "console.cli.rights:rights"),
            ("leases", "console.cli.leases:leases"),
            ("restore-aside", "console.cli.aside:restore_aside"),
            ("unfollow", "console.cli.following.unfollow:unfollow"),
            ("drop", "console.cli.rights:drop"),
        ],
    },
    short_help="Set up control database and targets, once.",
)
def db() -> None:
    """Set up what is needed once: the control database with its roles, and a plan's targets."""


@examples(
    "cutover db prepare plan.yaml",
    "cutover db prepare plan.yaml --database platform --production",
    "cutover db prepare plan.yaml --print > prepare.sql      for a DBA",
)
@click.command(short_help="Make the schema cutover where a plan's work is recorded.")
@plan_argument
@click.option("--database", "names", multiple=True, help="Only this one; may be given again. Default: every one.")
@click.option("--production", is_flag=True, help="Those of a production run.")
@click.option("--print", "only_print", is_flag=True, help="Print the SQL, connect to nothing.")
def prepare(plan_file: str, names: tuple[str, ...], production: bool, only_print: bool) -> int:
    """Make the schema `cutover` on the targets of PLAN, and on sources that another database follows: fences and
    checkpoints live beside the data they guard.

    Making it again changes nothing; an older one is led on, also while a run is under way. With --print, the grants of
    the plan's logins are in it, one by one, for each database by itself.
    """
    plan = load_plan(plan_file, quiet=True).plan
    databases = recorded_of(plan, names)
    if only_print:
        from jobs.postgres.target.prepare import script

        for database in databases:
            put(f"-- {database.id}, {database.role}")
            put(script(*_login(database, production=production)))
        return Exit.OK
    return wait_for(_prepare(plan, databases, production=production))


def _login(database: "Database", *, production: bool) -> "Sequence[str]":
    """The role that the plan connects to a database as, where that is known here."""
    import getpass

    from jobs.postgres.connection.endpoint import endpoint
    from jobs.service_files import ConnectionFactsMissing

    connection = database.production if production else database.rehearsal
    try:
        known = endpoint(connection, os.environ).parameters if connection is not None else {}
    except ConnectionFactsMissing as error:
        say(f"{database.id}: no grants are printed for its login: {error.what}")
        return ()
    return (known.get("user") or getpass.getuser(),)


def databases_of(plan: "Plan", names: tuple[str, ...]) -> "Sequence[Database]":
    """These databases of the plan; without names all of them."""
    return [_database(plan, name) for name in names] or tuple(plan.databases.values())


def targets_of(plan: "Plan", names: tuple[str, ...]) -> "Sequence[Database]":
    """These databases of the plan; without names its targets."""
    from plans.model import Role

    return [_database(plan, name) for name in names] or [
        one for one in plan.databases.values() if one.role is Role.TARGET
    ]


def recorded_of(plan: "Plan", names: tuple[str, ...]) -> "Sequence[Database]":
    """These databases of the plan; without names those with the schema `cutover`."""
    return [_database(plan, name) for name in names] or [plan.databases[name] for name in plan.recorded_on]


def _database(plan: "Plan", name: str) -> "Database":
    from console.errors import NotFound
    from plans.nearest import did_you_mean

    for key, database in plan.databases.items():
        if key == name:
            return database
    hint = did_you_mean(name, plan.databases) or f"it has {', '.join(plan.databases) or 'none'}"
    raise NotFound(f"the plan has no database {name}", hint=hint)


async def _prepare(plan: "Plan", databases: "Sequence[Database]", *, production: bool) -> int:
    from console.running.target_connection import checked_connection
    from jobs.postgres.target.live_tables import left, live_sides, used
    from jobs.postgres.target.prepare import prepare as make

    for database in databases:
        async with checked_connection(
            plan, database, production=production, environ=os.environ, needs=_BY_ITS_OWNER
        ) as connection:
            await make(connection)
            sides = await live_sides(connection) or ()
        say(f"{database.id} is prepared")
        for side in sides:
            say(f"{database.id}: {left(side) if side.stale else used(side)}")
    return Exit.OK


@examples(
    "cutover db mark plan.yaml legacy legacy-prod --production",
    "cutover db mark plan.yaml platform --rehearsal dress-1     a clone",
    "cutover db mark plan.yaml platform --no-rehearsal          no clone any more",
    "cutover db mark plan.yaml legacy legacy-prod --print       for a DBA",
)
@click.command(short_help="Set the word that tells a database from its clones.")
@plan_argument
@click.argument("database")
@click.argument("word", metavar="[MARK]", required=False)
@click.option("--rehearsal", metavar="NAME", help="Mark a clone of production as one that is rehearsed on.")
@click.option("--no-rehearsal", is_flag=True, help="Take the mark for rehearsals off.")
@click.option("--production", is_flag=True, help="The database of a production run.")
@click.option("--print", "only_print", is_flag=True, help="Print what a DBA runs; set nothing.")
def mark(
    plan_file: str,
    database: str,
    word: str | None,
    rehearsal: str | None,
    no_rehearsal: bool,
    production: bool,
    only_print: bool,
) -> int:
    """Set the MARK of a DATABASE of PLAN: the word that tells it from a clone, or from a neighbour on its server.

    A physical clone brings the mark along. With --rehearsal it gets one of its own, without which nothing is rehearsed
    on it; that is refused on a server that turns out to be production's.

    On PostgreSQL 15 and later it takes a superuser, or the database's owner to whom a superuser has granted `set on
    parameter cutover.mark` (`cutover.rehearsal` for that of a clone), once.
    """
    from console.errors import Misused
    from jobs.postgres.connection.mark import MarkKind

    if sum((word is not None, rehearsal is not None, no_rehearsal)) != 1:
        raise Misused("say which mark", hint="one of MARK, --rehearsal NAME and --no-rehearsal")
    if rehearsal is not None and production:
        raise Misused("production carries no mark for rehearsals", hint="set it on the clone, without --production")
    plan = load_plan(plan_file, quiet=True).plan
    kind = MarkKind.OWN if word is not None else MarkKind.REHEARSAL
    work = _mark(plan, _database(plan, database), word or rehearsal, kind, production=production, only_print=only_print)
    return wait_for(work)


async def _mark(
    plan: "Plan", database: "Database", word: str | None, kind: "MarkKind", *, production: bool, only_print: bool
) -> int:
    from dataclasses import replace

    from console.errors import Misused
    from console.running.target_connection import connection_of, not_production
    from jobs.postgres.connection.mark import MarkKind, UnusableMark, script, who, write
    from jobs.postgres.connection.observed import observe

    async with connection_of(plan, database, production=production, environ=os.environ, needs=who(kind)) as connection:
        observed = await observe(connection)
        if kind is MarkKind.REHEARSAL and word is not None:
            marked = replace(observed, rehearsal=word)
            await not_production(plan, database, marked, production=production, environ=os.environ)
        try:
            role = await connection.fetchval("select current_user::text")
            printed = script(observed.database, role, word, kind)
        except UnusableMark as error:
            raise Misused(error.what, hint=error.hint) from None
        if only_print:
            put(printed)
            return Exit.OK
        await write(connection, word, kind)
    said = f"is marked {word}" if word is not None else "has no mark for rehearsals any more"
    say(f"{database.id} {said}; new connections see it")
    return Exit.OK
