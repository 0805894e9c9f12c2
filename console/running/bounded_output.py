"""Keeps the file that a supervisor and its engines print into as short as a log is: a run goes on for weeks.

Its writers hold it open, and a crash may print into it past every logger, so it is copied aside and emptied, not moved:
they append, and go on at its new end. What is printed between the copy and the emptying is lost.
"""

import os
import shutil
import threading
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

from jobs.lasting_file import PART_BYTES, older_parts
from jobs.private_files import open_private

LOOKS_EVERY = 60.0
"""Seconds from one look at its length to the next."""


def shorten(path: Path, descriptor: int, *, part: int = PART_BYTES) -> None:
    """Copy the file aside and empty it where it has become longer than a part; nothing where the descriptor is of
    anything else, a terminal or the log of systemd."""
    with suppress(OSError):  # no room, or another one is at it: it grows on, and the next look is the next try
        there = os.fstat(descriptor)
        if not os.path.samestat(there, os.lstat(path)) or there.st_size < part:
            return
        latest, *_ = older = older_parts(path)
        for later, earlier in reversed(list(pairwise(older))):
            if later.exists():
                later.replace(earlier)
        with path.open("rb") as full, os.fdopen(open_private(latest, os.O_WRONLY | os.O_TRUNC), "wb") as aside:
            shutil.copyfileobj(full, aside)
        os.ftruncate(descriptor, 0)


def keep_short(path: Path, descriptor: int) -> None:
    """Look at it from time to time for as long as this process lives."""

    def look() -> None:
        while not ended.wait(LOOKS_EVERY):
            shorten(path, descriptor)

    ended = threading.Event()
    threading.Thread(target=look, name="bounded output", daemon=True).start()
