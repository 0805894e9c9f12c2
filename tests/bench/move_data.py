"""Health records to move, a server to move them on, and psql's own way to move them: shared by the data benches."""

import asyncio
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from jobs.postgres.target.prepare import prepare
from plans.model import DatabaseId, JobSpec, TableSelection, TaskId
from tests.support.fake_context import FakeContext, FakeDatabase, connected
from tests.support.postgres_server import PostgresServer

LEGACY, PLATFORM = DatabaseId("legacy"), DatabaseId("platform")
ROWS = TableSelection(source=LEGACY, target=PLATFORM, tables=("ehr.*",))

TUNED = {"PGCOPYDB_USE_COPY_BINARY": "on", "PGCOPYDB_SPLIT_TABLES_LARGER_THAN": "64MB"}
"""pgcopydb from 0.16 on: binary, and the largest tables by several processes each."""

TABLES = """
create schema ehr;
create table ehr.patient (id bigint, nid char(11), name text, born date, address jsonb, updated timestamptz);
create table ehr.encounter (id bigint, patient bigint, ward varchar(40), began timestamptz,
                            ended timestamptz, cause text);
create table ehr.observation (id bigint, encounter bigint, code int, value numeric(12,4), unit text,
                              taken timestamptz, detail jsonb, device uuid);
create table ehr.medication (id bigint, patient bigint, drug text, dose numeric(8,3), given timestamptz,
                             active boolean);
create table ehr.note (id bigint, encounter bigint, author text, body text, written timestamp);
"""
KEYS = "".join(
    f"alter table ehr.{table} add primary key (id);"
    for table in ("patient", "encounter", "observation", "medication", "note")
)
INDEXES = """
create unique index on ehr.patient (nid);
create index on ehr.patient (name);
create index on ehr.encounter (patient, began);
create index on ehr.observation (encounter);
create index on ehr.observation (code, taken);
create index on ehr.medication (patient);
create index on ehr.note (encounter);
alter table ehr.encounter add foreign key (patient) references ehr.patient;
alter table ehr.observation add foreign key (encounter) references ehr.encounter;
alter table ehr.medication add foreign key (patient) references ehr.patient;
alter table ehr.note add foreign key (encounter) references ehr.encounter;
create sequence ehr.note_id owned by ehr.note.id;
alter table ehr.note alter id set default nextval('ehr.note_id');
alter table ehr.patient alter nid set not null;
"""
FILL = {
    "patient": (0.06, """select n, lpad(n::text, 11, '0'), 'Kari Nordmann ' || n, date '1930-01-01' + (n % 30000)::int,
        jsonb_build_object('street', 'Storgata ' || n % 300, 'zip', 7000 + n % 999), now()
        from generate_series(1, $1::int8) n"""),
    "encounter": (0.16, """select n, 1 + n % ($1 * 3 / 8), 'ward ' || n % 40, now() - n * interval '1 min', now(),
        'cause ' || n % 700
        from generate_series(1, $1::int8) n"""),
    "observation": (0.5, """select n, 1 + n % ($1 * 8 / 25), (n % 900)::int, (n % 100000) / 7.0, 'mmol/l',
        now() - n * interval '1 s',
        jsonb_build_object('low', n % 7, 'high', n % 90, 'method', 'm' || n % 20), md5(n::text)::uuid
        from generate_series(1, $1::int8) n"""),
    "medication": (0.14, """select n, 1 + n % ($1 * 3 / 7), 'drug ' || n % 3000, (n % 1000) / 8.0, now(), n % 3 = 0
        from generate_series(1, $1::int8) n"""),
    "note": (0.14, """select n, 1 + n % $1, 'nurse ' || n % 200,
        repeat('The patient slept well. ', 6 + (n % 25)::int), localtimestamp
        from generate_series(1, $1::int8) n"""),
}  # fmt: skip


