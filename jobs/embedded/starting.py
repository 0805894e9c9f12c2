"""Makes the data folder, and starts the server as a process that belongs to nobody. Called under the lock only."""

import asyncio
import os
import secrets
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from jobs.embedded.account import Account, environment, role
from jobs.embedded.errors import EmbeddedUnavailable
from jobs.embedded.places import OTHER_FOLDER_HINT, Places, make_folder
from jobs.embedded.process import identity, note_started, pid_file
from jobs.embedded.waiting import Say, ticks
from jobs.private_files import open_private, write_private

SETTINGS = {
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "max_wal_size": "4GB",
    "password_encryption": "scram-sha-256",
    # The text of an error can hold values of rows: errors of statements are not logged at all, only the server's life.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "log_checkpoints": "off",
    "log_timezone": "UTC",
    "logging_collector": "off",
}
LARGEST_LOG = 10_000_000  # bytes; a larger one is set aside at the next start


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """What is started, where, and as whom."""

    places: Places
    account: Account
    programs: Path
    """The folder of initdb and postgres."""
    launcher: tuple[str, ...] = ()
    """Put before the command."""


def initialise(places: Places, account: Account, programs: Path) -> None:
    """Run initdb beside the place of the data and rename: an interrupted one leaves nothing that looks like data."""
    shutil.rmtree(places.unfinished, ignore_errors=True)
    make_folder(places.unfinished, 0o700, account)
    password = secrets.token_urlsafe(32)
    write_private(places.passfile, f"*:*:*:*:{password}\n")
    handed = places.home / "initdb-password"  # ours is closed to the server's account
    try:
        write_private(handed, password)
        if account.uid != os.geteuid():
            os.chown(handed, account.uid, account.gid)
        made = account.run(
            *(programs / "initdb", "-D", places.unfinished, "--username", role(), "--pwfile", handed),
            *("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-instructions"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8"),  # the same order of text on every host
        )
    finally:
        handed.unlink(missing_ok=True)
    if made.returncode:
        raise EmbeddedUnavailable(
            f"initdb failed: {_last_line(made.stdout)}", hint=f"is there room? {OTHER_FOLDER_HINT}"
        )
    (places.unfinished / "pg_hba.conf").write_text("local all all scram-sha-256\n")
    places.unfinished.rename(places.data)


async def start(launch: Launch, say: Say) -> None:
    """Start the server and wait until it accepts connections.

    After a kill -9 a backend can outlive its server for a while and keeps the shared memory; PostgreSQL then refuses
    to start beside it, rightly, and is asked again.
    """
    _same_version(launch)
    places = launch.places
    async for _ in ticks(say, "waiting for a backend of the killed server to end"):
        pid = await asyncio.to_thread(_spawn, launch)
        if await until_ready(places, pid, say):
            return
        said = _last_line(places.log.read_text(errors="replace")[-4000:], "FATAL")
        if "still in use" not in said:
            raise EmbeddedUnavailable(f"the embedded PostgreSQL did not start: {said}", hint=f"see {places.log}")


async def until_ready(places: Places, pid: int, say: Say) -> bool:
    """Wait for the process to accept connections; False when it ended instead."""
    async for _ in ticks(say, "starting the embedded PostgreSQL"):
        found = pid_file(places.data)
        if found and found.pid == pid and found.ready:
            return True
        if identity(pid) is None:
            return False
    raise AssertionError("ticks never end")


def _spawn(launch: Launch) -> int:
    """Start the server and return its pid.

    Through a shell that leaves at once: the server is then nobody's child and in a session of its own, so neither
    Ctrl-C nor a terminal that goes reaches it, and no client has to wait for its end.
    """
    places = launch.places
    places.make_socket_folder(launch.account)
    stale = pid_file(places.data)
    extra = {"PG_GRANDPARENT_PID": str(stale.pid)} if stale else {}
    # PostgreSQL believes a stale pid file when its pid is another process's by now, unless that process is said to be
    # a forefather. Deleting the file instead would also delete its check for backends that outlived their server.
    options = SETTINGS | {"unix_socket_directories": str(places.socket)}
    if places.log.exists() and places.log.stat().st_size > LARGEST_LOG:
        places.log.replace(places.log.with_suffix(".log.1"))
    log = open_private(places.log, os.O_WRONLY | os.O_APPEND)
    try:
        shell = subprocess.run(
            [
                *(*launch.launcher, "/bin/sh", "-c", '"$@" >&2 & echo $!', "sh"),
                *(launch.programs / "postgres", "-D", places.data),
                *(f"--{key}={value}" for key, value in options.items()),
            ],
            cwd="/",
            env=environment() | extra | (_session() if launch.launcher else {}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            check=True,
            start_new_session=True,
            umask=0o077,
            **launch.account.spawn(),
        )
    finally:
        os.close(log)
    pid = int(shell.stdout)
    note_started(places, pid)
    return pid


def _session() -> dict[str, str]:
    """What a launcher such as systemd-run needs to find its manager."""
    return {name: os.environ[name] for name in ("XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS") if name in os.environ}


def _same_version(launch: Launch) -> None:
    """Refuse data that another major version made; the server's own word on it is a detail that is not logged."""
    made_by = (launch.places.data / "PG_VERSION").read_text().strip()
    ours = launch.account.run(launch.programs / "postgres", "--version").stdout.split()[-1].partition(".")[0]
    if made_by != ours:
        raise EmbeddedUnavailable(
            f"{launch.places.data} was made by PostgreSQL {made_by}, and this is {ours}",
            hint=f"move its databases with pg_dump, or set {launch.places.home} aside to begin anew",
        )


def _last_line(text: str, word: str = "") -> str:
    lines = [line for line in text.splitlines() if word in line]
    return lines[-1].strip() if lines else "it said nothing"
