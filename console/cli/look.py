"""`cutover status` and `cutover runs`: what is known, printed once."""

from typing import TYPE_CHECKING

import click

from console.cli.common import (
    control_option,
    examples,
    json_option,
    put,
    put_json,
    run_argument,
    say,
    wait_for,
    wait_lightly,
)
from console.cli.ghosts import ghost_of_run, ghost_option
from console.cli.telling_options import by_clock_of, reader_zone, zone_option
from console.exits import Exit
from console.running.settings import control
from console.streams import page_width

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

NEWEST = 20
"""Runs that are listed unless all are asked for."""


@examples(
    "cutover status                  of the newest run",
    "cutover status 7f3a",
    "ssh jump-host cutover status    on a slow link",
    "cutover status --ghost dr3      with how far it is behind that rehearsal",
    "cutover status --since 22:30    what happened since then (or 20m, last)",
    "cutover status --party roros --until G3    its tasks, to be printed",
    "cutover status --json | jq .go_live_forecast",
    "cutover status --health         one line and an exit code, for monitoring",
)
@click.command(short_help="Print where a run stands, on one page.")
@run_argument
@json_option
@ghost_option
@click.option(
    "--since", metavar="WHEN", help="What happened since 22:30, 20m ago, event '#812', or your last look (last)."
)
@click.option("--party", metavar="WHO", help="Instead: what a party, or a person of the shifts, still has to do.")
@click.option("--until", metavar="TASK", help="With --party: up to this task, not all of the night.")
@click.option("--health", is_flag=True, help="Instead: one line, and 0, 10 (degraded) or 11 (red) as exit code.")
@zone_option
@control_option
def status(
    run_name: str | None,
    as_json: bool,
    ghost: str | None,
    since: str | None,
    party: str | None,
    until: str | None,
    health: bool,
    zone: str | None,
    control_dsn: str | None,
) -> int:
    """Print RUN (default: the newest), or a pack, on one page of at most 24 lines, as wide as the terminal.

    Are we on time, who must act, what is broken, may we still roll back. With --since instead of it what has happened
    since a clock time of the night, in the last so many minutes, behind an event, or since your last console looked;
    with --json beside it. With --party whom to call for it, what waits for them and what comes, as plain text.
    """
    from console.errors import Misused

    if health:
        if party is not None or until is not None or since is not None:
            raise Misused("--health stands alone", hint="cutover status 7f3a --health [--json]")
        return wait_for(_health(run_name, as_json=as_json, dsn=control_dsn))
    if party is not None:
        there = reader_zone(zone)
        return wait_for(_of_party(run_name, party, until, as_json=as_json, there=there, dsn=control_dsn))
    if until is not None:
        raise Misused("--until needs --party", hint="cutover status --party roros --until G3")
    there = reader_zone(zone)
    return wait_for(_status(run_name, as_json=as_json, ghost=ghost, since=since, there=there, dsn=control_dsn))


async def _of_party(
    run_name: str | None, who: str, until: str | None, *, as_json: bool, there: "ZoneInfo | None", dsn: str | None
) -> int:
    from console.cli.opened_run import opened_run
    from console.text.people.party_page import party_json, party_text
    from console.view.look import glance

    async with opened_run(run_name, dsn) as found:
        view = by_clock_of(await glance(found.store, found.run), there)
        if as_json:
            put_json(party_json(view, who, until))
        else:
            put(party_text(view, who, until, width=page_width()))
    return Exit.OK


async def _health(run_name: str | None, *, as_json: bool, dsn: str | None) -> int:
    from console.cli.opened_run import opened_run
    from console.telling.machines.health import Light, health, health_json, health_line, unknown_json, unknown_line
    from console.view.look import glance
    from plans.errors import CutoverError

    try:
        async with opened_run(run_name, dsn, from_fold=True) as found:
            told = health(await glance(found.store, found.run, read=found.take_past()))
    except CutoverError as error:
        if as_json:
            put_json(unknown_json(run_name, error))
        else:
            put(unknown_line(run_name, error))
        raise
    if as_json:
        put_json(health_json(told))
    else:
        put(health_line(told))
    return {Light.HEALTHY: Exit.OK, Light.DEGRADED: Exit.DEGRADED, Light.RED: Exit.RED}[told.light]


