"""`cutover rehearsal simulate`: how often the go-live would be made, by nights that nobody has to stay up for."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import click

from console.cli.common import examples, json_option, load_plan, plan_argument, put, put_json, say, wait_for
from console.exits import Exit
from console.streams import emit, progress

if TYPE_CHECKING:
    from jobs.simulation.night import Conditions
    from jobs.simulation.simulation import Simulation
    from plans.model import Plan
    from plans.model.faults import NightFaults

_WALKED_ABOVE = 200
"""So many nights are played by the engine's decisions; more are walked, unless something is to fail."""


@examples(
    "cutover rehearsal simulate plan.yaml",
    "cutover rehearsal simulate plan.yaml --by 03:30 --runs 40",
    "cutover rehearsal simulate plan.yaml --csv > nights.csv",
    "cutover rehearsal simulate plan.yaml --faults faults.yaml",
    "cutover rehearsal simulate plan.yaml --watch --night 90",
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
@click.option("--faults", "faults_file", metavar="FILE", help="What may go wrong: a small YAML file.")
@click.option("--quick", is_flag=True, help="Walk the nights without the engine: nothing fails, every poll is a go.")
@click.option("--watch", is_flag=True, help="Watch one of the nights in the console; it commands nothing.")
@click.option("--night", type=click.IntRange(min=1), help="Which night to watch; default the middle one.")
@click.option(
    "--speed", type=click.FloatRange(1, 100_000), default=600.0, show_default=True, help="Of the clock, with --watch."
)
@click.option("--plain", is_flag=True, help="With --watch, lines of text instead of the screen.")
@json_option
@click.option("--csv", "as_csv", is_flag=True, help="Print comma-separated values, a line a night.")
def simulate(
    plan_file: str,
    runs: int,
    seed: int,
    by: str | None,
    kind: str,
    faults_file: str | None,
    quick: bool,
    watch: bool,
    night: int | None,
    speed: float,
    plain: bool,
    as_json: bool,
    as_csv: bool,
) -> int:
    """Simulate nights of PLAN: by the engine's own decisions, with a simulated clock, simulated jobs and people.

    How long everything takes comes from the rehearsals that the plan names; without any, from how far people's
    estimates are usually out. No database is touched, and nothing is written. Above 200 nights they are walked without
    the engine, as with --quick.
    """
    from jobs.simulation.night import Conditions
    from jobs.simulation.simulation import How
    from jobs.simulation.simulation import simulate as simulate_nights
    from plans.model import RunKind

    _agree(quick=quick, faults=faults_file is not None, watch=watch, as_json=as_json, as_csv=as_csv)
    _agree_on_the_night(night, runs=runs, watch=watch)
    plan = load_plan(plan_file, quiet=True).plan
    faults = _faults(faults_file, plan)
    conditions = Conditions(kind=RunKind(kind), seed=seed, faults=faults)
    if watch:
        return wait_for(_watch(plan, conditions, Watched(night=night, runs=runs, speed=speed, plain=plain)))
    how = How.WALKED if quick or (runs > _WALKED_ABOVE and faults_file is None) else How.ENGINE
    limit = _instant(plan, by) if by else None
    with progress("nights played") as tell:
        simulation = simulate_nights(plan, conditions, runs=runs, how=how, by=limit, tell=tell)
    _show(simulation, as_json=as_json, as_csv=as_csv)
    return Exit.OK


def _agree(*, quick: bool, faults: bool, watch: bool, as_json: bool, as_csv: bool) -> None:
    """Raise `Misused` where options contradict each other."""
    from console.errors import Misused

    if as_json and as_csv:
        raise Misused("--json and --csv are two forms of the same", hint="say one of them")
    if quick and faults:
        raise Misused("--quick knows no faults: nothing fails in its nights", hint="say it without --quick")
    if watch and (as_json or as_csv or quick):
        raise Misused("--watch shows one night as it goes on", hint="say it without --json, --csv and --quick")


def _agree_on_the_night(night: int | None, *, runs: int, watch: bool) -> None:
    """Raise `Misused` where there is no such night, or nobody watches it."""
    from console.errors import Misused

    if night is not None and not watch:
        raise Misused("--night says which night to watch", hint="say --watch too")
    if night is not None and night > runs:
        raise Misused(f"there is no night {night} of {runs}", hint="--runs says how many there are")


def _faults(file: str | None, plan: "Plan") -> "NightFaults":
    """What the file says may go wrong; nothing without one. Raises `NotFound` and `PlanProblems`."""
    from pathlib import Path

    from console.errors import NotFound
    from plans.faults import load_faults
    from plans.model.faults import NO_FAULTS

    if file is None:
        return NO_FAULTS
    if not Path(file).exists():
        raise NotFound(f"there is no file {file}")
    return load_faults(Path(file), plan)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """Which night is watched, and how."""

    night: int | None
    runs: int
    speed: float
    plain: bool


async def _watch(plan: "Plan", conditions: "Conditions", watched: Watched) -> int:
    """Play one of the nights before one's eyes, on the screen or as lines."""
    from console.running.watch_simulated import watch
    from jobs.simulation.durations import drawn
    from jobs.simulation.night import speed_run

    plan = plan.for_run(conditions.kind)
    nights = drawn(plan, nights=watched.runs, seed=conditions.seed, faults=conditions.faults).nights
    night = nights[(watched.night or (watched.runs + 1) // 2) - 1]
    await watch(speed_run(plan, night, conditions), speed=watched.speed, plain=watched.plain, put=put, say=say)
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
