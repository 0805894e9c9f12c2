"""What a list says, as plain data: of each line, cell by cell, and what it leaves empty."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from plans.characters import shown
from plans.importers.draft import Draft, DraftTask, Moment
from plans.importers.report import Report
from plans.model import Dependency, Side, TaskId

Key = tuple[str, ...]
"""What of a task, as the keys of a plan: `("duration",)`, `("fields", "Room")`."""
Value = str | timedelta | datetime | frozenset[str] | frozenset[Dependency]
"""What a list says of it: a text, a length, a moment by the list's own clock, paragraphs, addresses, predecessors."""

TITLE: Key = ("title",)
STREAM: Key = ("stream",)
OWNER: Key = ("owner",)
AFTER: Key = ("after",)
NOT_BEFORE: Key = ("not_before",)
DEADLINE: Key = ("deadline",)
DURATION: Key = ("duration",)
INSTRUCTIONS: Key = ("instructions",)
LINKS: Key = ("links",)
ALONE: frozenset[Key] = frozenset(
    {("kind",), ("milestone",), ("target",), ("criterion",), ("rollback",), ("rollback or criterion",)}
)
"""What a list may have a column for, and the plan alone says: by the list before it is told that it was changed."""
_ITS_END = Moment(since_start=False, lag=timedelta())


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One thing that a list says of a task."""

    value: Value
    place: str
    """Of the cell, as `Plan!F12`, or of the line where no single cell says it."""
    text: str
    """As people read it."""
    derived: bool = False
    """No cell of its own says it: a start that the list gives instead of a time to wait for, a stream of the lines
    above."""

    whole: bool = False
    """It is all that there is to say of it: paragraphs and addresses that the plan has besides were taken out."""

    @property
    def texts(self) -> frozenset[str]:
        """The value of what is several paragraphs or addresses."""
        assert isinstance(self.value, frozenset)  # noqa: S101 - asked of nothing else
        return frozenset(one for one in self.value if isinstance(one, str))

    @property
    def waits(self) -> frozenset[Dependency]:
        """The value of predecessors, by the ids of the list."""
        assert isinstance(self.value, frozenset)  # noqa: S101 - asked of nothing else
        return frozenset(one for one in self.value if isinstance(one, Dependency))

    @property
    def moment(self) -> datetime:
        """The value of what is a moment."""
        assert isinstance(self.value, datetime)  # noqa: S101 - asked of nothing else
        return self.value


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Line:
    """One line of a list that is a task."""

    draft: DraftTask
    number: int
    """Its place among them, from 0."""
    written_id: str
    """As the list has it; empty where it has none."""
    says: Mapping[Key, Said]
    empty: frozenset[Key] = frozenset()
    """What the list has a column for, and nothing in this line."""

    @property
    def place(self) -> str:
        """`Plan!12`, or `line 12`."""
        return self.draft.place


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Where a list says that somebody answers; several of one party, where its lines say several things."""

    name: str
    """Of the party."""
    contact: str
    place: str
    """Of the cell; empty where it stands on another sheet."""
    key: str = ""
    """By which a list of this program's own tells apart two parties of one name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A whole list."""

    file: str
    lines: tuple[Line, ...]
    draft: Draft
    zone: ZoneInfo
    """Of its times."""
    contacts: tuple[Contact, ...]
    says_waits: bool
    """Whether it has a column of predecessors."""
    is_exported: bool
    """Whether this program wrote it: an empty stream is none there, and not that of the line above."""
    alone: tuple[str, ...]
    """The headings of what the plan alone says."""
    other_ids: frozenset[str] = frozenset()
    """What stands as an id in rows that are read as no task, such as one without a title; without case."""
    report: Report = field(default_factory=Report)


def waits_of(task: DraftTask) -> Iterator[Dependency]:
    """What a line waits for, by the ids of the list, in its order."""
    for name in task.after:
        moment = task.moments.get(name, _ITS_END)
        side = Side.START if moment.since_start else Side.END
        yield Dependency(task=TaskId(name), side=side, lag=moment.lag)


def paragraphs(text: str) -> frozenset[str]:
    """The paragraphs of a text, as they are compared: whatever is blank is one blank."""
    parts = (" ".join(shown(part).split()) for part in text.replace("\r\n", "\n").split("\n\n"))
    return frozenset(filter(None, parts))
