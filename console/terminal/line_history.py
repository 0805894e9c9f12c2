"""The command lines of earlier consoles of this account: kept in its state folder, for nobody else, without secrets."""

import os
import re
from contextlib import suppress
from pathlib import Path

KEPT = 200
"""Lines that are read back."""
_MOST = 256 * 1024
"""Bytes above which the file is cut to the lines that are read back."""
_SECRET = re.compile(r"passw|pwd|secret|token|api.?key|://[^/\s]*@", re.IGNORECASE)


def is_kept(line: str) -> bool:
    """Whether a line may lie in a file: none that looks as if it held a secret."""
    return bool(line.strip()) and line.isprintable() and not _SECRET.search(line)


def read_lines(path: Path) -> tuple[str, ...]:
    """The latest lines, oldest first; none where there is no file that can be read."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - _MOST))
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return ()
    return tuple(line for line in text.splitlines() if is_kept(line))[-KEPT:]


def keep_line(path: Path, line: str) -> None:
    """Add a line, readable by its owner alone. Where that cannot be done the night goes on without."""
    if not is_kept(line):
        return
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, exist_ok=True)
        is_long = path.exists() and path.stat().st_size > _MOST
        before = read_lines(path) if is_long else ()
        flags = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | (os.O_TRUNC if is_long else os.O_APPEND)
        descriptor = os.open(path, flags, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            os.fchmod(descriptor, 0o600)
            file.write("".join(f"{one}\n" for one in (*before, line)))
