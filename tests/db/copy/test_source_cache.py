"""Whether others still find what they read in the source's memory."""

import pytest

from jobs.copy.source.source_cache import Blocks, SourceCache
from tests.support.eventually import eventually
from tests.support.two_databases import Two


@pytest.mark.parametrize(
    ("before", "now", "share"),
    [
        (Blocks(), Blocks(900, 100), 0.9),
        (Blocks(900, 100), Blocks(900, 1100), 0.0),
        (Blocks(900, 100), Blocks(1000, 110), None),
    ],
)
def test_the_share_is_of_what_was_read_since_and_none_where_that_is_little(
    before: Blocks, now: Blocks, share: float | None
) -> None:
    assert (now - before).share == share


async def test_what_the_copy_reads_itself_is_left_out(two: Two) -> None:
    await two.legacy.execute("create table own (v text); create table other (v text)")
    fill = "insert into {} select repeat('v', 900) from generate_series(1, 9000)"
    await two.legacy.execute(fill.format("own") + ";" + fill.format("other"))
    cache = SourceCache(1.0, "legacy")
    cache.leave_out([await two.legacy.fetchval("select 'own'::regclass::oid")])
    await cache.look(two.legacy)
    await two.legacy.execute("select count(*) from own")

    async def counted(table: str) -> bool:
        await two.legacy.execute("select pg_stat_force_next_flush()")
        await two.legacy.execute("select pg_stat_clear_snapshot()")
        read = "select heap_blks_read + heap_blks_hit > 900 from pg_statio_user_tables where relname = $1"
        return bool(await two.legacy.fetchval(read, table))

    await eventually(lambda: counted("own"))
    await cache.look(two.legacy)
    assert cache.cause == ""


async def test_a_share_under_the_limit_is_a_cause_until_it_is_not(two: Two) -> None:
    cache = SourceCache(0.9, "legacy")
    found = iter([Blocks(0, 0), Blocks(1000, 1000), Blocks(3000, 1000)])

    class Connection:
        def is_closed(self) -> bool:
            return False

        async def execute(self, _: str) -> None:
            return None

        async def fetchrow(self, *_: object) -> dict[str, int]:
            blocks = next(found)
            return {"hit": blocks.hit, "missed": blocks.missed}

    causes = []
    for _ in range(3):
        await cache.look(Connection())
        causes.append(cache.cause)
    assert causes == ["", "others find 50% of what they read in legacy's memory (limit 90%)", ""]
