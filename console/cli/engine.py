"""`cutover engine`: executes a run, or stands by until it must."""

import sys
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import click

from console.cli.common import control_option, examples, find_run, say, wait_for
from console.cli.papers import paper_option
from console.exits import Exit
from console.running.settings import control

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobs.run.events import ChainFlaw

_SHOWN = 10
"""Flaws of a journal that are named before its run's name is asked for."""


@examples(
    "cutover engine 7f3a                  on a second host: a stand-by",
    "cutover engine 7f3a --supervise      starts it again if it dies",
    "cutover engine 7f3a --despite-chain  after somebody changed the journal",
)
@click.command(short_help="Execute a run, or stand by until the engine that does is gone.")
@click.argument("run_name", metavar="RUN")
@click.option("--supervise", is_flag=True, help="Start it again whenever it dies before the run has ended.")
@click.option(
    "--despite-chain",
    is_flag=True,
    help="Go on although the journal is not what was recorded. Shows what is wrong and asks for the run's name; it "
    "is a caveat at every later checkpoint.",
)
@paper_option
@click.option("--accepted", default="", hidden=True, help="The fingerprint of what was shown before a name was typed.")
@click.option("--lease", type=click.FloatRange(min=0.2), hidden=True, help="Seconds that its lease lasts, for drills.")
@click.option(
    "--patience",
    type=click.FloatRange(min=1),
    hidden=True,
    help="Seconds that a demonstration's control database may be away.",
)
@control_option
def engine(
    run_name: str,
    supervise: bool,
    despite_chain: bool,
    paper: str | None,
    accepted: str,
    lease: float | None,
    patience: float | None,
    control_dsn: str | None,
) -> int:
    """Execute RUN, or stand by until the engine that executes it is gone.

    `cutover run` starts one in the background. Further ones, also on other hosts, stand by. With --paper it writes the
    state and the remaining plan there every five minutes, also while it stands by; else where its host's file says.
    """
    if despite_chain:
        accepted = _accepted(run_name, control_dsn)
    how = _How(lease=lease, accepted=accepted, patience=patience, paper=paper or "")
    if supervise:
        return _supervise(run_name, how, control_dsn)
    return wait_for(_engine(run_name, how, control_dsn))


@dataclass(frozen=True, slots=True, kw_only=True)
class _How:
    """How a run is executed."""

    lease: float | None
    accepted: str
    patience: float | None
    paper: str

    @property
    def options(self) -> list[str]:
        """The same on the command line of the engine that a supervisor starts."""
        options = ["--lease", str(self.lease)] if self.lease is not None else []
        options += ["--accepted", self.accepted] if self.accepted else []
        options += ["--paper", self.paper] if self.paper else []
        return [*options, *(["--patience", str(self.patience)] if self.patience is not None else [])]


def _accepted(run_name: str, dsn: str | None) -> str:
    """Show what is wrong with the journal and have the run's name typed; gives the fingerprint of what was shown."""
    from console.errors import Declined
    from jobs.run.state.reading import fingerprint

    run, flaws = wait_for(_flaws(run_name, dsn))
    if not flaws:
        say(f"the journal of run {run} is what was recorded; there is nothing to accept")
        return ""
    say(f"The journal of run {run} is not what was recorded:")
    for one in flaws[:_SHOWN]:
        say(f"  #{one.seq}: {one.why}")
    if len(flaws) > _SHOWN:
        say(f"  and {len(flaws) - _SHOWN} more: cutover verify {run}")
    say("What is changed has no effect; every later checkpoint has to accept that the run went on.")
    try:
        typed = click.prompt("Type the run's name to go on", err=True, default="", show_default=False)
    except click.Abort:
        say("")
        raise Declined("no name was typed; nothing was run") from None
    if typed.strip() != run:
        raise Declined("that is not the run's name; nothing was run")
    return fingerprint(flaws)


async def _flaws(run_name: str, dsn: str | None) -> "tuple[str, Sequence[ChainFlaw]]":
    from console.errors import Declined
    from console.running.wire import journal
    from jobs.past import history
    from jobs.run.state.reading import open_flaws

    async with journal(control(dsn), say=say) as store:
        row = await find_run(store, run_name)
        if not await store.may_execute():
            raise Declined("this login may not execute runs: a login with cutover_engine has to; nothing was run")
        return row.run, open_flaws((await history(store, row.run)).state)


def _supervise(run_name: str, how: _How, dsn: str | None) -> int:
    import os

    from console.running.bounded_output import keep_short
    from console.running.settings import VARIABLE, log_file
    from console.running.supervisor import supervise

    if dsn is not None:
        os.environ[VARIABLE] = dsn  # inherited by the engine; not an argument, which others could read

    def gone() -> bool:
        from jobs.embedded.server import find

        return control(dsn).embedded and find() is None

    keep_short(log_file(f"engine-{run_name}"), 2)
    return supervise([sys.executable, "-P", "-m", "console", "engine", run_name, *how.options], say=say, gone=gone)


async def _engine(run_name: str, how: _How, dsn: str | None) -> int:
    from console.running.service.engine_status import EngineStatus
    from console.running.service.manager import told
    from console.running.standing_in import stand_in
    from console.running.wire import execute, journal
    from console.text.run_summary import summary
    from jobs.past import plan_of

    async with journal(control(dsn), say=say, name="cutover engine") as store:
        row = await find_run(store, run_name)
        patience = timedelta(seconds=how.patience) if how.patience is not None else None
        status = EngineStatus(row.run)
        async with told(status) as manager:
            executing = partial(
                execute,
                store,
                row.run,
                say=say,
                lease=how.lease,
                accepted=how.accepted,
                patience=patience,
                paper=how.paper,
                status=status,
                ending=manager.stopping,
            )
            state = await stand_in(executing, say=say)
        if state is None or state.ended is None:
            say(f"this engine was told to end; run {row.run} goes on with the next one")
            return Exit.INTERRUPTED
        say(f"run {row.run} has ended: {state.ended.result}")
        return summary(await plan_of(store, state), state).exit
