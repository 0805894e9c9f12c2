"""`cutover db rights` and `cutover db drop`: what roles need on a plan's databases, and how the targets are left."""

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from console.cli.common import examples, load_plan, plan_argument, put, say, wait_for
from console.exits import Exit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from jobs.rights.made_beforehand import RoleThere
    from jobs.rights.right import LackingRights
    from jobs.rights.rights_of_text import Needs
    from plans.model import Database, DatabaseId, Plan, RunKind

_DATABASES = click.option("--database", "names", multiple=True, help="Only this one; may be given again.")
_PRODUCTION = click.option("--production", is_flag=True, help="Those of a production run.")


@examples(
    "cutover db rights plan.yaml",
    "cutover db rights plan.yaml --production --role mover",
    "cutover db rights plan.yaml --print > grants.sql      for a DBA",
)
@click.command(short_help="The least rights that a plan's tasks need, and who lacks which.")
@plan_argument
@_DATABASES
@_PRODUCTION
@click.option("--role", metavar="ROLE", help="Of this role; default the one that the plan connects as.")
@click.option("--print", "only_print", is_flag=True, help="Print every GRANT that is needed, one by one.")
def rights(plan_file: str, names: tuple[str, ...], production: bool, role: str | None, only_print: bool) -> int:
    """Check the rights that the tasks of PLAN need on its databases; changes nothing.

    Ends with 4 where a right is lacking, or no database could be looked at. What could not be (what a function or a
    program does inside, a statement that is known only when it is run, what this login may not see, a database that
    only workers reach) is named. The roles of the control database: `cutover db roles --print`.
    """
    plan = load_plan(plan_file, quiet=True).plan
    from console.cli.db import databases_of

    return wait_for(_rights(plan, databases_of(plan, names), role, production=production, only_print=only_print))


async def _rights(
    plan: "Plan", databases: "Sequence[Database]", role: str | None, *, production: bool, only_print: bool
) -> int:
    from console.running.target_connection import NotFromHere
    from plans.model import RunKind

    complete, roles = True, {}
    kind = RunKind.PRODUCTION if production else RunKind.REHEARSAL
    for database in databases:
        try:
            seen = await _looked_at(plan, database, kind, role, compare=not only_print)
        except NotFromHere as elsewhere:
            put(f"{_quoted(only_print)}not looked at: {elsewhere.what} ({elsewhere.hint})")
            continue
        roles[database.id] = seen.there
        if seen.lacks is None:
            _put_grants(database, seen)
        else:
            complete = _say_lacking(database.id, seen.who, seen.lacks, seen.needs.unseen) and complete
    _put_the_rest(plan.for_run(kind), kind, roles, only_print=only_print)
    return Exit.OK if complete and (roles or not databases) else Exit.DATABASE


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """Of a role on one database: what it needs there, what of that it lacks if that was asked, and what it is on its
    server, where it need not be yet."""

    who: str
    needs: "Needs"
    lacks: "LackingRights | None"
    there: "RoleThere"


async def _looked_at(plan: "Plan", database: "Database", kind: "RunKind", role: str | None, *, compare: bool) -> _Seen:
    from console.running.production import tell
    from console.running.target_connection import checked_connection
    from jobs.rights.made_beforehand import look_at_role
    from jobs.rights.needed_rights import needed
    from jobs.rights.right import lacking
    from plans.model import RunKind

    production = kind is RunKind.PRODUCTION
    async with checked_connection(plan, database, production=production, environ=os.environ, agree=tell) as connection:
        who = role or str(await connection.fetchval("select current_user::text"))
        needs = await needed(connection, plan.for_run(kind), database)
        found = await lacking(connection, who, needs.rights) if compare else None
        return _Seen(who=who, needs=needs, lacks=found, there=await look_at_role(connection, who))


def _put_the_rest(
    for_run: "Plan", kind: "RunKind", roles: "Mapping[DatabaseId, RoleThere]", *, only_print: bool
) -> None:
    """What is of no database by itself: what others make beforehand, and what was not looked at."""
    from jobs.rights.made_beforehand import made_beforehand, not_asked
    from jobs.rights.needed_rights import programs

    if only_print:
        _put_made_beforehand(made_beforehand(for_run, kind, roles))
        _put_not_asked(not_asked(for_run, roles))
    for name in programs(for_run):
        put(f"{_quoted(only_print)}not looked at: {name}: what its program does in a database")


