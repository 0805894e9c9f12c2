"""`python -m tests.bench.console`: what the screen costs, as the real program in a real terminal.

A night of 1,000 tasks, 103 confirmations and eight jobs at work stands in a control database of its own; an engine's
part (progress each second, an event in every ten) is played. Bytes are what the terminal received, processor time is
that of the process and not the clock's, as a bench shares its machine. Beside it htop and pg_activity, where they are
on PATH. The last line is one JSON object.

`--beside FOLDER` measures another checkout of this program in the same rounds. `--quick` is a small form.
"""

import argparse
import asyncio
import json
import os
import statistics
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from shutil import which

from jobs.journal.base import Lease
from jobs.journal.migrate import create_schema
from jobs.journal.postgres import PostgresJournal
from jobs.run import events as e
from jobs.run.state.records import draft_of
from tests.bench.console_night import BenchNight, half_done, keep_night, snapshots
from tests.bench.pty_process import PtyProcess
from tests.support.places import ROOT
from tests.support.postgres_server import PostgresServer

SIZES = ((80, 24), (160, 50))
LARGE = 100_000
"""Events of the long run."""
BUDGETS = {
    "idle_bytes_s": 300,
    "steady_bytes_s_80": 600,
    "steady_bytes_s_160": 960,
    "cpu_percent": 3,
    "key_to_paint_p95_ms": 60,
    "first_paint_ms": 800,
    "attach_100k_events_s": 2,
    "rss_mb": 70,
}
_ECHO = "import os, tty; tty.setraw(0); os.write(1, b'READY')\nwhile True: os.write(1, os.read(0, 1))"
PEERS = {"htop": ("htop",), "pg_activity": ("pg_activity",)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """How much is measured."""

    rounds: int
    seconds: float
    """Of watching, in each round and size."""
    keys: int
    events: int
    """Of the long run."""


QUICK = Extent(rounds=1, seconds=10, keys=20, events=LARGE)
WHOLE = Extent(rounds=3, seconds=30, keys=60, events=LARGE)


@dataclass(slots=True, kw_only=True)
class Measured:
    """Figures of one program by their name, a value a round."""

    values: dict[str, list[float]] = field(default_factory=dict)

    def add(self, name: str, value: float) -> None:
        """One more."""
        self.values.setdefault(name, []).append(value)

    def summary(self) -> dict[str, float]:
        """The middle of each, or the 95th percentile."""
        return {
            name: round(statistics.quantiles(values, n=20)[-1] if "_p95_" in name else statistics.median(values), 2)
            for name, values in self.values.items()
        }


class PlayedEngine:
    """Plays an engine's part in a thread of its own: progress each second, an event in every ten, while `moving`."""

    def __init__(self, dsn: str, run: str, night: BenchNight, lease: Lease) -> None:
        self._dsn, self._run, self._night, self._lease = dsn, run, night, lease
        self._head = len(night.entries)
        self.moving = threading.Event()
        self._over = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._play()), daemon=True)

    def __enter__(self) -> "PlayedEngine":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(10)

    async def _play(self) -> None:
        journal = PostgresJournal(self._dsn, application_name="bench engine")
        second = 0
        while not self._over.is_set():
            if self.moving.is_set():
                await journal.publish(self._run, snapshots(self._night, datetime.now(UTC)))
                if second % 10 == 0:
                    noted = e.Noted(text=f"second {second} of the bench", by="postgres")
                    entry = e.Entry(seq=self._head + 1, at=datetime.now(UTC), event=noted)
                    drafts = [draft_of(entry)]
                    await journal.append(self._run, term=self._lease.term, expected_seq=self._head, events=drafts)
                    self._head += 1
                second += 1
            await asyncio.to_thread(self._over.wait, 1.0)
        await journal.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A server with the two runs in it."""

    dsn: str
    socket: Path
    engine: PlayedEngine


@contextmanager
def staged(folder: Path, extent: Extent) -> Iterator[Stage]:
    """The server, both runs in its journal, and who plays their engine."""
    server = PostgresServer()
    try:
        server.start()
        dsn = server.dsn()
        night, lease = asyncio.run(_fill(dsn, folder, extent))
        with PlayedEngine(dsn, "bench", night, lease) as engine:
            yield Stage(dsn=dsn, socket=server.socket, engine=engine)
    finally:
        server.stop()


async def _fill(dsn: str, folder: Path, extent: Extent) -> tuple[BenchNight, Lease]:
    await create_schema(dsn)
    journal = PostgresJournal(dsn, application_name="bench")
    long = half_done(folder, "long", events=extent.events)
    await keep_night(journal, "long", long)
    night = half_done(folder, "bench")
    lease = await keep_night(journal, "bench", night)
    await journal.publish("bench", snapshots(night, night.now))
    await journal.publish("long", snapshots(long, long.now))
    await journal.close()
    return night, lease


def measure_console(stage: Stage, checkout: Path, extent: Extent, found: Measured) -> None:
    """One round of one checkout of this program."""
    for columns, lines in SIZES:
        with _console(stage, checkout, "bench", columns, lines) as console:
            painted = console.until("JOBS")
            if columns == 80:
                found.add("first_paint_ms", painted * 1000)
                found.add("first_paint_cpu_ms", console.processor_seconds() * 1000)
            console.count(6)  # until what it works out at first is worked out
            if columns == 80:
                found.add("idle_bytes_s", console.count(extent.seconds) / extent.seconds)
            stage.engine.moving.set()
            console.count(3)
            before = console.processor_seconds()
            found.add(f"steady_bytes_s_{columns}", console.count(extent.seconds) / extent.seconds)
            share = (console.processor_seconds() - before) / extent.seconds * 100
            found.add("cpu_percent" if columns == 80 else "cpu_percent_160", share)
            found.add("rss_mb" if columns == 80 else "rss_mb_160", console.resident_mb())
            _press_keys(console, extent, found)
            stage.engine.moving.clear()
    with _console(stage, checkout, "long", 80, 24) as console:
        found.add("attach_100k_events_s", console.until("JOBS"))
        found.add("attach_100k_events_cpu_s", console.processor_seconds())
        console.count(6)  # until all of the screen is there
        found.add("attach_100k_rss_mb", console.resident_mb())


def _press_keys(console: PtyProcess, extent: Extent, found: Measured) -> None:
    """Beside each key, what it costs the console, and how long a program that only echoes takes just then: of what is
    waited for on a machine that does other things too, that share is the machine's."""
    with PtyProcess((sys.executable, "-c", _ECHO)) as echo:
        echo.until("READY")
        for _ in range(2):  # off the first row, where one of the two keys would paint nothing
            console.press("j")
        for number in range(extent.keys):
            found.add("echo_p95_ms", echo.press("j") * 1000)
            console.rest()
            before = console.processor_seconds()
            found.add("key_to_paint_p95_ms", console.press("jk"[number % 2]) * 1000)
            console.rest()
            found.add("key_cpu_ms", (console.processor_seconds() - before) * 1000)


