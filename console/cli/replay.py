"""`cutover replay`: a night as it was seen, at any moment of it."""

import click

from console.cli.common import control_option, examples, json_option, put, put_json, say, wait_for
from console.exits import Exit


@examples(
    "cutover replay                        the newest run, from its beginning",
    "cutover replay 7f3a --at 01:37        standing still at 01:37",
    "cutover replay 7f3a --at 'Sat 01:37' --speed 60   playing from there",
    "cutover replay 7f3a --at '#812'       as it was behind event 812",
    "cutover replay night.cutover         a pack, without a control database",
    "cutover replay 7f3a --at G3 --plain   the status of that moment, as text",
    "cutover replay 7f3a --at 01:37 --json | jq .go_live_forecast",
)
@click.command(short_help="See a night again as it was, at any moment of it.")
@click.argument("run_name", metavar="[RUN|FILE]", required=False)
@click.option("--at", "when", metavar="WHEN", help="01:37, Sat 01:37, event '#812', 20m before its end, or G3.")
@click.option("--speed", type=click.FloatRange(1, 3600), help="Play at once, so many times as fast as the night.")
@click.option("--plain", is_flag=True, help="Print the status of that moment, and end; default its end.")
@json_option
@control_option
def replay(
    run_name: str | None, when: str | None, speed: float | None, plain: bool, as_json: bool, control_dsn: str | None
) -> int:
    """See RUN (default: the newest), or the pack FILE, again as it was seen, in the same console. It sends nothing.

    Decisions, states, clocks and votes are exact; percents and forecasts are as of the last sample that was kept, and
    marked with ~. A run that goes on is shown up to now. The control database is not needed any more once it is open.
    With --plain, --json, or without a terminal, the status of one moment is printed.
    """
    return wait_for(_replay(run_name, when, speed=speed, plain=plain, as_json=as_json, dsn=control_dsn))


async def _replay(
    run_name: str | None, when: str | None, *, speed: float | None, plain: bool, as_json: bool, dsn: str | None
) -> int:
    from console.cli.opened_run import opened_run, sense_of
    from console.running.attach import has_screen
    from console.running.replaying import replayed_json, replayed_status, show_replay
    from console.view.recording import recorded

    async with opened_run(run_name, dsn) as (store, run):
        recording = await recorded(store, run)
    for why in recording.not_read.values():
        say(f"warning: where an earlier plan held, the next one is shown: {why}")
    with sense_of(run_name):
        if as_json:
            put_json(replayed_json(recording, when))
        elif plain or not has_screen():
            put(replayed_status(recording, when))
        else:
            await show_replay(recording, when, speed=speed)
    return Exit.OK
