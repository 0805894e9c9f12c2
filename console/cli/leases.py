"""`cutover db leases`: what runs hold on the targets of a plan, and what dead ones held given back."""

import asyncio
import os
from typing import TYPE_CHECKING

import click

from console.cli.common import examples, load_plan, plan_argument, put, say, wait_for
from console.exits import Exit
from jobs.postgres.sides import Connection
from plans.plurals import counted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jobs.postgres.target.leases import HeldLease
    from plans.model import Database, Plan

_BEATS = 2.5
"""How many beats of a living engine are waited for before a run is called dead."""


@examples(
    "cutover db leases plan.yaml",
    "cutover db leases plan.yaml --production",
    "cutover db leases plan.yaml --release      of runs whose engine is dead",
)
@click.command("leases", short_help="Who writes to the targets of a plan just now.")
@plan_argument
@click.option("--database", "names", multiple=True, help="Only this one; may be given again. Default: every target.")
@click.option("--production", is_flag=True, help="Those of a production run.")
@click.option("--release", "give_back", is_flag=True, help="Give back what runs without a living engine hold.")
def leases(plan_file: str, names: tuple[str, ...], production: bool, give_back: bool) -> int:
    """Print what tasks of runs hold on the targets of PLAN, and whether an engine of each run lives.

    It takes a few seconds to see whether one does. A dead run's leases lapse by themselves when another run wants
    them; --release gives them back at once, and ends the backends that a frozen engine has left. Its tasks may not
    write any more until a new attempt of them begins. What a living run holds is not released: end its task there.
    """
    from console.cli.db import targets_of

    plan = load_plan(plan_file, quiet=True).plan
    return wait_for(_leases(plan, targets_of(plan, names), production=production, give_back=give_back))


async def _leases(plan: "Plan", targets: "Sequence[Database]", *, production: bool, give_back: bool) -> int:
    from console.running.target_connection import checked_connection
    from jobs.postgres.target.prepare import require

    lives = False
    for target in targets:
        async with checked_connection(plan, target, production=production, environ=os.environ) as connection:
            await require(connection, target.id)
            alive = await _watched(connection)
            for held, beats in alive.items():
                put(f"{target.id}: {_line(held, beats=beats)}")
            if not alive:
                put(f"{target.id}: nothing is held")
            if give_back:
                await _give_back(connection, [held for held, beats in alive.items() if not beats])
                lives = lives or any(alive.values())
    if lives:
        say("what a living run holds is not released: end its task in that run")
    return Exit.REFUSED if lives else Exit.OK


async def _watched(connection: Connection) -> "Mapping[HeldLease, bool]":
    """What is held, each with whether an engine of its run was seen to live."""
    from jobs.postgres.target.leases import BEAT, read_held

    before = {held.run: held.beat for held in await read_held(connection)}
    if not before:
        return {}
    await asyncio.sleep(BEAT.total_seconds() * _BEATS)
    return {held: before.get(held.run) != held.beat for held in await read_held(connection)}


def _line(held: "HeldLease", *, beats: bool) -> str:
    since = f" since {held.taken_at:%Y-%m-%d %H:%M} UTC" if held.taken_at else ""
    rows = f", rows with {held.batch}" if held.batch else ""
    return f"{held}{rows}{since}; {'its engine lives' if beats else 'no engine of it lives'}"


async def _give_back(connection: Connection, dead: "Sequence[HeldLease]") -> None:
    """Free what dead runs hold. What a frozen engine has left open on the server is ended, and so rolled back."""
    from jobs.postgres.activity import terminate
    from jobs.postgres.target.leases import take_away

    for held in dead:
        if ended := (await terminate(connection, held.run, held.task)).ended:
            say(f"ended {counted(ended, 'backend')} that run {held.run} had left open (task {held.task})")
        async with connection.transaction():
            await connection.execute("set local lock_timeout = '5s'")
            await take_away(connection, held.run, [held.task])
        say(f"released: {held}")