def _compile(stage: Stage, folder: str, checkouts: Iterable[Path]) -> None:
    """Have each checkout compiled once, as it is where it is installed, even where this shell keeps no bytecode."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = folder
    for checkout in checkouts:
        with _console(stage, checkout, "bench", *SIZES[0]) as console:
            console.until("JOBS")


def _console(stage: Stage, checkout: Path, run: str, columns: int, lines: int) -> PtyProcess:
    command = (sys.executable, "-m", "console", "attach", run, "--control", stage.dsn)
    return PtyProcess(command, columns=columns, lines=lines, folder=checkout)


def measure_peer(stage: Stage, name: str, extent: Extent, found: Measured) -> None:
    """One round of a program that people watch servers with."""
    more = ("-h", str(stage.socket), "-U", "postgres", "-d", "postgres") if name == "pg_activity" else ()
    for columns, lines in SIZES:
        with PtyProcess((name, *more), columns=columns, lines=lines) as peer:
            painted = peer.until("PID" if name == "htop" else "QUERIES")
            if columns == 80:
                found.add("first_paint_ms", painted * 1000)
            peer.count(3)
            stage.engine.moving.set()
            before = peer.processor_seconds()
            found.add(f"steady_bytes_s_{columns}", peer.count(extent.seconds) / extent.seconds)
            if columns == 80:
                found.add("cpu_percent", (peer.processor_seconds() - before) / extent.seconds * 100)
                found.add("rss_mb", peer.resident_mb())
            stage.engine.moving.clear()


def table(figures: Mapping[str, Mapping[str, float]]) -> str:
    """For people: a line for each figure, a column for each program."""
    names = dict.fromkeys(name for found in figures.values() for name in found)
    head = f"{'':28}" + "".join(f"{who:>14}" for who in figures) + f"{'budget':>10}"
    return "\n".join([head, *(_table_row(name, figures) for name in names)])


def _table_row(name: str, figures: Mapping[str, Mapping[str, float]]) -> str:
    cells = "".join(f"{found[name]:14.2f}" if name in found else f"{'':14}" for found in figures.values())
    return f"{name:28}{cells}" + (f"{BUDGETS[name]:10}" if name in BUDGETS else "")


def main(extent: Extent, beside: Path | None) -> None:
    """Measure, print a table for people, and the JSON object last."""
    missing = [name for name in PEERS if which(name) is None]
    peers = {name: Measured() for name in PEERS if name not in missing}
    ours = {"console": Measured()} | ({"beside": Measured()} if beside is not None else {})
    checkouts = {"console": ROOT, "beside": beside or ROOT}
    with tempfile.TemporaryDirectory() as name, staged(Path(name), extent) as stage:
        os.environ["CUTOVER_STATE"] = name
        _compile(stage, name, [checkouts[who] for who in ours])
        for _ in range(extent.rounds):
            for who, found in ours.items():
                measure_console(stage, checkouts[who], extent, found)
            for peer, found in peers.items():
                measure_peer(stage, peer, extent, found)
    figures = {who: found.summary() for who, found in (ours | peers).items()}
    print(f"\n{extent.rounds} rounds of {extent.seconds:g} s, interleaved: 1,000 tasks, 103 confirmations, 8 jobs\n")
    print(table(figures))
    for name in missing:
        print(f"{name} is not on PATH: not measured")
    rest = {who: found for who, found in figures.items() if who != "console"}
    print(json.dumps(figures["console"] | rest))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="one round of ten seconds")
    parser.add_argument("--beside", type=Path, metavar="FOLDER", help="another checkout of this program")
    given = parser.parse_args()
    main(QUICK if given.quick else WHOLE, given.beside)
