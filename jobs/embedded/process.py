"""Is that process still the server that was started? A pid alone does not tell: pids are used again."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from jobs import programs
from jobs.embedded.account import environment
from jobs.embedded.places import Places
from jobs.private_files import write_private


@dataclass(frozen=True, slots=True, kw_only=True)
class PidFile:
    """What PostgreSQL wrote into postmaster.pid."""

    pid: int
    socket: Path | None
    ready: bool


def identity(pid: int) -> str | None:
    """The start of the process in a form that survives steps of the clock; None when it has ended."""
    since = programs.started(pid)
    if not since:
        return None
    return f"{programs.here().boot}/{since}" if programs.PROC.exists() else since


def pid_file(data: Path) -> PidFile | None:
    """The pid file of a data folder, whether or not it is true; None when there is none, or it is being written."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
        pid = int(lines[0])
    except (OSError, ValueError, IndexError):
        return None
    socket = Path(lines[4]) if len(lines) > 4 and lines[4] else None
    return PidFile(pid=pid, socket=socket, ready=len(lines) > 7 and lines[7].strip() == "ready")


def living(places: Places) -> PidFile | None:
    """The pid file if its process is the server of these places and lives; else None, and the file is stale."""
    recorded = pid_file(places.data)
    now = identity(recorded.pid) if recorded else None
    if recorded is None or now is None:
        return None
    pid, _, then = _read(places.started).partition(" ")
    if pid == str(recorded.pid):
        return recorded if then == now else None
    # The starter was killed before it could note what it had started: the command line tells.
    return recorded if str(places.data) in _command(recorded.pid) else None


def note_started(places: Places, pid: int) -> None:
    """Remember which process was started."""
    write_private(places.started, f"{pid} {identity(pid)}")


def _command(pid: int) -> str:
    if programs.PROC.exists():
        return _read(Path(f"/proc/{pid}/cmdline")).replace("\0", " ")
    return _ps(pid, "command=")


def _read(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError:
        return ""


def _ps(pid: int, *columns: str) -> str:
    return subprocess.run(
        ["ps", "-ww", *(f"-o{column}" for column in columns), "-p", str(pid)],
        capture_output=True,
        text=True,
        check=False,
        env=environment(),
    ).stdout.strip()
