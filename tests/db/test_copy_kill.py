"""kill -9 at random moments, again and again, and the target is still the source, row for row."""

import asyncio
import random
import signal
import sys
from pathlib import Path

import pytest

from tests.db.two_databases import Two

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(("kills", "seed"), [(10, 7), pytest.param(100, 11, marks=pytest.mark.night, id="a hundred")])
async def test_a_copy_that_is_killed_again_and_again_is_complete_and_nothing_came_twice(
    two: Two, kills: int, seed: int
) -> None:
    chance = random.Random(seed)
    for table in (
        "keyed (id int primary key, v text)",
        "loose (id int, v text)",
        "paired (id int, v text, primary key (v, id))",
    ):
        await two.both(f"create table {table}")
        name = table.split(maxsplit=1)[0]
        await two.legacy.execute(
            f"insert into {name} select n, repeat('x', n % 90) from generate_series(1, $1) n", 200 * kills
        )
    attempt = 0
    killed = 0
    finished = False
    while not finished:
        attempt += 1
        finished = not await _killed(two, attempt, chance.randrange(1, 12) if killed < kills else 0)
        killed += not finished
    assert killed >= min(kills, 5)
    for table in ("keyed", "loose", "paired"):
        await two.same(table)
    assert sum(chunk["rows"] for chunk in await two.chunks()) == 3 * 200 * kills


async def _killed(two: Two, attempt: int, after: int) -> bool:
    """Run an attempt, and kill it once it has said `after` more lines (0: never). False when it was done before."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.db.copy_process", two.legacy_dsn, two.platform_dsn, str(attempt),
        cwd=ROOT, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    last = b""
    async for line in process.stdout:
        last = line
        after -= 1
        if after == 0:
            process.send_signal(signal.SIGKILL)
    code = await process.wait()
    if last == b"done\n":
        return False
    assert code == -signal.SIGKILL
    return True
