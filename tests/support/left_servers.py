"""What servers of tests leave behind where pytest was killed together with their guard: found, ended and removed."""

import os
import shutil
import signal
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

PREFIX = "cutover-pg-"
OWNER = "owner"
"""The file in a server's folder that says which process started it."""


def _born(pid: int) -> str:
    """When a process started, so that another one of the same number is another one; nothing where that is unknown."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""


def _pids() -> str:
    """Which numbering of processes is ours: containers may share folders, and number for themselves."""
    try:
        return os.readlink("/proc/self/ns/pid")  # noqa: PTH115 - it is no path but a name
    except OSError:
        return ""


def record_owner(home: Path, pid: int | None = None, born: str | None = None) -> None:
    """Write down that a process, this one, owns a server's folder."""
    pid = pid or os.getpid()
    (home / OWNER).write_text(f"{pid} {_born(pid) if born is None else born}\n{_pids()}")


def remove_left_servers(folders: Sequence[Path]) -> list[Path]:
    """End servers of this user whose process is dead, remove what they left in these folders, and name it."""
    homes = [home for folder in folders for home in folder.glob(f"{PREFIX}*") if _is_left(home)]
    for home in homes:
        _end_server(home)
        shutil.rmtree(home, ignore_errors=True)
    return homes


def _is_left(home: Path) -> bool:
    """Whether its owner is recorded, is ours, and is no longer there."""
    try:
        if home.stat().st_uid != os.geteuid():
            return False
        process, _, pids = (home / OWNER).read_text().partition("\n")
        pid, _, born = process.partition(" ")
        if pids != _pids():
            return False
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except (OSError, ValueError):
        return False
    return bool(born) and _born(int(pid)) not in ("", born)


def _end_server(home: Path) -> None:
    with suppress(OSError, ValueError, IndexError):
        pid = int((home / "data" / "postmaster.pid").read_text().split()[0])
        if str(home).encode() in Path(f"/proc/{pid}/cmdline").read_bytes():
            os.kill(pid, signal.SIGQUIT)
