"""A file that somebody asked for: whole or not at all, and never half of it under the name that was asked for."""

import os
import shlex
import tempfile
from contextlib import suppress
from pathlib import Path

from console.errors import Declined
from jobs.private_files import PRIVATE_FILE

PUBLIC_FILE = 0o644
_NAMED = 100
"""Characters of a file's name that an unfinished one bears: a file system takes no longer ones."""


def write_whole(path: Path, content: str | bytes, *, private: bool = False, public: bool = False) -> None:
    """Write a file, of a text in UTF-8, in the place of one that stands there.

    Args:
        private: nobody but its owner may read it, whatever the rights of the one that stands there.
        public: every account of this host may read it, whatever this one's umask.

    Raises:
        Declined: it cannot be written there, or there is no such folder; what stood there still does.
    """
    if not path.parent.is_dir():
        raise Declined(f"there is no folder {path.parent}", hint=f"mkdir -p {shlex.quote(str(path.parent))}")
    unfinished = ""
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name[:_NAMED]}.", delete=False) as file:
            unfinished = file.name
            file.write(content.encode() if isinstance(content, str) else content)
            file.flush()
            os.fsync(file.fileno())
        Path(unfinished).chmod(PRIVATE_FILE if private else PUBLIC_FILE if public else _mode_of(path))
        Path(unfinished).replace(path)
    except OSError as error:
        with suppress(OSError):
            Path(unfinished).unlink(missing_ok=True)
        raise Declined(
            f"{path} cannot be written: {error.strerror or type(error).__name__}", hint="name another file with -o"
        ) from None


def _mode_of(path: Path) -> int:
    """The rights of the file that stands there, or of a new one as the account's umask has them."""
    with suppress(OSError):
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
