"""The engine as a process: what `cutover engine RUN` does between its first and its last line."""

import asyncio
import os
import signal
import socket
from contextlib import suppress
from pathlib import Path

from console.exits import Exit
from console.settings import log_file
from jobs.engine.loop import Engine, Who, read_state
from jobs.engine.now import StoreClock
from jobs.journal.base import Journal
from jobs.logs import Log, open_log
from jobs.run.events import Result
from jobs.run.state import RunState
from plans.errors import CutoverError


async def execute(journal: Journal, run: str) -> int:
    """Execute a run, or stand by; returns the exit code.

    Every connection is resolved and identified before the lease is taken, so that an engine on a host that cannot
    reach a database never takes over. SIGTERM and SIGINT end it in order: attempts are cancelled on their servers, the
    lease is given back, and a stand-by goes on. SIGHUP is ignored: an engine belongs to no terminal.
    """
    from console.wire import kinds
    from jobs.databases import Databases
    from jobs.engine.attempts import AttemptCrew

    state, plan = await read_state(journal, run)
    if state.ended is not None:
        return _exit(state)
    who = Who(name=f"{socket.gethostname()}/{os.getpid()}", host=socket.gethostname(), pid=os.getpid())
    log = open_log(log_file(f"run-{run}"), run=run, engine=who.name)
    databases = Databases(plan, state.kind, os.environ)
    await databases.resolve()
    clock = StoreClock()
    crew = AttemptCrew(journal, run, databases, kinds(), clock, log)
    engine = Engine(journal, run, who, crew, clock=clock, folder=_folder(run))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, engine.shut_down)
    loop.add_signal_handler(signal.SIGHUP, lambda: None)
    log.info("engine_started", pid=who.pid)
    try:
        state = await engine.execute()
    except CutoverError as error:
        log.warning("engine_stopped", reason=error.what)
        raise
    return _ended(state, log)


def _ended(state: RunState, log: Log) -> int:
    code = _exit(state)
    log.info("engine_ended", result=str(state.ended.result) if state.ended is not None else "shut down", code=code)
    return code


def _exit(state: RunState) -> int:
    if state.ended is None:
        return Exit.INTERRUPTED
    return Exit.OK if state.ended.result is Result.COMPLETED else Exit.FAILED


def _folder(run: str) -> Path:
    """The run's private folder, for what must not go into the journal."""
    folder = log_file(f"run-{run}").parent.parent / "runs" / run
    with suppress(FileExistsError):
        folder.parent.mkdir(mode=0o700)
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder
