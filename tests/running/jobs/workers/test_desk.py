"""The desk looks after every ticket that is out, whenever it comes."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from jobs.journal.tickets import Bell, Issued
from jobs.workers.desk import Out, TicketDesk
from plans.bundle import digest
from tests.support.engines import utc_now
from tests.support.eventually import eventually
from tests.support.memory_journal import MemoryJournal
from tests.support.people.control import FIRST, RUN


class SlowToClose(MemoryJournal):
    """A journal whose bells are long in being given back, as a connection may be."""

    @asynccontextmanager
    async def ticket_bell(self, run: str) -> AsyncIterator[Bell]:
        async with super().ticket_bell(run) as bell:
            try:
                yield bell
            finally:
                await asyncio.sleep(0.1)


class Sent:
    """A queue that remembers what it was given."""

    def __init__(self) -> None:
        self.labels: list[str] = []

    async def send(self, numbers: Mapping[int, str]) -> None:
        self.labels += numbers.values()

    async def close(self) -> None:
        """There is nothing to give back."""


async def test_a_ticket_that_comes_as_the_last_one_goes_is_sent_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobs.workers.desk.LOOK_EVERY", 0.01)
    journal, queue = SlowToClose(now=utc_now), Sent()
    await journal.create_run(RUN, title="N", kind="rehearsal", plan_sha256=digest("{}"), bundle="{}", first=FIRST)
    lease = await journal.acquire(RUN, "engine", timedelta(minutes=5))
    assert lease is not None
    desk = TicketDesk(journal, RUN, queue, lambda: "1", lambda _: None)
    for token in range(1, 4):
        ticket = Issued(unit="C1", attempt=token, token=token, label=f"turn {token}", content="{}")
        await journal.issue(RUN, term=lease.term, ticket=ticket)
        desk.watch(("C1", token))
        await eventually(lambda label=ticket.label: label in queue.labels, within=5)
        desk.forget(("C1", token))
        await asyncio.sleep(0.06)  # it has looked again, and found nothing
    assert queue.labels == ["turn 1", "turn 2", "turn 3"]
    await desk.close()


@pytest.mark.parametrize(
    ("refused", "seconds", "due"), [(False, 4, False), (False, 5, True), (True, 59, False), (True, 60, True)]
)
def test_a_number_is_sent_again_while_nobody_claims_it_and_rarely_where_whoever_gets_it_drops_it(
    *, refused: bool, seconds: int, due: bool
) -> None:
    now = utc_now()
    assert Out(is_refused=refused).is_due(now)
    assert Out(sent=now - timedelta(seconds=seconds), is_refused=refused).is_due(now) is due
