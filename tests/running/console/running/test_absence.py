"""The engine of a demonstration ends when its control database stays away, and not when it comes back in time."""

import asyncio
from datetime import timedelta

from console.running.absence import LOOK, Absence, end_without
from tests.support.memory_journal import MemoryJournal
from tests.support.nights import START

PATIENCE = timedelta(minutes=5)


def looks_until_the_end(away: list[bool]) -> int:
    """How many looks it takes until it is ended, of a database that is away at some of them and at all later ones."""
    journal = MemoryJournal(now=lambda: START)
    seconds, ended, looks = 0.0, [], 0

    async def passes(wait: float) -> None:
        nonlocal seconds, looks
        seconds += wait
        looks += 1
        turns()

    def turns() -> None:
        is_away = away[looks] if looks < len(away) else True
        (journal.sever if is_away else journal.mend)()

    turns()
    absence = Absence(PATIENCE, lambda: seconds)
    asyncio.run(end_without(journal, absence, end=lambda: ended.append(True), sleep=passes))
    assert ended == [True]
    return looks


def test_it_ends_after_as_long_as_that_without_a_break() -> None:
    assert looks_until_the_end([True]) == PATIENCE / LOOK
    assert looks_until_the_end([True] * 50 + [False]) == 51 + PATIENCE / LOOK
