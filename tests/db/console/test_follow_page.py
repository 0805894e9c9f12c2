"""The page of a go-live that can be taken back, tried as it says: its sample, on two servers of different versions."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from console.exits import Exit
from jobs.journal.migrate import create_schema
from plans.library import Sample, path_of
from tests.conftest import MakeDatabase
from tests.support.command_line import Ended, called
from tests.support.eventually import eventually
from tests.support.pages import blocks, words_of
from tests.support.replication.peers import Peers
from tests.support.two_databases import LEGACY, PLATFORM

SAMPLE = path_of(Sample.REVERSIBLE_UPGRADE)
NOT_PRODUCTION = "old\nnew\n"
"""What a person says of each database, as production cannot be asked here."""


def _plan(peers: Peers) -> str:
    """The sample, on the tests' servers, beginning now, with a day after the go-live that is a minute."""
    now = datetime.now(ZoneInfo("Europe/Oslo"))
    text = SAMPLE.read_text("utf-8")
    for port, side in ((5501, LEGACY), (5502, PLATFORM)):
        text = text.replace(f"host=localhost port={port} dbname=shop user=postgres", peers.from_server(side))
    moments = {"2026-04-11 20:00": -1, "2026-04-11 23:00": -1, "2026-04-13 21:00": 60, "2026-04-13 22:00": 90}
    for written, minutes in moments.items():
        text = text.replace(written, f"{now + timedelta(minutes=minutes):%Y-%m-%d %H:%M}")
    return text.replace("2026-04-12 04:00", f"{now + timedelta(hours=6):%Y-%m-%d %H:%M}")


async def _filled(peers: Peers) -> None:
    """What try.sql says: a table on both sides, rows on one, and nobody who may log in on the other."""
    script = (SAMPLE.parent / "try.sql").read_text("utf-8")
    await peers.legacy.execute(script)
    await peers.legacy.execute("insert into orders (note) select n::text from generate_series(1, 20000) as n")
    await peers.platform.execute(f"{script}\nalter role shop nologin")


@pytest.fixture
async def shop(peers_15_18: Peers) -> AsyncIterator[Peers]:
    await _filled(peers_15_18)
    try:
        yield peers_15_18
    finally:
        for dsn in map(peers_15_18.dsn, (LEGACY, PLATFORM)):
            admin = await asyncpg.connect(dsn)
            await admin.execute("drop owned by shop; drop role shop")
            await admin.close()


async def _rows(connection: asyncpg.Connection) -> list[tuple[object, ...]]:
    found = await connection.fetch("select count(*), count(distinct id), max(id), sum(hashtext(note)) from orders")
    return [tuple(row) for row in found]


@pytest.mark.night
async def test_the_sample_goes_live_and_comes_home_as_its_page_says(
    shop: Peers, make_database: MakeDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plan.yaml").write_text(_plan(shop), encoding="utf-8")
    environ: Mapping[str, str] = {
        "CUTOVER_CONTROL": await make_database("control", holds=create_schema),
        "CUTOVER_STATE": str(tmp_path / "state"),
        "OLD_DSN": shop.dsn(LEGACY),
        "NEW_DSN": shop.dsn(PLATFORM),
    }

    async def types(*words: str) -> str:
        ended: Ended = await asyncio.to_thread(called, *words, environ=environ, stdin=NOT_PRODUCTION)
        assert ended.returncode == Exit.OK, (words, ended.stdout, ended.stderr)
        return ended.stdout

    async def says(pattern: str) -> None:
        async def there() -> bool:
            return re.search(pattern, await types("log", "night"), re.MULTILINE) is not None

        try:
            await eventually(there, every=0.3)
        except AssertionError:
            raise AssertionError(f"{pattern} is not in {await types('log', 'night')}") from None

    async def looked_at() -> bool:
        return "has not been looked at yet" not in await types("status", "night")

    page = [block for block in blocks() if block.page == "docs/follow.md" and block.language == "sh"]
    typed = [words_of(command)[1:] for command in page[-1].commands if command.startswith("cutover ")]
    assert [words[0] for words in typed] == ["db", "check", "run"]
    for words in typed:
        await types(*words, *(["--name", "night", "--detach"] if words[0] == "run" else []))
    await says(r"OPEN\s+GO ")
    for party in ("dba", "shop"):
        await types("do", "night", "vote", "GO", party, "go")
    await eventually(looked_at, every=0.3)  # within five seconds
    await types("do", "night", "decide", "GO", "go", "--yes")
    await says(r"DONE\s+LIVE ")
    await says("replication shop, new -> old, is healthy")
    told = await types("status", "night")
    assert "can be taken back until" in told
    await types("do", "night", "rollback", "reason=rehearsed", "--yes")
    await says("Result +rolled back")
    assert await _rows(shop.legacy) == await _rows(shop.platform)
    assert await shop.legacy.fetchval("select rolcanlogin from pg_roles where rolname = 'shop'")
    assert not await shop.platform.fetchval("select rolcanlogin from pg_roles where rolname = 'shop'")
