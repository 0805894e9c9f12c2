"""Files and folders that belong to one account: opened without following links, never open to others from their first
moment on, and refused where they are another account's.

A log file in a folder that others may write to could be a link to anything, or a file of theirs that reads along.
"""

import os
import stat
from contextlib import suppress
from pathlib import Path

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700


class NotOurs(OSError):
    """A file or folder that another account could have made, or could swap; `strerror` says which."""


def open_private(path: Path, flags: int) -> int:
    """A file descriptor of a regular file of ours, made with 0600 where it is missing, whatever the umask.

    Args:
        flags: as for `os.open`; O_CREAT, O_CLOEXEC and O_NOFOLLOW are added.

    Raises:
        NotOurs: it is a link, no regular file, or another account's.
        OSError: it cannot be opened or made.
    """
    # Without O_NONBLOCK a named pipe in its place would hold up the caller until somebody reads it.
    wanted = flags | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
    if path.is_symlink():
        raise NotOurs(0, f"{path.name} is a link, and links are not followed here")
    number = os.open(path, wanted & ~os.O_TRUNC, PRIVATE_FILE)
    try:
        found = os.fstat(number)
        if not stat.S_ISREG(found.st_mode):
            raise NotOurs(0, f"{path.name} is no regular file")
        if found.st_uid != os.geteuid():
            raise NotOurs(0, f"{path.name} belongs to another account")
        if flags & os.O_TRUNC:
            os.ftruncate(number, 0)
    except OSError:
        os.close(number)
        raise
    return number


def write_private(file: Path, text: str) -> None:
    """Write a file that only its owner may read, in the place of whatever lies there, whole or not at all."""
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    beside.unlink(missing_ok=True)
    number = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, PRIVATE_FILE)
    try:
        with os.fdopen(number, "w", encoding="utf-8") as out:
            out.write(text)
        beside.replace(file)
    except OSError:
        beside.unlink(missing_ok=True)
        raise


def make_private_folder(folder: Path) -> None:
    """Make a folder, and those above it, with 0700 where they are missing, and look whose it is and the one above it.

    Raises:
        NotOurs: it is a link, no folder, another account's, or everybody may write to it; or the one above it is.
        OSError: it cannot be made.
    """
    for missing in reversed([one for one in (folder, *folder.parents) if not one.exists()]):
        with suppress(FileExistsError):  # another process of ours was quicker, or it is a link to nowhere
            missing.mkdir(mode=PRIVATE_FOLDER)
    if folder.is_symlink():
        raise NotOurs(0, f"{folder} is a link, and links are not followed here")
    look_whose(folder.parent)
    look_whose(folder)


def look_whose(folder: Path) -> None:
    """Raises `NotOurs` where a folder, or the link to it, is another account's, or everybody may write to it."""
    found = folder.stat()
    if not stat.S_ISDIR(found.st_mode):
        raise NotOurs(0, f"{folder} is no folder")
    if {found.st_uid, folder.lstat().st_uid} != {os.geteuid()}:
        raise NotOurs(0, f"{folder} belongs to another account")
    if found.st_mode & stat.S_IWOTH and not found.st_mode & stat.S_ISVTX:
        raise NotOurs(0, f"everybody may write to {folder}")
