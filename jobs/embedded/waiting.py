"""Waiting without limit, but never in silence."""

import asyncio
import contextlib
import fcntl
import os
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

Say = Callable[[str], None]

TICK = 0.03  # seconds between two looks
REPORT = 2.0  # seconds between two words about it


async def ticks(say: Say, what: str) -> AsyncIterator[None]:
    """One item a look; says what it waits for, and for how long, every two seconds."""
    began = spoken = time.monotonic()
    while True:
        yield
        await asyncio.sleep(TICK)
        if (now := time.monotonic()) - spoken >= REPORT:
            spoken = now
            say(f"{what} ({now - began:.0f} s)")


@contextlib.asynccontextmanager
async def alone(lock: Path, say: Say) -> AsyncIterator[None]:
    """Hold the lock. It goes with its holder, however that ends; a server started meanwhile does not inherit it."""
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        async for _ in ticks(say, "waiting for another process that starts or stops the embedded PostgreSQL"):
            if _taken(descriptor):
                break
        yield
    finally:
        os.close(descriptor)


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
