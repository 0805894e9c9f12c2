"""`cutover rehearsal simulate`: how often the go-live would be made, by nights that nobody has to stay up for."""

from datetime import datetime
from typing import TYPE_CHECKING

import click

from console.cli.common import examples, json_option, load_plan, plan_argument, put, put_json
from console.exits import Exit
from console.streams import emit

if TYPE_CHECKING:
    from jobs.simulation.simulation import Simulation
    from plans.model import Plan

_WALKED_ABOVE = 200
"""So many nights are played by the engine's decisions; more are walked, unless something is to fail."""


@examples(
    "cutover rehearsal simulate plan.yaml",
    "cutover rehearsal simulate plan.yaml --by 03:30 --runs 40",
    "cutover rehearsal simulate plan.yaml --csv > nights.csv",
)
@click.command(short_help="Simulate nights: how often the go-live is made.")
@plan_argument
@click.option("--runs", type=click.IntRange(1, 10_000), default=100, show_default=True, help="How many nights.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same nights.")
@click.option("--by", metavar="TIME", help="Until when; default the go-live's deadline, else its planned time.")
@click.option(
    "--kind",
    type=click.Choice(["production", "rehearsal"]),
    default="production",
    show_default=True,
    help="Whose tasks: those of the go-live, or of a rehearsal.",
)
@click.option("--quick", is_flag=True, help="Walk the nights without the engine: nothing fails, every poll is a go.")
@json_option
@click.option("--csv", "as_csv", is_flag=True, help="Print comma-separated values, a line a night.")
def simulate(
    plan_file: str,
    runs: int,
    seed: int,
    by: str | None,
    kind: str,
    quick: bool,
    as_json: bool,
    as_csv: bool,
) -> int:
    """Simulate nights of PLAN: by the engine's own decisions, with a simulated clock, simulated jobs and people.

    How long everything takes comes from the rehearsals that the plan names; without any, from how far people's
    estimates are usually out. No database is touched, and nothing is written. Above 200 nights they are walked without
    the engine, as with --quick.
    """
    from console.errors import Misused
    from jobs.simulation.night import Conditions
    from jobs.simulation.simulation import How
    from jobs.simulation.simulation import simulate as simulate_nights
    from plans.model import RunKind
    from plans.model.faults import NO_FAULTS

    if as_json and as_csv:
        raise Misused("--json and --csv are two forms of the same", hint="say one of them")
    plan = load_plan(plan_file, quiet=True).plan
    conditions = Conditions(kind=RunKind(kind), seed=seed, faults=NO_FAULTS)
    how = How.WALKED if quick or runs > _WALKED_ABOVE else How.ENGINE
    simulation = simulate_nights(plan, conditions, runs=runs, how=how, by=_instant(plan, by) if by else None)
    _show(simulation, as_json=as_json, as_csv=as_csv)
    return Exit.OK


def _show(simulation: "Simulation", *, as_json: bool, as_csv: bool) -> None:
    from console.text.simulated_nights import simulated_csv, simulated_json, simulated_text

    if as_json:
        put_json(simulated_json(simulation))
    elif as_csv:
        emit(simulated_csv(simulation).rstrip("\n"))
    else:
        for line in simulated_text(simulation):
            put(line)


def _instant(plan: "Plan", typed: str) -> datetime:
    """A clock time as the plan would have it: its first occurrence from the start on. Raises `Misused`."""
    from zoneinfo import ZoneInfo

    from console.errors import Misused
    from plans.clock import NotAClockTime, parse_clock, resolve

    try:
        return resolve(parse_clock(typed), ZoneInfo(plan.timezone), start=plan.start)
    except NotAClockTime as error:
        raise Misused(f"--by: {error.what}", hint=error.hint) from None
