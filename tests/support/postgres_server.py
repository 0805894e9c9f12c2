"""A throw-away PostgreSQL for the tests: no TCP, no fsync, trust on a private socket, gone when pytest is gone.

It is not the server of `jobs.embedded`, which serves people, asks for a password and keeps its data; the two share
the search for the programs and for an account.
"""

import asyncio
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from jobs.embedded.account import environment, server_account
from jobs.embedded.binaries import reachable, wheel_binaries
from jobs.embedded.places import make_folder
from tests.support.left_servers import PREFIX, record_owner

SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "max_wal_size": "2GB",
    "max_connections": "200",
    "deadlock_timeout": "100ms",
    "jit": "off",
    "timezone": "UTC",
    "log_min_messages": "warning",
}

# Ends the server when pytest's end of the pipe closes, which also happens when pytest is killed with -9.
GUARD = 'read -r _; kill -QUIT "$(head -n 1 "$1/data/postmaster.pid")"; sleep 1; rm -rf "$1"'

MEMORY, DISK = Path("/dev/shm"), Path("/tmp")
MEMORY_LEFT = 8 * 2**30
"""What must be free there; a session's servers take less than 2 GB."""


def _home() -> Path:
    """Memory where there is plenty: most of what a test's database costs on a disk is making its 300 files.

    The programs may be copied into the folder, so files there must be allowed to run.
    """
    if not MEMORY.is_dir() or not os.access(MEMORY, os.W_OK):
        return DISK
    space = os.statvfs(MEMORY)
    plenty = space.f_bavail * space.f_frsize >= MEMORY_LEFT and not space.f_flag & getattr(os, "ST_NOEXEC", 0)
    return MEMORY if plenty else DISK


class PostgresServer:
    """One server in a folder of its own, in memory or under /tmp.

    A server refuses to run as root, so root runs it as an unprivileged account; such an account cannot enter pytest's
    own temporary folders (0700), hence a folder of its own with 0711.
    """

    def __init__(self, binaries: Path | None = None, *, on_disk: bool = False, **settings: str) -> None:
        """Make its folder.

        Args:
            binaries: the folder of initdb, pg_ctl and postgres, default the wheel's.
            on_disk: never in memory: a bench measures the disk as well.
            settings: for postgresql.conf.
        """
        self.home = Path(tempfile.mkdtemp(prefix=PREFIX, dir=DISK if on_disk else _home()))
        record_owner(self.home)
        self.home.chmod(0o711)
        self.data = self.home / "data"
        self.socket = self.home / "s"
        self._account = server_account(self.data)
        make_folder(self.data, 0o700, self._account)
        make_folder(self.socket, 0o755, self._account)
        self.binaries = reachable(binaries or wheel_binaries(), self._account, self.home)
        self._settings = SETTINGS | {"unix_socket_directories": str(self.socket)} | settings
        self._guard: subprocess.Popen[bytes] | None = None
        self.templates: dict[object, str] = {}
        """Databases that others are copies of, by what filled them: see `tests.support.servers.Databases`."""

    def start(self, clone_of: "PostgresServer | None" = None) -> None:
        """Make the data folder and start; returns when the server accepts connections.

        Args:
            clone_of: a running server of which this becomes a physical copy; it is down meanwhile.
        """
        if clone_of is None:
            initdb = ("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "-D")
            self._run(*initdb, self.data)
        else:
            self._copy(clone_of)
        with (self.data / "postgresql.conf").open("a") as conf:
            conf.writelines(f"{key} = '{value}'\n" for key, value in self._settings.items())
        self._start()
        self._guard = subprocess.Popen(
            ["/bin/sh", "-c", GUARD, "guard", str(self.home)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def _copy(self, original: "PostgresServer") -> None:
        original._run("pg_ctl", "-w", "-m", "fast", "-D", original.data, "stop")
        shutil.copytree(original.data, self.data, dirs_exist_ok=True)
        for path in (self.data, *self.data.rglob("*")):
            os.chown(path, self._account.uid, self._account.gid)
        original._start()

    @property
    def away(self) -> bool:
        """Whether it is stopped."""
        return not (self.data / "postmaster.pid").exists()

    def stop(self) -> None:
        """Stop at once and remove the folder. May be called twice."""
        if self._guard is not None:
            self._guard.kill()
            self._guard.communicate()
            self._guard = None
        if (self.data / "postmaster.pid").exists():
            self._run("pg_ctl", "-w", "-m", "immediate", "-D", self.data, "stop")
        shutil.rmtree(self.home, ignore_errors=True)

    async def restart(self, mode: str = "fast") -> None:
        """Restart; every connection is cut. Modes: fast, immediate (as in a crash)."""
        await self.go_away(mode)
        await self.come_back()

    async def go_away(self, mode: str = "fast") -> None:
        """Stop for a while. Modes as in `restart`."""
        await asyncio.to_thread(self._run, "pg_ctl", "-w", "-m", mode, "-D", self.data, "stop")

    async def come_back(self) -> None:
        """Start again after `go_away`."""
        await asyncio.to_thread(self._start)

    def dsn(self, database: str = "postgres", user: str = "postgres") -> str:
        """A connection string for asyncpg and psql. Any role may log in, without a password."""
        return f"postgresql://{user}@/{database}?host={self.socket}"

    def _start(self) -> None:
        self._run("pg_ctl", "-w", "-t", "600", "-D", self.data, "-l", self.data / "server.log", "start")

    def _run(self, program: str, *args: str | Path) -> None:
        """Run one of the binaries as the server's account, without any PG* variable of ours, outside our folders."""
        done = subprocess.run(
            [self.binaries / program, *args],
            cwd="/",
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if program == "initdb" else subprocess.DEVNULL,  # the server would inherit the pipe
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C ends pytest, which then stops the server
            **self._account.spawn(),
        )
        if done.returncode:
            log = self.data / "server.log"
            said = log.read_text(errors="replace")[-2000:] if log.exists() else (done.stdout or b"").decode()
            raise RuntimeError(f"{program} ended with {done.returncode}: {said}")
