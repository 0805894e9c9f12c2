"""`python -m tests.bench.board`: what many viewers of the board in the browser cost.

A night of 1,000 tasks, half of it done, eight jobs at work whose progress moves each second, an event every five
seconds. `cutover board` shows it to nobody, then to 500 viewers, who follow its page over sockets of their own and read
all that comes. The last line is one JSON object: the share of a core that the board's process takes meanwhile (the
goal is 5 percent with 500 viewers), its connections to the control database (one), how soon after an event each viewer
has it, and the bytes that one viewer is sent in a second.
"""

import argparse
import asyncio
import json
import os
import re
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import asyncpg

from jobs.journal.base import Lease
from jobs.journal.migrate import create_schema
from jobs.journal.postgres import PostgresJournal
from jobs.journal.roles import create_roles
from jobs.run import events as e
from jobs.run.state.records import draft_of
from tests.bench.console_night import BenchNight, half_done, keep_night, snapshots
from tests.support.postgres_server import PostgresServer

RUN, LOGIN = "bench", "board_bench"
VIEWERS, SECONDS = 500, 30
GOAL, EVERY = 5.0, 5
"""Percent of a core, and seconds between two events."""
NEWS_GOAL = 1.5
"""Seconds within which 99 of 100 viewers have an event."""
_TICKS = os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Print the figures."""
    options = argparse.ArgumentParser()
    options.add_argument("--viewers", type=int, default=VIEWERS)
    options.add_argument("--seconds", type=int, default=SECONDS)
    options.add_argument("--every", type=int, default=EVERY, help="seconds between two events")
    options.add_argument("--tasks", action="store_true", help="each event changes a task, and the forecast with it")
    asked = options.parse_args()
    server = PostgresServer()
    try:
        server.start()
        with tempfile.TemporaryDirectory() as folder:
            figures = asyncio.run(_measured(server.dsn(), Path(folder), asked))
    finally:
        server.stop()
    cost, late = figures["cpu_percent"], figures["seen_after_p99_s"]
    print(f"{asked.viewers} viewers: {cost} percent of a core, goal {GOAL}: {'met' if cost <= GOAL else 'MISSED'}")
    print(f"news after {late} s (99 of 100), goal {NEWS_GOAL}: {'met' if 0 <= late <= NEWS_GOAL else 'MISSED'}")
    print(json.dumps(figures))


async def _measured(dsn: str, folder: Path, asked: argparse.Namespace) -> dict[str, float]:
    viewers, seconds = asked.viewers, asked.seconds
    journal = PostgresJournal(dsn)
    await create_schema(dsn)
    await create_roles(dsn)
    admin = await asyncpg.connect(dsn)
    await admin.execute(f"create role {LOGIN} login in role cutover_observer")
    night = half_done(folder, RUN)
    lease = await keep_night(journal, RUN, night)
    said: dict[int, float] = {}
    event = _of_a_task(night) if asked.tasks else _note
    going = asyncio.create_task(_go_on(journal, night, lease, said, asked.every, event))
    board = await _Board.opened(dsn.replace("postgres@", f"{LOGIN}@", 1), folder)
    try:
        await asyncio.sleep(10)
        alone = await board.share(seconds)
        crowd = [Viewer(board.port, said) for _ in range(viewers)]
        reading = [asyncio.create_task(one.read()) for one in crowd]
        await asyncio.sleep(10)
        before = sum(one.bytes for one in crowd)
        shared = await board.share(seconds)
        sent = sum(one.bytes for one in crowd) - before
        count = "select count(*) from pg_stat_activity where usename = $1"
        connections = await admin.fetchval(count, LOGIN)
        for task in reading:
            task.cancel()
    finally:
        going.cancel()
        await board.end()
        await admin.close()
        await journal.close()
    delays = [delay for one in crowd for delay in one.delays]
    return {
        "viewers": sum(one.bytes > 0 for one in crowd),
        "cpu_percent": round(100 * shared, 1),
        "cpu_percent_alone": round(100 * alone, 1),
        "connections": connections,
        "seen_after_s": round(statistics.median(delays), 1) if delays else -1,
        "seen_after_p99_s": round(statistics.quantiles(delays, n=100)[98], 1) if len(delays) > 99 else -1,
        "bytes_a_second_each": round(sent / seconds / max(viewers, 1)),
        "reached_s": round(board.took, 1),
    }


def _note(number: int) -> e.Event:
    """An event that changes no task."""
    return e.Noted(text=f"seen {number}", by="postgres")


def _of_a_task(night: BenchNight) -> Callable[[int], e.Event]:
    """Events that change one of the jobs at work: it stands still, and moves again."""
    ended = {entry.event.unit for entry in night.entries if isinstance(entry.event, e.AttemptEnded)}
    starts = [entry.event for entry in night.entries if isinstance(entry.event, e.AttemptStarted)]
    works = next(one for one in reversed(starts) if one.unit not in ended)

    def event(number: int) -> e.Event:
        if number % 2:
            return e.QuietEnded(unit=works.unit, attempt=works.attempt)
        return e.QuietBegan(unit=works.unit, attempt=works.attempt, waits_for="Lock:relation")

    return event


async def _go_on(
    journal: PostgresJournal,
    night: BenchNight,
    lease: Lease,
    said: dict[int, float],
    every: int,
    event: Callable[[int], e.Event],
) -> None:
    """Have the night go on: progress each second, and now and then an event; `said` is when each was recorded, by its
    number."""
    head = len(night.entries)
    for second in range(100_000):
        now = datetime.now(UTC)
        await journal.publish(RUN, snapshots(night, now))
        if second % every == 0:
            entry = e.Entry(seq=head + 1, at=now, event=event(len(said)))
            await journal.append(RUN, term=lease.term, expected_seq=head, events=[draft_of(entry)])
            head += 1
            said[head] = time.monotonic()
        await asyncio.sleep(1)


class _Board:
    """The program, as a process of its own."""

    def __init__(self, process: asyncio.subprocess.Process, port: int, took: float) -> None:
        self.process, self.port, self.took = process, port, took

    @classmethod
    async def opened(cls, dsn: str, folder: Path) -> "_Board":
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        began = time.monotonic()
        command = [sys.executable, "-m", "console", "board", RUN, "--control", dsn, "--listen", f"127.0.0.1:{port}"]
        process = await asyncio.create_subprocess_exec(*command, env={**os.environ, "CUTOVER_STATE": str(folder)})
        while True:
            with suppress(OSError):
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                if b'id="part-answers"' in await reader.read():
                    return cls(process, port, time.monotonic() - began)
            await asyncio.sleep(0.1)

    async def share(self, seconds: int) -> float:
        """The share of a core that it takes for so long."""
        before, began = self._used(), time.monotonic()
        await asyncio.sleep(seconds)
        return (self._used() - before) / (time.monotonic() - began)

    def _used(self) -> float:
        """Seconds of processor time so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    async def end(self) -> None:
        self.process.terminate()
        await self.process.wait()


class Viewer:
    """One browser, as far as the board sees it."""

    def __init__(self, port: int, said: Mapping[int, float]) -> None:
        self._port, self._said = port, said
        self.bytes = 0
        self.delays: list[float] = []

    async def read(self) -> None:
        """Follow the page, and note how long after an event the foot of it has changed."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        writer.write(b"GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n")
        known, seen = 0, re.compile(rb"Journal (\d+)")
        while chunk := await reader.read(262_144):
            self.bytes += len(chunk)
            if found := seen.findall(chunk):
                before, known = known or int(found[-1]), int(found[-1])
                now = time.monotonic()
                self.delays += [now - self._said[number] for number in range(before + 1, known + 1)]


if __name__ == "__main__":
    main()
