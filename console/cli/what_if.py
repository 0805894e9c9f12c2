"""`cutover what-if`: what would become of a run if somebody gave a command, and nothing is changed."""

import click

from console.cli.common import control_option, examples, find_run, json_option, put, put_json, say, wait_for
from console.exits import Exit
from console.running.settings import control


@examples(
    'cutover what-if 7f3a "hold 20m"              nothing begins for 20 minutes',
    'cutover what-if 7f3a "skip D08"',
    'cutover what-if 7f3a "throttle A08 2"        a copy with two workers',
    'cutover what-if 7f3a "eta C05 40"            C05 takes 40 more minutes',
    "cutover what-if 7f3a rollback                no-go now: back by when?",
    'cutover what-if 7f3a "shift 60m from=G3"     what is behind G3 an hour later',
    'cutover what-if 7f3a "hold 20m" --json | jq .go_live.difference_s',
)
@click.command(
    short_help="Show what a command would do to the times of a run; changes nothing.",
    context_settings={"ignore_unknown_options": True},
)
@click.argument("run_name", metavar="RUN")
@click.argument("words", metavar="COMMAND [ARGS]...", nargs=-1, required=True)
@json_option
@control_option
def what_if(run_name: str, words: tuple[str, ...], as_json: bool, control_dsn: str | None) -> int:
    """Forecast RUN as if COMMAND were given now, beside the forecast as it is: checkpoints, go-live, the way back.

    COMMAND is written as for `cutover do`, in quotes or not, and needs no reason: hold (with its length), resume,
    start, done, skip, fixed, retry, throttle, eta, decide, rollback, shift. Nothing is sent and nothing changes; a
    login that may only look is enough. Ends with 5 where the run would refuse the command, and says why.
    """
    return wait_for(_what_if(run_name, words, as_json=as_json, dsn=control_dsn))


async def _what_if(run_name: str, words: tuple[str, ...], *, as_json: bool, dsn: str | None) -> int:
    from console.errors import Declined
    from console.running.waiting import sign_of_life
    from console.running.wire import journal
    from console.text.formatting import Times
    from console.text.suppositions import read_supposition
    from console.text.what_if_page import what_if_json, what_if_text
    from console.view.look import glance
    from jobs.run.what_if import what_if as reckon

    async with journal(control(dsn), say=say) as store:
        row = await find_run(store, run_name)
        view = await glance(store, row.run)
        if view.state.ended is not None:
            raise Declined(f"run {row.run} has ended: {view.state.ended.result}", hint="cutover runs lists the others")
        supposed = read_supposition(words, plan=view.plan, now=view.now)
        if view.lease is None:
            say(f"{await sign_of_life(store, row.run)}: a command would wait")
    seen = reckon(
        view.plan,
        view.state,
        supposed,
        view.real_now,
        progress=view.progress,
        revisions=view.revisions,
        chances=True,
    )
    if as_json:
        put_json(what_if_json(seen))
    else:
        put("\n".join(what_if_text(seen, Times.of(view.plan, view.forecast))))
    if view.me != view.state.keys.holder and not seen.refused:
        say(f"{view.state.keys.shown} holds the keys, and would have to give it")
    return Exit.REFUSED if seen.refused else Exit.OK
