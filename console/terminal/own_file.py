"""Small files of a person's own: written whole or not at all, and for nobody else to read."""

import os
from contextlib import suppress
from pathlib import Path


def write_own(path: Path, text: str) -> None:
    """Put the text into the file's place at once. Where that cannot be done the night goes on without."""
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        beside.replace(path)
