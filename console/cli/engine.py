"""`cutover engine`: executes a run, or stands by until it must."""

import sys

import click

from console.cli.common import control_option, examples, find_run, say, wait_for
from console.exits import Exit
from console.settings import control


@examples(
    "cutover engine 7f3a               on a second host: a stand-by",
    "cutover engine 7f3a --supervise   starts it again if it dies",
)
@click.command(short_help="Execute a run, or stand by until the engine that does is gone.")
@click.argument("run_name", metavar="RUN")
@click.option("--supervise", is_flag=True, help="Start it again whenever it dies before the run has ended.")
@click.option("--lease", type=click.FloatRange(min=0.2), hidden=True, help="Seconds that its lease lasts, for drills.")
@control_option
def engine(run_name: str, supervise: bool, lease: float | None, control_dsn: str | None) -> int:
    """Execute RUN, or stand by until the engine that executes it is gone.

    `cutover run` starts one in the background. Further ones, also on other hosts, stand by.
    """
    if supervise:
        return _supervise(run_name, lease, control_dsn)
    return wait_for(_engine(run_name, lease, control_dsn))


def _supervise(run_name: str, lease: float | None, dsn: str | None) -> int:
    import os

    from console.settings import VARIABLE
    from console.supervise import supervise

    if dsn is not None:
        os.environ[VARIABLE] = dsn  # inherited by the engine; not an argument, which others could read

    def gone() -> bool:
        from jobs.embedded import find

        return control(dsn).embedded and find() is None

    lasting = ["--lease", str(lease)] if lease is not None else []
    return supervise([sys.executable, "-P", "-m", "console", "engine", run_name, *lasting], say=say, gone=gone)


async def _engine(run_name: str, lease: float | None, dsn: str | None) -> int:
    from console.live import plan_of
    from console.summary import summary
    from console.wire import execute, journal

    async with journal(control(dsn), say=say, name="cutover engine") as store:
        row = await find_run(store, run_name)
        state = await execute(store, row.run, say=say, lease=lease)
        if state.ended is None:
            say(f"this engine was told to end; run {row.run} goes on with the next one")
            return Exit.INTERRUPTED
        say(f"run {row.run} has ended: {state.ended.result}")
        return summary(await plan_of(store, state), state).exit
