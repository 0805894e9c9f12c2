"""How much room a server's log has, where that can be seen from this host."""

import os
from pathlib import Path


def free_for_log(folder: str | None) -> int | None:
    """Bytes that are free for the log of a server with this data folder; None where it cannot be looked at from here.

    A server tells no SQL of its disk: it must run on this host, and this account may enter its folder.
    """
    if folder is None:
        return None
    try:
        disk = os.statvfs(Path(folder) / "pg_wal")
    except OSError:
        return None
    return disk.f_bavail * disk.f_frsize
