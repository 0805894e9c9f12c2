"""An engine that is told to end does not wait for a target that is away: what it cannot give back lapses."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import cast

import pytest

from jobs.databases import Databases
from jobs.engine import leases
from jobs.engine.leases import LeaseWatch
from plans.model import DatabaseId
from tests.support.attempts import rehearsed
from tests.support.world import Night, plan


class Away:
    """Databases of which none answers."""

    def __init__(self) -> None:
        self.plan = rehearsed(platform="postgresql:///none")

    @asynccontextmanager
    async def connection(self, name: str, application: str) -> AsyncIterator[object]:
        await asyncio.Event().wait()
        yield None


async def test_a_target_that_does_not_answer_holds_up_no_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "LAST_PATIENCE", timedelta())
    monkeypatch.setattr(leases, "held", lambda *_: {DatabaseId("platform"): frozenset({"C01"})})
    watch = LeaseWatch(cast("Databases", Away()), "night", lambda _: None)
    watch.follow(plan(), Night().state())
    async with asyncio.timeout(1):
        await watch.close()
