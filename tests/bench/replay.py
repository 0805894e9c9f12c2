"""`python -m tests.bench.replay`: how soon any second of a night of sixteen hours and 20,000 events is seen again.

A night of 1,000 tasks is stretched over sixteen hours, with a sample for each 5 % of each job. Each jump is to a random
second: the moment is found, its state folded, its forecast worked out, and the frame drawn anew at 160x50. The last
line is one JSON object: milliseconds of processor time, in the middle and of the worst jump (the goal is 200), and how
long it took to read it all.
"""

import asyncio
import json
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from console.layout import layout
from console.layout.glyphs import UNICODE
from console.view.model import Ui
from console.view.recording import Recording, recorded
from console.view.replay import MoveTo
from console.view.replay_source import ReplaySource
from jobs.journal.samples import StoredSample
from jobs.run.events import AttemptEnded, AttemptStarted, Entry
from tests.bench.console_night import BenchNight, half_done, keep_night
from tests.support.memory_journal import MemoryJournal

EVENTS = 20_000
LASTS = timedelta(hours=16)
JUMPS = 300
GOAL = 200.0
RUN = "bench-replay"


def main() -> None:
    """Print the milliseconds of the jumps."""
    with tempfile.TemporaryDirectory() as folder:
        night = _stretched(half_done(Path(folder), RUN, events=EVENTS))
    began = time.process_time()
    recording = asyncio.run(_recorded(night))
    read = time.process_time() - began
    took = _jumps(recording)
    lasts = recording.ends - recording.begins
    print(f"{len(recording.entries):,} events in {lasts}, {sum(map(len, recording.samples.values())):,} samples")
    print(f"worst of {JUMPS} jumps {max(took):.0f} ms, goal {GOAL:.0f}: {'met' if max(took) <= GOAL else 'MISSED'}")
    figures = {
        "jump_ms": round(statistics.median(took), 1),
        "worst_jump_ms": round(max(took), 1),
        "read_s": round(read, 2),
    }
    print(json.dumps(figures))


def _stretched(night: BenchNight) -> BenchNight:
    """The same with its events sixteen hours apart from the first to the last; the clock of the run goes as it did."""
    first, last = night.entries[0].at, night.entries[-1].at
    scale = LASTS / (last - first)
    entries = [replace(one, at=first + (one.at - first) * scale) for one in night.entries]
    return replace(night, entries=entries, now=entries[-1].at)


async def _recorded(night: BenchNight) -> Recording:
    journal = MemoryJournal(now=lambda: night.now)
    lease = await keep_night(journal, RUN, night)
    await journal.keep_samples(RUN, term=lease.term, samples=list(_samples(night.entries)))
    return await recorded(journal, RUN)


def _samples(entries: list[Entry]) -> Iterator[StoredSample]:
    """One for each 5 % of each job."""
    began: dict[str, datetime] = {}
    for one in entries:
        match one.event:
            case AttemptStarted(unit=unit):
                began[unit] = one.at
            case AttemptEnded(unit=unit) if unit in began:
                for step in range(21):
                    at = began[unit] + (one.at - began[unit]) * step / 20
                    yield StoredSample(task=unit, attempt=1, at=at, done=step * 5.0, total=100.0)
            case _:
                pass


def _jumps(recording: Recording) -> list[float]:
    chance = random.Random(1)
    source = ReplaySource(recording, warns=lambda _plan, _entry: False)
    took = []
    for _ in range(JUMPS):
        to = recording.begins + (recording.ends - recording.begins) * chance.random()
        began = time.process_time()
        source.move(MoveTo(when=recording.run_time(to).isoformat()))
        layout(source.now(), Ui(), (160, 50), UNICODE)
        took.append((time.process_time() - began) * 1000)
    return took


if __name__ == "__main__":
    main()
