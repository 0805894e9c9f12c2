"""The load beside `tests.bench.follow`: small transactions on twenty tables by pgbench, and a count of what it did."""

import asyncio
import re
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg

from tests.support.needs import POSTGRES_15
from tests.support.two_databases import Two

TABLES = tuple(f"load_{number:02}" for number in range(1, 21))
CLIENTS = 8
PGBENCH = shutil.which("pgbench", path=f"{POSTGRES_15}:/usr/bin:/usr/local/bin")
SHAPE = "create table ehr.{0} (id bigserial primary key, n int not null default 0, filler text)"
FILL = "insert into ehr.{0} (filler) select repeat('x', 60 + (n % 40)::int) from generate_series(1, {1}) n"
UPDATE = "\\set id random(1, {1})\nupdate ehr.{0} set n = n + 1 where id = :id;\n"
INSERT = "insert into ehr.{0} (filler) values (repeat('x', 60));\n"
UPDATES = 3
"""For one that inserts."""
END = "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'pgbench'"
DONE = "select sum(n) + count(*) - {1} from ehr.{0}"
"""Transactions that a table has seen."""
CONTENT = "select count(*), md5(string_agg(md5(t::text), '' order by id)) from ehr.{0} as t"
PROCESSED = re.compile(r"transactions actually processed: (\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What a load has done. Attributes: transactions: that were acknowledged."""

    transactions: int
    seconds: float

    @property
    def rate(self) -> float:
        """Transactions a second."""
        return self.transactions / self.seconds


@dataclass(kw_only=True)
class Load:
    """The tables, and the pgbench that runs just now.

    Args:
        rows: of each table at first.
        rate: transactions a second that are asked for.
    """

    two: Two
    folder: Path
    rows: int
    rate: int
    _process: asyncio.subprocess.Process | None = None
    _began: float = 0.0

    async def make(self) -> None:
        """Twenty tables on both sides, filled at the source."""
        await self.two.both(";".join(SHAPE.format(table) for table in TABLES))
        for table in TABLES:
            await self.two.legacy.execute(FILL.format(table, self.rows))
            (self.folder / f"{table}_update.sql").write_text(UPDATE.format(table, self.rows))
            (self.folder / f"{table}_insert.sql").write_text(INSERT.format(table, self.rows))
        await self.two.legacy.execute("vacuum analyze")

    async def begin(self, dsn: str) -> None:
        """Have an application's role do its work on one side."""
        assert PGBENCH is not None
        scripts = [
            f"--file={self.folder / f'{table}_{what}.sql'}@{weight}"
            for table in TABLES
            for what, weight in (("update", UPDATES), ("insert", 1))
        ]
        how = ("-n", "-c", str(CLIENTS), "-j", "2", "-M", "prepared", "-R", str(self.rate), "-T", "86400")
        self._process = await asyncio.create_subprocess_exec(
            PGBENCH, *how, *scripts, dsn, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
        )
        self._began = time.monotonic()

    async def end(self, side: "asyncpg.Connection[Any]") -> Loaded:
        """End it, unless a fence has; it says how much was acknowledged."""
        assert self._process is not None
        await side.execute(END)
        out, _ = await self._process.communicate()
        seconds = time.monotonic() - self._began
        found = PROCESSED.search(out.decode(errors="replace"))
        if found is None:
            raise RuntimeError(f"pgbench said no count: {out.decode(errors='replace')[-500:]}")
        return Loaded(transactions=int(found[1]), seconds=seconds)

    async def done(self, side: "asyncpg.Connection[Any]") -> int:
        """How many of its transactions one side has."""
        return sum([int(await side.fetchval(DONE.format(table, self.rows))) for table in TABLES])

    async def differing(self) -> list[str]:
        """Tables that do not hold the same on both sides."""
        both = [
            [await side.fetchrow(CONTENT.format(table)) for table in TABLES]
            for side in (self.two.legacy, self.two.platform)
        ]
        return [table for table, ours, theirs in zip(TABLES, *both, strict=True) if ours != theirs]
