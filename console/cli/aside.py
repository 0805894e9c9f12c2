"""`cutover db restore-aside`: what a copy set aside on a target comes back, with the target alone."""

import os
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING

import click

from console.cli.common import examples, load_plan, put, say, wait_for
from console.exits import Exit

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import asyncpg

    from plans.model import Plan

    Connect = Callable[[], AbstractAsyncContextManager[asyncpg.Connection]]


@examples(
    "cutover db restore-aside plan.yaml --production",
    "cutover db restore-aside --dsn 'postgresql://?service=platform'",
    "cutover db restore-aside plan.yaml --print > restore.sql",
)
@click.command("restore-aside", short_help="Make indexes and constraints again that a copy left away.")
@click.argument("plan_file", metavar="[PLAN]", type=click.Path(dir_okay=False), required=False)
@click.option("--dsn", metavar="DSN", help="The target itself; needs no plan.")
@click.option("--database", "names", multiple=True, help="Only this one of PLAN; may be given again.")
@click.option("--production", is_flag=True, help="The targets of a production run.")
@click.option("--print", "only_print", is_flag=True, help="Print the statements, change nothing.")
def restore_aside(
    plan_file: str | None, dsn: str | None, names: tuple[str, ...], production: bool, only_print: bool
) -> int:
    """Make again what a copy set aside and nobody rebuilt: of the targets of PLAN, or of the one at DSN.

    The definitions are kept on the target itself (cutover.set_aside). Needs no engine and no control database; may be
    interrupted and called again. While a copy runs it does this itself.
    """
    from console.errors import Misused

    if (plan_file is None) == (dsn is None):
        raise Misused("name a plan, or a target by --dsn", hint="one of the two")
    if dsn is not None:
        return wait_for(_restore([("the target", _of_dsn(dsn))], only_print=only_print))
    plan = load_plan(str(plan_file)).plan
    return wait_for(_restore(_of_plan(plan, names, production=production), only_print=only_print))


def _of_dsn(dsn: str) -> "Connect":
    def connect() -> "AbstractAsyncContextManager[asyncpg.Connection]":
        from jobs.postgres.connection.connect import APPLICATION, connected
        from jobs.postgres.connection.endpoint import endpoint
        from plans.model import Connection

        return connected(endpoint(Connection(dsn=dsn), os.environ), application=f"{APPLICATION} db")

    return connect


def _of_plan(plan: "Plan", names: tuple[str, ...], *, production: bool) -> "Sequence[tuple[str, Connect]]":
    from functools import partial

    from console.cli.db import targets_of
    from console.running.target_connection import checked_connection

    return [
        (one.id, partial(checked_connection, plan, one, production=production, environ=os.environ))
        for one in targets_of(plan, names)
    ]


async def _restore(targets: "Sequence[tuple[str, Connect]]", *, only_print: bool) -> int:
    from jobs.copy.set_aside.restore import read_open, restore, script
    from jobs.postgres.target import prepare

    for name, connect in targets:
        async with connect() as connection:
            lacking = await prepare.lacking(connection)
            if "set_aside" in lacking.absent:
                say(f"{name} is not prepared: nothing was ever set aside there")
                continue
            if "set_aside" in lacking.denied:
                prepare.refuse_denied(lacking, name)
            away = await read_open(connection)
            if only_print:
                put(script(away) if away else f"-- {name}: nothing is set aside")
                continue
            await restore(connection, away, put)
            say(f"{name}: {len(away)} made again" if away else f"{name}: nothing is set aside")
    return Exit.OK
