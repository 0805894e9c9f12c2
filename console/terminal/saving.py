"""What a person keeps of the screen: a file in the working directory, which nobody else may read."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What is said of it."""

    text: str
    warn: bool = False


def save(run: str, kind: str, text: str, said: str) -> Saved:
    """Write a text into a new file; says where it is, or why it is not.

    Args:
        run: whose name the file bears.
        kind: what its name bears besides, as `-copy`.
        text: what it holds.
        said: what is said before its path.
    """
    name = f"cutover-{run}{kind}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.txt"
    try:
        descriptor = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        return Saved(text=f"not saved: {error.strerror}", warn=True)
    return Saved(text=f"{said}: {Path(name).resolve()}")
