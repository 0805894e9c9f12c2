"""What was asked already of a baseline that is being learnt: a file beside the output; who was killed goes on from it.

A line for each day of a flow, with how many there were in each hour: no single message. A line that a kill has torn is
asked again, and so is what was asked by another count than the plan's now. Of what was asked only the places of its
lines are kept in memory.
"""

import fcntl
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Self

from jobs.flows.counting.counted_thing import asked_words, digest
from jobs.flows.learning.sums import Names
from jobs.private_files import open_private
from plans.errors import CutoverError
from plans.model.databases import RunKind
from plans.model.flows import Flow


class NotesInUse(CutoverError):
    """Another command learns into this file, or it cannot be written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCounts:
    """What a flow had on a day."""

    counts: Mapping[datetime, Mapping[Names, int]] = field(default_factory=dict)
    """By the beginning of each hour; one without anything is not there."""
    failed: Mapping[datetime, str] = field(default_factory=dict)
    """Hours that could not be counted, and why."""


def notes_beside(output: Path) -> Path:
    """The file of notes of this output."""
    return output.with_name(f"{output.name}.part")


class Notes:
    """Notes of the days of flows."""

    def __init__(self, path: Path) -> None:
        """Open them, and find what is there. Raises `NotesInUse`."""
        self.path = path
        self._places: dict[tuple[str, date], tuple[int, int]] = {}
        """Where the line of a day begins, and how long it is."""
        try:
            self._file = open_private(path, os.O_RDWR | os.O_APPEND)
        except OSError as error:
            raise self._cannot(error, "name another file with -o") from None
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._find()
        except OSError:
            os.close(self._file)
            raise NotesInUse(f"another command is learning into {path}", hint="wait for it") from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if not self._places:
            self.forget()
        os.close(self._file)

    @property
    def kept(self) -> bool:
        """Whether anything is noted."""
        return bool(self._places)

    def has(self, key: str, day: date) -> bool:
        """Whether this day of a flow need not be asked again."""
        return (key, day) in self._places

    def of(self, key: str, day: date) -> DayCounts | None:
        """What was counted on this day; None where it has to be asked."""
        place = self._places.get((key, day))
        if place is None:
            return None
        at, length = place
        _, _, counts, failed = json.loads(os.pread(self._file, length, at))
        return DayCounts(
            counts={datetime.fromisoformat(hour): _names(each) for hour, each in counts.items()},
            failed={datetime.fromisoformat(hour): str(why) for hour, why in failed.items()},
        )

    def keep(self, key: str, day: date, counted: DayCounts) -> None:
        """Note a day. Raises `NotesInUse` where it cannot be written."""
        failed = {at.isoformat(): why for at, why in counted.failed.items()}
        line = f"{json.dumps([key, day.isoformat(), _plain(counted), failed])}\n".encode()
        try:
            at = os.lseek(self._file, 0, os.SEEK_END)
            written = 0
            while written < len(line):
                written += os.write(self._file, line[written:])
        except OSError as error:
            raise self._cannot(error, "say it again when it can: it goes on from there") from None
        self._places[key, day] = (at, len(line))

    def forget(self) -> None:
        """Everything is in the output: they are needed no more."""
        self.path.unlink(missing_ok=True)
        self._places.clear()

    def _cannot(self, error: OSError, hint: str) -> NotesInUse:
        return NotesInUse(f"{self.path} cannot be written: {error.strerror or type(error).__name__}", hint=hint)

    def _find(self) -> None:
        """Note the place of every whole line; a torn one is closed, so that the next one stands for itself."""
        at = 0
        line = b""
        with os.fdopen(os.dup(self._file), "rb") as reading:
            reading.seek(0)
            for line in reading:
                if (found := _day_of(line)) is not None:
                    self._places[found] = (at, len(line))
                at += len(line)
        if line and not line.endswith(b"\n"):
            os.write(self._file, b"\n")


def _day_of(line: bytes) -> tuple[str, date] | None:
    """Of which flow and day a line tells; None where it is torn, or of another program."""
    try:
        key, day, counts, failed = json.loads(line)
        found = (str(key), date.fromisoformat(day))
        return found if isinstance(counts, dict) and isinstance(failed, dict) else None
    except (TypeError, ValueError):
        return None


def _plain(counted: DayCounts) -> dict[str, list[list[Any]]]:
    return {at.isoformat(): _rows(each) for at, each in counted.counts.items()}


def _rows(counts: Mapping[Names, int]) -> list[list[Any]]:
    return [[*names, count] for names, count in counts.items()]


def _names(told: list[list[Any]]) -> Mapping[Names, int]:
    return {(str(template), str(receiver)): int(count) for template, receiver, count in told}


def key_of(flow: Flow, kind: RunKind, timezone: str) -> str:
    """Names a flow as it is counted: with another count, other databases or another zone it is another key, and with
    another bound on what it may cost the same."""
    count = flow.counted_before
    return f"{flow.id} {digest(asked_words(count) if count is not None else None, kind, timezone)}"
