"""`cutover rehearsal trend`: the nights of a plan's family one after the other, and what bought which minutes."""

from typing import TYPE_CHECKING

import click

from console.cli.common import (
    control_option,
    examples,
    json_option,
    load_plan,
    plan_argument,
    put,
    put_json,
    say,
    wait_for,
)
from console.exits import Exit

if TYPE_CHECKING:
    from jobs.nights.lookup import LookedUp
    from plans.model import Plan


@examples(
    "cutover rehearsal trend plan.yaml",
    "cutover rehearsal trend plan.yaml --csv",
    "cutover rehearsal trend plan.yaml --demonstrations",
)
@click.command(short_help="What each night came to, and which change bought which minutes.")
@plan_argument
@click.option("--demonstrations", is_flag=True, help="Of demonstrations of the plan, instead of its rehearsals.")
@json_option
@click.option("--csv", "as_csv", is_flag=True, help="Print comma-separated values, durations in seconds.")
@control_option
def trend(plan_file: str, demonstrations: bool, as_json: bool, as_csv: bool, control_dsn: str | None) -> int:
    """Lay all rehearsals and go-lives of PLAN's family in a row: those that it names, and runs of the control database.

    A row a night: when its go-live was, how long was worked, held and waited, how often something was tried again.
    Between two nights: the tasks that changed most, and why. Runs that cannot be compared are named.
    """
    from console.errors import Misused

    if as_json and as_csv:
        raise Misused("--json and --csv are two forms of the same", hint="say one of them")
    plan = load_plan(plan_file, quiet=True).plan
    return wait_for(_trend(plan, control_dsn, demonstrations=demonstrations, as_json=as_json, as_csv=as_csv))


async def _trend(plan: "Plan", dsn: str | None, *, demonstrations: bool, as_json: bool, as_csv: bool) -> int:
    from console.errors import NotFound
    from console.streams import emit
    from console.text.rehearsals.night_trend import trend_csv, trend_json, trend_text
    from jobs.nights.lookup import ANOTHER_FAMILY
    from jobs.rehearsals.trend import trend

    demonstrations = demonstrations or bool(plan.nights and all(night.speed != 1 for night in plan.nights))
    found = await _of_control(plan, dsn, demonstrations=demonstrations)
    nights = [*reversed(found.nights), *plan.nights]
    if not nights:
        hint = "rehearsals: in the plan names files; --control names a control database"
        raise NotFound(f"no night of {plan.family} was rehearsed yet", hint=hint)
    laid = trend(plan, nights)
    left_out = {why: runs for why, runs in found.left_out.items() if why != ANOTHER_FAMILY}
    if as_json:
        put_json(trend_json(laid, left_out))
    elif as_csv:
        emit(trend_csv(laid).removesuffix("\n"))
    else:
        for line in trend_text(laid, left_out):
            put(line)
    return Exit.OK


async def _of_control(plan: "Plan", dsn: str | None, *, demonstrations: bool) -> "LookedUp":
    """The runs of the control database; none where this host has none, or where files say enough without it."""
    from console.errors import NotFound
    from console.running.settings import control
    from console.running.wire import journal
    from jobs.nights.lookup import LookedUp, runs_that_count
    from plans.errors import CutoverError

    try:
        async with journal(control(dsn), say=say) as store:
            return await runs_that_count(store, plan, demonstration=demonstrations)
    except NotFound:
        return LookedUp()
    except CutoverError as error:
        if not plan.nights:
            raise
        say(f"only the files that the plan names, because the control database cannot be read: {error.what}")
        return LookedUp()