async def _status(
    run_name: str | None,
    *,
    as_json: bool,
    ghost: str | None,
    since: str | None,
    there: "ZoneInfo | None",
    dsn: str | None,
) -> int:
    from console.cli.opened_run import opened_run
    from console.running.looked_away import looked_last
    from console.text.night.since_page import since_json, since_text
    from console.text.night.since_when import passed_since
    from console.text.status_json import status_json
    from console.text.status_page import status_text
    from console.view.look import look_back

    async with opened_run(run_name, dsn) as found:
        choice = await ghost_of_run(found.store, found.run, ghost, dsn)
        view, entries = await look_back(found.store, found.run, ghosts=choice.nights, read=found.take_past())
        view = by_clock_of(view, there)
        beside = view.ghost(choice.label)
        passed = passed_since(view, entries, since, looked_last(view)) if since is not None else None
        if as_json:
            told = {"since": since_json(view, passed)} if passed is not None else {}
            put_json({**status_json(view, ghost=beside), **told})
        elif passed is not None:
            put(since_text(view, passed, width=page_width()))
        else:
            put(status_text(view, width=page_width(), ghost=beside))
    return Exit.OK


@examples(
    "cutover runs",
    "cutover runs --all",
    "cutover runs --json | jq -r .runs[].run",
    "cutover runs --watch            those that matter now, side by side",
    "cutover runs --watch roros-1 orland-1 frosta-1",
)
@click.command(short_help="List the runs of the control database, newest first.")
@click.argument("names", metavar="[RUN]...", nargs=-1)
@click.option("--all", "everything", is_flag=True, help=f"All of them, not only the newest {NEWEST}.")
@click.option("--watch", is_flag=True, help="Side by side, as they go on: those that are named, or matter now.")
@click.option("--plain", is_flag=True, help="With --watch: lines of text, also in a terminal.")
@json_option
@control_option
def runs(
    names: tuple[str, ...], everything: bool, watch: bool, plain: bool, as_json: bool, control_dsn: str | None
) -> int:
    """List the runs of the control database, newest first; with --watch show them side by side.

    A watched run has its light (OK, LOOK, RED), clock, forecast, next checkpoint, way back and engine, and what needs
    somebody. All are followed over one connection that cannot write; Enter opens a console on the chosen one.
    """
    from console.errors import Misused

    if watch and (as_json or everything):
        raise Misused("--watch takes neither --json nor --all", hint="cutover runs --watch --plain for lines")
    if watch:
        return wait_lightly(_watch(names, plain=plain, dsn=control_dsn))
    if names or plain:
        raise Misused("runs are named for --watch, and --plain is of it", hint="cutover runs --watch RUN ...")
    return wait_for(_runs(everything=everything, as_json=as_json, dsn=control_dsn))


async def _watch(typed: tuple[str, ...], *, plain: bool, dsn: str | None) -> int:
    from console.cli.common import choose_run
    from console.running.watching.watch import watch_runs
    from console.running.wire import journal

    named = control(dsn)
    async with journal(named, say=say) as store:
        rows = await store.runs()
    names = tuple(dict.fromkeys(choose_run(rows, one).run for one in typed))
    await watch_runs(named, names, plain=plain, put=put, say=say)
    return Exit.OK


async def _runs(*, everything: bool, as_json: bool, dsn: str | None) -> int:
    from console.running.wire import journal
    from console.text.status_json import run_json
    from console.text.status_page import runs_text
    from console.view.listed import run_state

    async with journal(control(dsn), say=say) as store:
        rows = await store.runs()
        shown = [(row, await run_state(store, row, say=say)) for row in (rows if everything else rows[:NEWEST])]
        now = await store.now()
    if as_json:
        put_json({"runs": [run_json(row, state) for row, state in shown]})
    elif shown:
        put(runs_text(shown, now=now))
        if len(shown) < len(rows):
            say(f"and {len(rows) - len(shown)} older ones: cutover runs --all")
    else:
        say("there is no run yet: cutover run PLAN begins one")
    return Exit.OK