@dataclass(kw_only=True)
class Bench:
    """A filled source, an empty target, on one server."""

    server: PostgresServer
    rows: dict[str, int]

    @property
    def total(self) -> int:
        """Rows of all tables."""
        return sum(self.rows.values())

    def context(self, spec: JobSpec, *, run: str) -> FakeContext:
        """A context of a new run, so that nothing is resumed."""
        databases = {name: FakeDatabase(id=name, dsn=self.server.dsn(name)) for name in (LEGACY, PLATFORM)}
        return FakeContext(spec=spec, task=TaskId("D08"), databases=databases, run=run)

    async def empty_target(self) -> None:
        """Before each measurement; a checkpoint keeps the last one's dirty pages out of the next."""
        async with connected(self.server.dsn(PLATFORM)) as target:
            await target.execute("truncate " + ", ".join(f"ehr.{table}" for table in self.rows))
            await target.execute("checkpoint")

    async def bare_target(self) -> None:
        """A target with tables, and nothing on them."""
        await self.new_target(shaped=False)
        async with connected(self.target) as target:
            await target.execute(TABLES)
            await prepare(target)

    async def new_target(self, *, shaped: bool) -> None:
        """A target database that is empty: with all tables, keys, indexes and constraints, or with nothing at all."""
        async with connected(self.server.dsn()) as admin:
            await admin.execute(f"drop database if exists {PLATFORM} with (force)")
            await admin.execute(f"create database {PLATFORM}")
            await admin.execute("checkpoint")
        if shaped:
            async with connected(self.server.dsn(PLATFORM)) as target:
                await target.execute(TABLES + KEYS + INDEXES)
                await prepare(target)

    async def program(self, *command: str, **settings: str) -> None:
        """Run a peer, with these in its environment. Its output is kept for its failure only."""
        environ = {**os.environ, **settings, "PGCOPYDB_SOURCE_PGURI": self.source, "PGCOPYDB_TARGET_PGURI": self.target}
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            process = await asyncio.create_subprocess_exec(
                *command, env={**environ, "TMPDIR": folder, "XDG_DATA_HOME": folder},
                stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
            )  # fmt: skip
            said, _ = await process.communicate()
        if process.returncode:
            raise RuntimeError(f"{command[0]} failed: {said.decode()[-2000:]}")

    async def pgcopydb_rows(self, streams: int, *, tuned: bool = False) -> None:
        """pgcopydb's copy of the rows, as it comes, or with all that makes it quick."""
        command = ("pgcopydb", "copy", "table-data", "--not-consistent", "--table-jobs", str(streams))
        await self.program(*command, **(TUNED if tuned else {}))

    async def pgcopydb_clone(self, streams: int, *, tuned: bool = False) -> None:
        """pgcopydb's copy of the whole database, as it comes, or with all that makes it quick."""
        jobs = ("--table-jobs", str(streams), "--index-jobs", str(streams))
        await self.program("pgcopydb", "clone", "--not-consistent", *jobs, **(TUNED if tuned else {}))

    async def pg_dump(self, _: int) -> None:
        """pg_dump into psql, and the statistics that it does not bring."""
        pipe = 'set -o pipefail; pg_dump "$0" | psql -Xq -v ON_ERROR_STOP=1 "$1" && psql -Xqc analyze "$1"'
        await self.program("bash", "-c", pipe, self.source, self.target)

    async def limit(self, streams: int) -> float:
        """Seconds that the servers' own work takes, spread over the streams: COPY TO nowhere and COPY FROM a file."""
        seconds = 0.0
        async with connected(self.source) as source, connected(self.target) as target:
            for table in self.rows:
                file = self.server.home / "data" / f"{table}.copy"
                await source.execute(f"copy ehr.{table} to '{file}' (format binary)")
                for connection, end in ((source, "to '/dev/null'"), (target, f"from '{file}'")):
                    began = time.perf_counter()
                    await connection.execute(f"copy ehr.{table} {end} (format binary)")
                    seconds += time.perf_counter() - began
                file.unlink()
        return seconds / streams

    @property
    def source(self) -> str:
        """For a peer."""
        return self.server.dsn(LEGACY)

    @property
    def target(self) -> str:
        """For a peer."""
        return self.server.dsn(PLATFORM)

    async def psql(self, streams: int) -> None:
        """Binary pipes, a table each, the largest first: half of the rows are in one table, so two streams are even."""
        work = asyncio.Queue[str]()
        for table in sorted(self.rows, key=lambda table: -self.rows[table]):
            work.put_nowait(f"ehr.{table}")

        async def stream() -> None:
            while not work.empty():
                table = work.get_nowait()
                out = f'psql -XqAt "$S" -c "copy {table} to stdout (format binary)"'
                pipe = await asyncio.create_subprocess_shell(
                    f'{out} | psql -Xq "$T" -c "copy {table} from stdin (format binary)"',
                    env={**os.environ, "S": self.server.dsn(LEGACY), "T": self.server.dsn(PLATFORM)},
                )
                if await pipe.wait():
                    raise RuntimeError("psql failed")

        await asyncio.gather(*(stream() for _ in range(streams)))


@asynccontextmanager
async def bench_data(rows: int) -> AsyncIterator[Bench]:
    """A server of its own, filled with about `rows` rows in five tables."""
    settings = {"shared_buffers": "512MB", "max_wal_size": "8GB", "checkpoint_timeout": "1h"}
    server = PostgresServer(binaries_for_peers(), on_disk=True, **settings)
    try:
        await asyncio.to_thread(server.start)
        counts = {table: max(1, int(rows * share)) for table, (share, _) in FILL.items()}
        async with connected(server.dsn()) as admin:
            await admin.execute("create database legacy")
            await admin.execute("create database platform")
        async with connected(server.dsn(LEGACY)) as source, connected(server.dsn(PLATFORM)) as target:
            await source.execute(TABLES)
            for table, (_, query) in FILL.items():
                await source.execute(f"insert into ehr.{table} {query}", counts[table])
            await source.execute(KEYS + INDEXES)
            await source.execute("vacuum analyze")
            await target.execute(TABLES)
            await prepare(target)
        yield Bench(server=server, rows=counts)
    finally:
        await asyncio.to_thread(server.stop)


async def counted(dsn: str, tables: list[str]) -> int:
    """Rows that have arrived."""
    connection = await asyncpg.connect(dsn)
    try:
        return sum([await connection.fetchval(f"select count(*) from ehr.{table}") for table in tables])
    finally:
        await connection.close()


def binaries_for_peers() -> Path | None:
    """The server that pg_dump on PATH belongs to, because it refuses a newer one; None where the wheel's will do."""
    if not have("pg_dump"):
        return None
    version = subprocess.run(["pg_dump", "--version"], capture_output=True, text=True, check=True).stdout
    folder = Path("/usr/lib/postgresql") / version.split()[2].split(".")[0] / "bin"
    return folder if (folder / "postgres").exists() else None


def have(program: str) -> bool:
    """Whether a peer is installed."""
    return shutil.which(program) is not None


def peers() -> frozenset[str]:
    """Those that a copy can be measured beside."""
    found = {name for name in ("psql", "pgcopydb", "pg_dump") if have(name)}
    if "pgcopydb" in found:
        said = subprocess.run(["pgcopydb", "clone", "--help"], capture_output=True, text=True, check=False)
        found |= {"pgcopydb_tuned"} if "--use-copy-binary" in said.stdout + said.stderr else set()
    return frozenset(found)
