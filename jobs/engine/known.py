"""What this host knows to be recorded: the head of the journal after each append, in the run's private folder.

A control database that fails over to a copy which lacks the last events knows less than this file. The next engine
that starts here compares. A line an append; nothing waits for the disk, and a full one costs only this knowledge.
"""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from jobs.journal.base import Recorded
from jobs.private_files import make_private_folder, open_private
from jobs.run.events import AttemptStarted, Entry, UnitId
from jobs.run.state.model import RunState

FILE = "known"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownRun:
    """What was recorded when this host heard of it last."""

    seq: int
    hash: str
    tokens: Mapping[UnitId, int] = field(default_factory=dict)
    """The fence token of the newest attempt of each unit."""


class HostKnowledge:
    """The file of one run. `begin` before the first `note`.

    Args:
        folder: the run's private folder.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE

    def read(self, birth: str) -> KnownRun | None:
        """What is known of the run whose first event has this hash; None where that is nothing."""
        found: KnownRun | None = None
        try:
            lines = self._path.read_text("utf-8").splitlines()
        except (OSError, ValueError):
            return None
        for line in lines:
            with suppress(ValueError, KeyError, TypeError, AttributeError):  # the last line may be half a line
                found = _taken_in(found, json.loads(line), birth)
        return found

    def begin(self, state: RunState) -> None:
        """Forget what was known; from here on this journal is what is known."""
        tokens = {unit: known.attempts[-1].token for unit, known in state.units.items() if known.attempts}
        line = _line(state.head, state.head_hash, tokens, birth=state.birth)
        with suppress(OSError):
            make_private_folder(self._path.parent)
            self._write(line, os.O_TRUNC)

    def note(self, recorded: Sequence[Recorded], entries: Iterable[Entry]) -> None:
        """These entries were recorded."""
        tokens = {one.event.unit: one.event.token for one in entries if isinstance(one.event, AttemptStarted)}
        with suppress(OSError):
            self._write(_line(recorded[-1].seq, recorded[-1].hash, tokens), os.O_APPEND)

    def _write(self, line: str, flags: int) -> None:
        with os.fdopen(open_private(self._path, os.O_WRONLY | flags), "wb") as file:
            file.write(line.encode())


def _line(seq: int, digest: str, tokens: Mapping[UnitId, int], **more: str) -> str:
    return json.dumps({"seq": seq, "hash": digest, "tokens": tokens, **more}) + "\n"


def _taken_in(before: KnownRun | None, line: Mapping[str, object], birth: str) -> KnownRun | None:
    seq, digest, tokens = line["seq"], line["hash"], line["tokens"]
    if not (isinstance(seq, int) and isinstance(digest, str) and isinstance(tokens, dict)):
        return before
    if "birth" in line and line["birth"] != birth:
        return None
    if "birth" not in line and before is None:
        return None
    newest = {**(before.tokens if before is not None else {}), **tokens}
    return KnownRun(seq=seq, hash=digest, tokens=newest)
