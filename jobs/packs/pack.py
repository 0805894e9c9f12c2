"""What a pack holds, as one value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from jobs.journal.approvals import ApprovalEntry
from jobs.journal.base import Recorded, RunRow, Sent, Snapshot, Standing
from jobs.journal.outbox import Posted
from jobs.journal.samples import StoredSample
from jobs.journal.told_heads import ToldHead
from plans.errors import CutoverError
from plans.model.kept_forecasts import NightsForecasts

FORMAT = "cutover-pack"
VERSION = 1
"""Of the form in which a pack is written; a program reads its own and older ones."""


class PackUnreadable(CutoverError):
    """A file is no pack, no whole one, or one of a newer program."""


class PackTooLarge(CutoverError):
    """A run has more than a pack may hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedRun:
    """A run's journal: its row in the list of runs, where it stands by its head, and its events."""

    row: RunRow
    standing: Standing
    events: tuple[Recorded, ...] = ()
    """As they stood there, or stand in the file, one after the other: of a changed journal whatever is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """A run, and all that reading it elsewhere needs."""

    at: datetime
    """What time it was there; of a run that is over the time of its last event, so that each pack of it is the same."""
    program: str
    """Which release wrote it."""
    chain: int
    """The version of the chain in which its events stand."""
    main: PackedRun
    bundles: Mapping[str, str]
    """Every frozen plan of it and of its rehearsals, by hash."""
    rehearsals: tuple[PackedRun, ...] = ()
    """The runs that counted as its rehearsals, each up to the event up to which it counted."""
    free_since: datetime | None = None
    """Since when nobody executed it then; None where somebody did, or the run was over."""
    commands: tuple[Sent, ...] = ()
    progress: tuple[Snapshot, ...] = ()
    samples: tuple[StoredSample, ...] = ()
    forecasts: NightsForecasts | None = None
    family_forecasts: tuple[NightsForecasts, ...] = ()
    """By which it is told how good the forecasts of this plan's nights were."""
    messages: tuple[Posted, ...] = ()
    told: tuple[ToldHead, ...] = ()
    approvals: tuple[ApprovalEntry, ...] = ()
    """The whole chain of the control database: each entry's hash covers the one before it."""
    lacking: tuple[str, ...] = ()
    """What belongs to it and could not be had, and why."""
    doubts: tuple[str, ...] = field(default=())
    """What of its file is not as it was written, as far as the file itself tells."""

    @property
    def runs(self) -> tuple[PackedRun, ...]:
        """The run itself, then its rehearsals."""
        return (self.main, *self.rehearsals)
