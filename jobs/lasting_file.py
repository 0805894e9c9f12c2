"""A file that lines are appended to for as long as an engine lives, whatever happens to its disk or its folder.

Writing never raises: what works must not end because of what is noted about it. What cannot be written is kept, the
latest lines of it, and written when there is room again; `trouble` says why it cannot be now.

It is bounded, as runs go on for weeks: a full file becomes `.1`, the one before it `.2`, as logrotate names them; the
oldest is given up. Several processes may append to one path: who finds its file moved opens the new one.
"""

import fcntl
import os
from collections import deque
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

from jobs.private_files import make_private_folder, open_private

KEPT_LINES = 500
"""How many lines wait for room; of more, the oldest are given up, and counted."""
PART_BYTES = 8 * 2**20
"""How long a file becomes before the next one is begun."""
OLDER_PARTS = 4
"""How many full files are kept beside the one that is written."""


def older_parts(path: Path) -> list[Path]:
    """Where the full files of a path are kept, the latest first, whether there are so many yet or not."""
    return [path.with_name(f"{path.name}.{number}") for number in range(1, OLDER_PARTS + 1)]


class LastingFile:
    """Appends to a file of ours; a folder that was removed is made again, a file that was replaced is opened anew.

    Args:
        part: how many bytes a file becomes before the next one is begun.
    """

    def __init__(self, path: Path, *, part: int = PART_BYTES) -> None:
        self._path = path
        self._part = part
        self._file: int | None = None
        self._torn = False
        """Whether the file ends in the middle of a line, because there was room for a part of it only."""
        self._waiting: deque[bytes] = deque()
        self.trouble = ""
        """Why it cannot be written, in a few words; empty while it can."""
        self.missed = 0
        """How many lines were given up since the file could last be written."""

    def append(self, line: str) -> None:
        """Write a line (without its end), after those that wait."""
        self._waiting.append(line.encode("utf-8", "backslashreplace") + b"\n")
        if len(self._waiting) > KEPT_LINES:
            self._waiting.popleft()
            self.missed += 1
        self._write()

    def check(self) -> str:
        """Write what waits; `trouble` as it is then."""
        self._write()
        return self.trouble

    def close(self) -> None:
        """Give the file back; the next line opens it again."""
        if self._file is not None:
            with suppress(OSError):
                os.close(self._file)
            self._file = None

    def _in_place(self, file: int) -> bool:
        try:
            return os.path.samestat(os.fstat(file), os.lstat(self._path))
        except OSError:
            return False

    def _write(self) -> None:
        try:
            if self._file is not None and not self._in_place(self._file):
                self.close()  # what is written to a file that was removed is gone with it
            if self._file is None:
                make_private_folder(self._path.parent)
                self._file = open_private(self._path, os.O_WRONLY | os.O_APPEND)
                self._torn = False
            while self._waiting:
                self._put(self._file, self._waiting[0])
                self._waiting.popleft()
            self.trouble = ""
            if os.fstat(self._file).st_size >= self._part:
                with suppress(OSError):  # another one is at it, or it cannot be done: it is written on all the same
                    self._begin_the_next(self._file)
        except OSError as error:
            self.trouble = error.strerror or type(error).__name__

    def _begin_the_next(self, file: int) -> None:
        """Move the full file aside; the next line opens another one. Two processes take turns by the file itself."""
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        try:
            if self._in_place(file):  # else another process has moved it meanwhile
                older = [self._path, *older_parts(self._path)]
                for later, earlier in reversed(list(pairwise(older))):
                    if later.exists():
                        later.replace(earlier)
        finally:
            self.close()  # and with it the turn is given back

    def _put(self, file: int, line: bytes) -> None:
        if self._torn:
            os.write(file, b"\n")
            self._torn = False
        written = os.write(file, line)
        self._torn = written < len(line)
        while written < len(line):  # a full disk takes a part and then says so; the whole line is written again later
            written += os.write(file, line[written:])
        self._torn = False