def _quoted(only_print: bool) -> str:
    """Before a remark: among SQL it is a comment."""
    return "-- " * only_print


def _put_grants(database: "Database", seen: _Seen) -> None:
    from jobs.rights.right import grants

    put(f"-- {database.id}, {database.role}: what {seen.who} needs")
    unseen = [f"-- not looked at: {' '.join(one.split())}" for one in seen.needs.unseen]
    put("\n".join([*unseen, *grants(seen.needs.rights, seen.who)]))


def _put_made_beforehand(made: "Mapping[DatabaseId, Sequence[str]]") -> None:
    for database, statements in made.items():
        put(f"-- {database}: what a superuser makes beforehand, as the role may not")
        put("\n".join(one if one.startswith("--") else f"{one};" for one in statements))


def _put_not_asked(sentences: "Iterable[str]") -> None:
    for one in sentences:
        put(f"-- not looked at: {one}")


def _say_lacking(database: str, who: str, found: "LackingRights", unseen: "Sequence[str]") -> bool:
    """What a role lacks on one database; returns whether that is nothing."""
    from jobs.rights.right import told

    if found.absent:
        put(f"{database}: not there: {', '.join(found.absent)} (cutover db prepare PLAN)")
    for one in told(found.denied):
        put(f"{database}: {who} lacks {one}")
    for one in unseen:
        put(f"{database}: not looked at: {one}")
    if found.absent or found.denied:
        return False
    but = ", but for what was not looked at" if unseen else ""
    put(f"{database}: {who} has every right that the tasks need{but}")
    return True


@examples(
    "cutover db drop plan.yaml",
    "cutover db drop plan.yaml --production",
    "cutover db drop plan.yaml --print > drop.sql      for a DBA",
)
@click.command(short_help="Take the schema cutover off the databases of a plan.")
@plan_argument
@_DATABASES
@_PRODUCTION
@click.option("--print", "only_print", is_flag=True, help="Print the SQL, connect to nothing.")
def drop(plan_file: str, names: tuple[str, ...], production: bool, only_print: bool) -> int:
    """Take the schema `cutover` off the targets of PLAN, and off sources that another database follows, when no run
    will go on there or be rolled back any more.

    Refused while something is set aside (`db restore-aside` makes it again), held (`db leases`), or follows
    (`db unfollow`). What copies have committed can neither be resumed nor rolled back afterwards. The tables of the
    plan are not touched.
    """
    from console.cli.db import recorded_of

    if only_print:
        from jobs.postgres.target.removal import script

        put(script())
        return Exit.OK
    plan = load_plan(plan_file, quiet=True).plan
    databases = recorded_of(plan, names)
    _typed_title(plan, databases)
    return wait_for(_drop(plan, databases, production=production))


def _typed_title(plan: "Plan", databases: "Sequence[Database]") -> None:
    """What cannot be undone asks for a typed word."""
    from console.errors import Declined
    from plans.typed_title import is_title

    names = ", ".join(database.id for database in databases)
    say(f"The schema cutover of {names} goes: nothing there can be rolled back then.")
    try:
        typed = click.prompt("Type the plan's title to go on", err=True, default="", show_default=False)
    except click.Abort:
        typed = ""
    if not is_title(typed, plan.title):
        raise Declined("that is not the plan's title; nothing was dropped")


async def _drop(plan: "Plan", databases: "Sequence[Database]", *, production: bool) -> int:
    from console.errors import Declined
    from console.running.target_connection import AS_OWNER, checked_connection
    from jobs.postgres.target.removal import InUse, remove

    for database in databases:
        async with checked_connection(
            plan, database, production=production, environ=os.environ, needs=AS_OWNER
        ) as connection:
            try:
                gone = await remove(connection, database.id)
            except InUse as error:
                raise Declined(error.what, hint=error.hint) from None
        say(f"{database.id}: the schema cutover is gone" if gone else f"{database.id}: there is no schema cutover")
    return Exit.OK
