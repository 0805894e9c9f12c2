"""Ways in which a server fails, for the drills: a small disk, a user with few connections, rows that do something."""

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import asyncpg
import pytest

from tests.support.fake_context import connected
from tests.support.postgres_server import PostgresServer
from tests.support.two_databases import Two

SMALL = "1200k"
"""Of a disk on which one chunk has room, and not two."""


@pytest.fixture
async def small_disk(postgres_server: PostgresServer) -> AsyncIterator[Path]:
    """A tablespace `small` on a file system of its own; skips where this account may not mount one."""
    place = postgres_server.home / "small"
    place.mkdir()
    owner = postgres_server.data.stat()
    options = f"size={SMALL},mode=0700,uid={owner.st_uid},gid={owner.st_gid}"
    try:
        await _mount("-t", "tmpfs", "-o", options, "tmpfs", str(place))
        try:
            async with connected(postgres_server.dsn()) as admin:
                await admin.execute(f"create tablespace small location '{place}'")
            yield place
        finally:
            async with connected(postgres_server.dsn()) as admin:
                await admin.execute("drop tablespace if exists small")
            await asyncio.to_thread(subprocess.run, ["umount", str(place)], check=True)
    finally:
        place.rmdir()


def fill_up(place: Path) -> None:
    """Somebody else takes all the room."""
    with suppress(OSError), (place / "filler").open("wb", buffering=0) as filler:
        while filler.write(bytes(4096)):
            pass


async def make_room(place: Path) -> None:
    """Somebody has found a larger disk."""
    await _mount("-o", "remount,size=64m", str(place))


async def _mount(*arguments: str) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    done = await asyncio.to_thread(subprocess.run, ["mount", *arguments], capture_output=True)
    if done.returncode:
        pytest.skip("a small disk cannot be mounted here")


async def as_mover(two: Two, connections: int) -> None:
    """From now on the target is written to by a user who is no superuser and may have so many connections."""
    await two.platform.execute(f"""
        create role mover login connection limit {connections};
        grant all on all tables in schema public, cutover to mover; grant usage on schema cutover to mover""")
    two.platform_dsn = two.platform_dsn.replace("postgres@", "mover@")


async def no_mover(two: Two) -> None:
    """Roles belong to the server, not to a database."""
    await two.platform.execute("drop owned by mover; drop role mover")


async def at_rows(target: "asyncpg.Connection[object]", body: str, *rows: int) -> None:
    """Have the target do something when these rows of patient arrive, also where ordinary triggers are off."""
    await target.execute(f"""
        create function meddle() returns trigger language plpgsql as $$ begin {body}; return new; end $$;
        create trigger meddle before insert on patient for each row when (new.id in ({", ".join(map(str, rows))}))
            execute function meddle();
        alter table patient enable always trigger meddle""")
