"""How much of each run this account has seen, by login: one small file a run in its state folder, for nobody else."""

import json
from datetime import datetime
from pathlib import Path

from console.terminal.own_file import write_own
from console.view.looked import Mark

_MOST = 4096
"""Bytes of such a file."""


def read_mark(path: Path, *, birth: str) -> Mark | None:
    """How much was seen of the run that began with the event of this hash; None where nobody knows. Never fails."""
    try:
        with path.open("rb") as file:
            said = json.loads(file.read(_MOST))
        if said["birth"] != birth:
            return None
        at = datetime.fromisoformat(said["at"])
        return Mark(seq=max(0, int(said["seq"])), at=at) if at.tzinfo is not None else None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def keep_mark(path: Path, mark: Mark, *, birth: str) -> None:
    """Keep it, unless another console of this person has seen more. Where that cannot be done the night goes on."""
    known = read_mark(path, birth=birth)
    if known is not None and known.seq > mark.seq:
        return
    text = json.dumps({"birth": birth, "seq": mark.seq, "at": mark.at.isoformat()})
    write_own(path, text)
