"""`python -m tests.bench.notify`: how soon messages reach people, whether any is lost, and what they cost the engine.

Real engines on a PostgreSQL of their own, a mail server and a desk on loopback. Four parts:

- **time**: people's tasks become ready one after the other, each of another party; from the event, by the control
  database's clock, to the moment at which the receiver has the message.
- **loss**: the same while receivers break, hang up on what they were given, and the engine is killed again and again.
- **slowdown**: 1,200 jobs that do nothing, beside 24 people's tasks whose messages hang for ever; the same without
  hooks by another engine at the same time. And once more with 120 messages.
- **outside**: rehearsals in which hooks tell everybody of everything, a task sends a text, and somebody asks for a
  test: nothing may come to where the parties are; the same plan in production is to fill it.

The last line is one JSON object.
"""

import argparse
import asyncio
import json
import statistics
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jobs.journal.migrate import create_schema
from jobs.journal.postgres import PostgresJournal
from jobs.run.events import EngineStarted, PeopleTold
from tests.bench.notify_nights import PRODUCTION, hanging_beside_none, outside_messages, waiting_people
from tests.support.eventually import eventually
from tests.support.people.receivers import TAKEN, Receivers, moody, receiving
from tests.support.postgres_server import PostgresServer
from tests.support.processes import Night, Witness

GOAL_MS, GOAL_SLOWDOWN = 2_000, 1.05
PEOPLE = 40
"""Parties who are told, each of a task of its own."""
KILLS = 8
STORM = 120
"""Messages beside the jobs in the second measurement of the slowdown: one for every tenth, some sixty a second. There
is no limit for it: it tells what a message costs, its event and its place in the outbox, whether or not it hangs."""
PATIENCE = 180.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Whom an event told, and what came of it."""

    waits_ms: Sequence[float]
    """From the event to the first arrival."""
    lost: int
    doubled: int
    """Parties to whom one event came under more than one id."""
    again: int
    """Arrivals of what had come before, under its id."""


async def people_told(dsn: str, folder: Path, *, kills: int) -> Told:
    """Have people told one after the other by engines, of which so many are killed."""
    night = Night(control=dsn, legacy=dsn, platform=dsn, folder=folder, journal=PostgresJournal(dsn))
    async with receiving() as receivers:
        if kills:
            receivers.mood = moody(1, broken=0.2, hangs_up=0.2)
        try:
            run, witness = await night.begin(*waiting_people(receivers, PEOPLE), PRODUCTION)
            engine = night.engine(run)
            await witness.heard(EngineStarted)
            for number in range(PEOPLE):
                await night.order(witness, "done", task=f"W{number}")
                if kills and number % (PEOPLE // kills) == PEOPLE // kills - 1:
                    await asyncio.sleep(0.5)  # by then a letter is on its way
                    engine.kill()
                    engine = night.engine(run)
            receivers.mood = lambda: TAKEN  # mended; what failed is waited for
            await eventually(lambda: len(set(receivers.ids())) >= 2 * PEOPLE, within=PATIENCE)
            await eventually(lambda: _all_settled(night, run), within=PATIENCE)
            return _told(witness, receivers)
        finally:
            await night.close()


async def _all_settled(night: Night, run: str) -> bool:
    return not await night.journal.waiting_messages(run)


def _told(witness: Witness, receivers: Receivers) -> Told:
    came = defaultdict(list)
    for one in receivers.arrivals:
        came[one.channel, one.address].append(one)
    waits, lost, doubled = [], 0, 0
    for entry in witness.entries:
        for to in entry.event.addressees if isinstance(entry.event, PeopleTold) else ():
            there = came[to.channel, f"{to.party}@b.example"]
            lost += not there
            doubled += len({one.id for one in there}) > 1
            waits += [(one.at - entry.at).total_seconds() * 1e3 for one in there[:1]]
    again = len(receivers.arrivals) - len(set(receivers.ids()))
    return Told(waits_ms=waits, lost=lost, doubled=doubled, again=again)


def p95(values: Sequence[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(values, n=20)[-1]


async def measured(folder: Path, rounds: int, rehearsals: int) -> Mapping[str, float]:
    """All four parts."""
    server = PostgresServer(on_disk=True, fsync="on", full_page_writes="on")
    try:
        server.start()
        dsn = server.dsn()
        await create_schema(dsn)
        for part in ("time", "loss", "rest"):
            (folder / part).mkdir()
        quick = await people_told(dsn, folder / "time", kills=0)
        hard = await people_told(dsn, folder / "loss", kills=KILLS)
        slow = await hanging_beside_none(dsn, folder / "rest", rounds)
        storm = await hanging_beside_none(dsn, folder / "rest", rounds, people=STORM)
        outside, in_production = await outside_messages(dsn, folder / "rest", rehearsals)
    finally:
        server.stop()
    return {
        "event_to_receiver_p95_ms": round(p95(quick.waits_ms), 1),
        "event_to_receiver_median_ms": round(statistics.median(quick.waits_ms), 1),
        "lost": quick.lost + hard.lost,
        "doubled_without_same_id": quick.doubled + hard.doubled,
        "sent_again_with_same_id": quick.again + hard.again,
        "engines_killed": KILLS,
        "engine_slowdown": round(statistics.median(slow), 3),
        f"engine_slowdown_by_{STORM}_messages": round(statistics.median(storm), 3),
        f"outside_messages_in_{rehearsals}_rehearsals": outside,
        "outside_messages_in_production": in_production,
    }


def main(rounds: int, rehearsals: int) -> None:
    """Measure, print a table for people, and the JSON object last."""
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(measured(Path(folder), rounds, rehearsals))
    goals = {
        "event_to_receiver_p95_ms": f"at most {GOAL_MS:,}",
        "lost": "0",
        "doubled_without_same_id": "0",
        "engine_slowdown": f"at most {GOAL_SLOWDOWN}",
        f"outside_messages_in_{rehearsals}_rehearsals": "0",
        "outside_messages_in_production": "more than 0",
    }
    print(f"{PEOPLE} parties, PostgreSQL 18 with fsync; slowdown: median of {rounds}, side by side\n")
    for name, value in found.items():
        print(f"{name:42}{value:10,}   {goals.get(name, '')}")
    print(json.dumps(found))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--rehearsals", type=int, default=100)
    given = parser.parse_args()
    main(given.rounds, given.rehearsals)
