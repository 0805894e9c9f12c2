"""A worker of this host, from its first line to the control database to its last."""

import asyncio
import os
import secrets
import socket
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from console.running.service.manager import ServiceManager, told
from console.running.settings import log_file, run_folder
from console.running.told_to_end import TOLD_BY
from console.running.wire import helpers, kinds
from jobs.journal.base import Denied, Unavailable
from jobs.journal.worker_counter import Introduction, WorkerCounter
from jobs.logs import open_log
from jobs.workers.program import this_program
from jobs.workers.queue import QueueMissing, QueueReceiver
from jobs.workers.serving import Worker
from plans.plurals import counted

if TYPE_CHECKING:
    from console.saying import Say
    from jobs.logs import Log

SEEN_EVERY = timedelta(seconds=10)
AGAIN = timedelta(seconds=1)
"""How soon a control database that is away is tried again."""


async def serve(dsn: str, *, labels: tuple[str, ...], slots: int, name: str, say: "Say") -> None:
    """Run tickets until SIGTERM or SIGINT, also over times in which the control database is away.

    Args:
        dsn: of the control database.
        labels: what it serves.
        slots: how many attempts at once.
        name: what it is called; empty: as its host.
        say: told what it does, for a person.

    Raises:
        Denied: its login may serve none of the labels.
        QueueMissing: nobody has made a queue, or its login may not use it.
        Unavailable: the control database cannot be reached at the beginning.
    """
    host = socket.gethostname()
    who = Introduction(
        id=secrets.token_hex(16),
        name=name or host,
        labels=labels,
        slots=slots,
        version=this_program(),
        host=host,
        pid=os.getpid(),
    )
    log = open_log(log_file(f"worker-{who.name}"), worker=who.name)
    counter = WorkerCounter(dsn, who)
    ends = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in TOLD_BY:
        loop.add_signal_handler(number, ends.set)
    try:
        allowed = await _come(counter, labels, say)
        worker = Worker(
            counter,
            kinds=kinds(),
            helpers=helpers(),
            environ=os.environ,
            program=who.version,
            slots=slots,
            folder=run_folder,
            note=log.info,
        )
        receiver = QueueReceiver(counter, allowed, worker)
        try:
            await receiver.require()
        except QueueMissing:
            with suppress(Unavailable):
                await counter.seen(leaves=True)  # else it stands in the list of those who are there
            raise
        say(f"worker {who.name} serves {', '.join(allowed)} with {counted(slots, 'slot')}")
        async with told(partial(_status, worker, allowed, ends)) as manager:
            await _until_told(receiver, counter, worker, _End(told=ends, manager=manager), log)
    finally:
        for number in TOLD_BY:
            loop.remove_signal_handler(number)
        await counter.close()
    say(f"worker {who.name} has left")


@dataclass(frozen=True, slots=True, kw_only=True)
class _End:
    """What ends a worker, and who hears of it at once: what runs may take a while to end."""

    told: asyncio.Event
    manager: ServiceManager


def _status(worker: Worker, labels: tuple[str, ...], ends: asyncio.Event) -> str:
    """`serves dmz, 2 of 4 slots`, for the service manager."""
    slots = f"{worker.busy} of {counted(worker.slots, 'slot')}"
    return f"ends, {slots}" if ends.is_set() else f"serves {', '.join(labels)}, {slots}"


async def _come(counter: WorkerCounter, labels: tuple[str, ...], say: "Say") -> tuple[str, ...]:
    """Say that it is there; which labels its login may serve. Raises `Denied` where these are none."""
    allowed, login = await counter.come(), await counter.login()
    if not allowed:
        raise Denied(
            f"{login} may not serve {', '.join(labels)}",
            hint=f"the control database's owner says who may: cutover db worker {login} {labels[0]}",
        )
    for label in labels:
        if label not in allowed:
            owner_says = f"cutover db worker {login} {label}"
            say(f"{login} may not serve {label}; the control database's owner says who may: {owner_says}")
    return allowed


async def _until_told(
    receiver: QueueReceiver,
    counter: WorkerCounter,
    worker: Worker,
    end: "_End",
    log: "Log",
) -> None:
    duties = [
        asyncio.create_task(_receive(receiver, log), name="receive"),
        asyncio.create_task(_be_seen(counter), name="seen"),
        asyncio.create_task(worker.keep_orders(), name="orders"),
    ]
    ends = asyncio.create_task(end.told.wait(), name="told to end")
    try:
        done, _ = await asyncio.wait({ends, *duties}, return_when=asyncio.FIRST_COMPLETED)
        end.manager.stopping()
        duties[0].cancel()
        await worker.leave()
        for one in done - {ends}:
            one.result()  # a duty never ends but by an error that nothing will mend
    finally:
        for one in (ends, *duties):
            one.cancel()
        await asyncio.gather(ends, *duties, return_exceptions=True)


async def _receive(receiver: QueueReceiver, log: "Log") -> None:
    while True:
        try:
            await receiver.receive()
        except Unavailable as away:
            log.info("queue_away", reason=away.what)
        await asyncio.sleep(AGAIN.total_seconds())


async def _be_seen(counter: WorkerCounter) -> None:
    while True:
        await asyncio.sleep(SEEN_EVERY.total_seconds())
        with suppress(Unavailable):
            if not await counter.seen():
                await counter.come()
