"""Sends what a run that is over has left in its outbox: its last engine died, or no receiver took it at the time."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from jobs.engine.duty import cancelled
from jobs.engine.lease import TTL, LeaseKeeper
from jobs.engine.now import StoreClock
from jobs.engine.takeover import Who
from jobs.journal.base import Journal
from jobs.logs import Log
from jobs.notify.postman import Postman
from jobs.run.state.model import EngineState, RunState
from plans.model import Plan


async def send_what_is_left(
    journal: Journal,
    plan: Plan,
    state: RunState,
    who: Who,
    environ: Mapping[str, str],
    log: Log,
    ttl: timedelta = TTL,
) -> None:
    """Send it under the lease, once that is ours, for as long as an engine tries at the end of a run.

    Args:
        plan: the one that held last.
        state: of the run, which is over.
        who: this engine, with what its host adds to the plan.
        environ: of the engine.
        log: its own.
        ttl: how long a lease lasts without renewal.
    """
    if not await journal.waiting_messages(state.run):
        return
    clock = StoreClock()
    keeper = LeaseKeeper(journal, state.run, who.name, clock, ttl)
    await keeper.acquire()  # another engine may be at it, or has died at it
    kept = asyncio.create_task(keeper.keep(), name="lease")
    postman = Postman(journal, state.run, clock, lambda _: None, log, environ, who.settings.public_address)
    engine = EngineState(term=keeper.term, name=who.name, host=who.host, pid=who.pid)
    postman.follow(who.settings.added_to(plan), replace(state, engine=engine))
    try:
        await postman.close(patient=True)
    finally:
        await cancelled(kept)
        await keeper.give_back()
