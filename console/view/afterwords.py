"""Notes and acknowledgements after a run has ended: recorded by whoever sends them, where that login may."""

import os
import secrets
import socket

from jobs.journal.base import Journal


async def record(store: Journal, run: str) -> bool:
    """Record what lies in the inbox of a run that is over. False where this login may not: a login that may has to."""
    from jobs.engine.clerk import record_afterwords

    if not await store.may_execute():
        return False
    await record_afterwords(store, run, f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(2)}")
    return True
