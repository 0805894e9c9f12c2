"""What the queue of workers holds: numbers by label and program, and nothing for ever."""

import asyncio
from collections.abc import Sequence

import pytest

from jobs.journal.worker_counter import Introduction, WorkerCounter
from jobs.workers.queue import QueueReceiver, QueueSender, make_queue
from tests.db.workers.conftest import LABEL, PROGRAM, Site
from tests.support.eventually import eventually

OLD = """
insert into cutover_queue.pgqueuer_log (job_id, status, entrypoint, priority, created)
select n, 'successful', 'label:x', 0, now() - n * interval '1 hour' from generate_series(1, 48) n
"""
LEFT = """
insert into cutover_queue.pgqueuer (priority, entrypoint, created, status)
values (0, 'x', now() - interval '2 days', 'queued'), (0, 'x', now() - interval '1 hour', 'queued')
"""
KEPT = "select count(*) from cutover_queue.pgqueuer_log where entrypoint = 'label:x'"


class Taking:
    """Takes every number at once."""

    def __init__(self) -> None:
        self.taken: list[int] = []

    async def room(self) -> None:
        pass

    async def take(self, number: int) -> bool:
        self.taken.append(number)
        return True


async def receiving(site: Site, program: str, labels: Sequence[str]) -> tuple[Taking, "asyncio.Task[None]"]:
    """A worker of this program that takes what comes, until the task is ended."""
    who = Introduction(id=program, name=program, labels=tuple(labels), slots=1, version=program, host="h", pid=1)
    counter, taking = WorkerCounter(site.dsn, who), Taking()
    site.counters.append(counter)
    return taking, asyncio.create_task(QueueReceiver(counter, labels, taking).receive())


async def test_a_number_goes_to_workers_of_its_label_and_program_and_what_is_old_is_swept(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.workers.queue.POLL", 0.05)
    await make_queue(site.dsn)
    await site.sql(OLD)
    await site.sql(LEFT)
    sender = QueueSender(site.dsn, lambda: PROGRAM)
    await sender.send({7: LABEL, 8: "else"})
    other, ours = await receiving(site, "2 (xyz)", [LABEL]), await receiving(site, PROGRAM, [LABEL])
    await eventually(lambda: ours[0].taken == [7])
    assert other[0].taken == []
    assert await site.sql(KEPT) == 23, "of a day"
    assert await site.sql("select count(*) from cutover_queue.pgqueuer where entrypoint = 'x'") == 1
    for _, task in (other, ours):
        task.cancel()
    await asyncio.gather(other[1], ours[1], return_exceptions=True)
    await sender.close()
