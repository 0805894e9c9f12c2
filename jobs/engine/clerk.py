"""After its end a run still takes notes and acknowledgements, though no engine executes it any more.

Whoever sends one is an engine for one turn: it takes the lease, with a term of its own, decides on what lies in the
inbox, appends, and gives the lease back. So there is one writer at any moment, as there was during the night; and
nothing but words can come of it, because the run is over.
"""

import asyncio
from datetime import timedelta

from jobs.engine.lease import TTL
from jobs.engine.trust import require_chain
from jobs.journal.base import Journal, Lease
from jobs.past import history
from jobs.run.decisions.decide import decide
from jobs.run.state.records import draft_of

_ASK_AGAIN = timedelta(milliseconds=200)


async def record_afterwords(journal: Journal, run: str, holder: str) -> bool:
    """Record what lies in the inbox of a run that is over; whether there was anything to record.

    Where another one holds the lease, waits for it: that one records too.

    Args:
        journal: of a login that may execute runs.
        run: its name.
        holder: what this writer is called in the lease, and nobody else.

    Raises:
        ChainBroken: the journal is not what was recorded.
    """
    while await _waiting(journal, run):
        lease = await journal.acquire(run, holder, TTL)
        if lease is None:
            await asyncio.sleep(_ASK_AGAIN.total_seconds())
            continue
        try:
            return await _one_turn(journal, run, lease)
        finally:
            await journal.release(run, lease)
    return False


async def _waiting(journal: Journal, run: str) -> bool:
    past = await history(journal, run)
    return past.state.over and bool(await journal.inbox(run, after=past.state.commands))


async def _one_turn(journal: Journal, run: str, lease: Lease) -> bool:
    past = await history(journal, run)
    require_chain(past.state, "")
    commands = await journal.inbox(run, after=past.state.commands)
    ruling = decide(past.plan, past.state, commands, await journal.now(), closing=True)
    drafts = [draft_of(one) for one in ruling.entries]
    await journal.append(run, term=lease.term, expected_seq=past.state.head, events=drafts)
    return bool(drafts)
