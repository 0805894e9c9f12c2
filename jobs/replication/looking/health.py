"""How a replication stands, as one look says: a verdict, what is wrong in words, and the figures. Plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from plans.model import DatabaseId


class Verdict(StrEnum):
    """How it stands, in a word."""

    HEALTHY = "healthy"
    BEHIND = "behind"
    """It applies, and later than the plan allows."""
    UNSEEN = "unseen"
    """A side could not be asked just now: nothing is known to be wrong, and nothing to be right."""
    BROKEN = "broken"
    """Somebody has to act before it goes on, or it can go on no more."""
    GONE = "gone"
    """None of its slots is there any more."""


class Grave(StrEnum):
    """What a finding does to the verdict."""

    WARNS = "warns"
    BEHIND = "behind"
    BREAKS = "breaks"
    ENDS = "ends"
    """It cannot be mended: what follows has to be made anew."""


class What(StrEnum):
    """What was found."""

    AWAY = "a side cannot be asked"
    SLOT_GONE = "slot gone"
    SLOT_LOST = "slot lost"
    SLOT_AHEAD = "slot ahead of the log"
    SLOT_DROPPED = "slot to be dropped"
    PUBLICATION = "publication changed"
    SUBSCRIPTION = "subscription gone"
    DISABLED = "subscription disabled"
    WORKER = "apply worker dead"
    FAILING = "apply worker fails"
    UNAPPLIED = "tables not applied"
    STRUCTURE = "structure changed"
    TAKEN_OVER = "server taken over"
    CRASHED = "subscriber crashed"
    UNSAFE = "commits not on disk"
    APPEARED = "table appeared"
    EXCEPTED = "table follows on"
    REWRITTEN = "table written anew"
    EMPTIED = "table emptied"
    CONFLICTS = "rows in conflict"
    FILLED = "another subscription writes there"
    WAITING = "apply waits for a lock"
    WRITERS = "writers on the subscriber"
    LAG = "behind"
    WAL = "log kept"
    UNREAD = "slot that nobody reads"
    DISK = "disk too small"
    SNAPSHOT = "old transaction"
    PREPARED = "prepared transaction"
    RECOVERY = "publisher is a stand-by"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is not as it should be."""

    what: What
    grave: Grave
    sentence: str
    """What is so, and where; without times and without values of rows, so that it is the same text while it lasts."""
    hint: str = ""
    """What somebody can do about it."""
    table: str = ""
    """Which table, where it is about one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How one direction of a replication stands."""

    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    """The gravest first."""
    lag_bytes: int | None = None
    lag: timedelta | None = None
    """By how much the subscriber is behind; None where that is not known yet."""
    drained_in: timedelta | None = None
    """When it has caught up at the present rate; None where it does not catch up, or no rate is known."""
    wal_kept: int | None = None
    wal_full_in: timedelta | None = None
    """When its slots reach what may be kept of the log at most, or the disk is full, at the present rate."""
    disk_free: int | None = None
    oldest_snapshot: timedelta | None = None
    conflicts: Mapping[str, int] = field(default_factory=dict)
    """Met since the first look, by the server's name; from version 18 on."""
    errors: int | None = None
    """How often the apply workers failed in all."""
    drop: tuple[str, ...] = ()
    """Slots that keep more of the log than the plan allows: they are to be dropped at once."""
    drop_besides: Mapping[DatabaseId, tuple[str, ...]] = field(default_factory=dict)
    """By side the same of slots that nothing in force is read from."""

    @property
    def healthy(self) -> bool:
        """Whether it may be switched, and taken back."""
        return self.verdict is Verdict.HEALTHY

    @property
    def why(self) -> str:
        """The gravest of what was found; empty where nothing was."""
        return self.findings[0].sentence if self.findings else ""
