"""`cutover demo`: the reference night in a few minutes, on an embedded Postgres and made-up data."""

from datetime import timedelta
from typing import TYPE_CHECKING

import click

from console.cli.common import examples, json_option, keys_option, put, put_json, say, wait_for

if TYPE_CHECKING:
    from console.demo.options import Options
    from console.text.run_summary import Summary


@examples(
    "cutover demo                     you are the cutover manager; four minutes",
    "cutover demo --unattended        watch it being played",
    "cutover demo --plain --keys      you play by typed lines",
    "cutover demo --plain --json      for CI: lines, then one JSON object",
    "cutover demo --rehearse 3        three rehearsals, then the night beside one",
    "cutover demo --simulated         a speed run without any database",
)
@click.command(short_help="Play the reference night in a few minutes, on real Postgres and made-up data.")
@click.option("--rows", type=click.IntRange(min=1_000), default=None, help="Rows of the made-up record system.")
@click.option("--speed", type=click.FloatRange(min=1), default=None, help="How many times as fast the clock goes.")
@click.option("--unattended", is_flag=True, help="Play everybody; you only watch.")
@click.option(
    "--rehearse",
    type=click.IntRange(1, 5),
    metavar="N",
    help="Play N rehearsals first, side by side, record them, and show the last one beside the night.",
)
@click.option("--simulated", is_flag=True, help="No database: simulated clock, jobs and people.")
@click.option("--plain", is_flag=True, help="Lines of text instead of the screen.")
@keys_option
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed plays the same night.")
@json_option
def demo(
    rows: int | None,
    speed: float | None,
    unattended: bool,
    rehearse: int | None,
    simulated: bool,
    plain: bool,
    keys: bool,
    seed: int,
    as_json: bool,
) -> int:
    """Play the reference night: a hospital and six municipalities change their record system.

    Everything is synthetic. The clock stands still while only you can answer. Without a terminal and without --keys it
    runs unattended, prints lines, and ends with 0 only if go-live was reached and everything reconciled.
    """
    from console.demo.options import Options
    from console.errors import Misused

    if simulated and rehearse:
        raise Misused("--rehearse plays real rehearsals, and --simulated none", hint="say one of them")
    return _play(
        Options(
            rows=rows,
            speed=speed,
            unattended=unattended,
            simulated=simulated,
            plain=plain,
            keys=keys,
            seed=seed,
            as_json=as_json,
            rehearse=rehearse or 0,
        )
    )


def _play(options: "Options") -> int:
    """Play the night, in the way that was asked for; the exit code is 0 only if go-live was reached and all
    reconciled.
    """
    if options.simulated:
        from console.demo.simulated import simulate
        from plans.library import Sample, path_of
        from plans.load import load

        night = simulate(load(path_of(Sample.REFERENCE_NIGHT)).plan, seed=options.seed, put=put)
        return _end(night.summary, night.elapsed, options)
    from console.demo.real import play

    played = wait_for(play(options, put=put, say=say))
    return _end(played.summary, played.elapsed, options) if played else 0


def _end(summary: "Summary", elapsed: timedelta, options: "Options") -> int:
    if options.as_json:
        put_json(summary.to_json(elapsed=elapsed))
    return summary.exit
