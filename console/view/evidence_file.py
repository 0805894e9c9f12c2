"""A file that is named as evidence: read here, where it lies, and told of by its name and hash alone."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from console.errors import Declined
from jobs.run.decisions.figures import is_read, read_file
from plans.characters import shown

MAX_BYTES = 1024**3
"""The most that is read: it takes some seconds."""
_LONGEST_NAME = 200


def with_file_read(command: str, args: Mapping[str, object]) -> Mapping[str, object]:
    """The arguments of a command with the file that `done` names read. Takes as long as the file is.

    Raises:
        Declined: there is no such file, or it cannot be read.
    """
    path = str(args.get("file") or "")
    if command != "done" or not path or is_read(path):
        return args
    return {**args, "file": _read(Path(path).expanduser())}


def _read(path: Path) -> str:
    named = shown(str(path))
    try:
        if not path.is_file():
            raise Declined(f"{named} is no file on this host", hint="the path of the evidence, as it lies here")
        if path.stat().st_size > MAX_BYTES:
            raise Declined(f"{named} is larger than 1 GB", hint="name its protocol, or a file of its hashes")
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError, RuntimeError) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        raise Declined(f"{named} cannot be read: {why}", hint="evidence is read where this console runs") from None
    return read_file(shown(path.name)[:_LONGEST_NAME], digest)
