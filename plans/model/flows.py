"""What flows through the new platform and must go on flowing: where it is counted, and what is normal.

A flow is an integration, a type of message, a letter template, an order queue. It is counted at up to three stages, by
template and receiver where the counts tell them, so that one dead template among four hundred does not drown in a sum.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from enum import StrEnum
from typing import NewType

from plans.model.canaries import Canary
from plans.model.databases import DatabaseId, PartyId
from plans.problems import Place

FlowId = NewType("FlowId", str)
EVERY_FLOW = "all"
"""In place of ids: each flow that fits; no flow is called so."""


class Stage(StrEnum):
    """How far what flows has come."""

    SENT = "sent"
    RECEIVED = "received"
    PROCESSED = "processed"
    """By the receiver, who can work with it."""


class Dimension(StrEnum):
    """By what a flow is told apart further; a count that tells it has a column of this name."""

    TEMPLATE = "template"
    RECEIVER = "receiver"


class Counting(StrEnum):
    """What the numbers of a count are."""

    WINDOW = "window"
    """How many there were after one moment and up to another, which the count is told."""
    TOTAL = "total"
    """How many there have ever been: what came is the difference of two; a smaller one is another queue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlCount:
    """A query on one database: columns `count`, and where they are told `template`, `receiver` and `oldest`.

    A window's query takes $1 (after) and $2 (up to and with), both timestamptz.
    """

    on: DatabaseId
    query: str
    counting: Counting = Counting.WINDOW
    timeout: timedelta = timedelta(seconds=5)
    """The server ends it then; what is too dear is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpCount:
    """An address that answers JSON: a number, or a list of objects with the keys of an `SqlCount`'s columns."""

    url: str
    """May hold ${VAR}, expanded only when it is asked; `{after}` and `{until}` are filled in for a window."""
    at: str = ""
    """A JSON pointer to the number or the list; empty where it is the whole answer."""
    counting: Counting = Counting.TOTAL
    headers: tuple[tuple[str, str], ...] = ()
    ca_file: str | None = None
    timeout: timedelta = timedelta(seconds=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCount:
    """A file on the engine's host: a number, or CSV whose head names the columns of an `SqlCount`."""

    path: str
    counting: Counting = Counting.TOTAL
    fresh_within: timedelta = timedelta(minutes=30)
    """An older file is not read: whoever writes it has stopped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandCount:
    """A program on the engine's host that prints what a `FileCount` holds; a window's is given two times at its end."""

    argv: tuple[str, ...]
    env: tuple[str, ...] = ()
    counting: Counting = Counting.TOTAL
    timeout: timedelta = timedelta(seconds=10)


Count = SqlCount | HttpCount | FileCount | CommandCount


@dataclass(frozen=True, slots=True, kw_only=True)
class PerHour:
    """What is normal, declared: so many an hour, at any hour."""

    count: float


@dataclass(frozen=True, slots=True, kw_only=True)
class NeverZero:
    """What is normal, declared: something in each of these stretches of clock time, in the plan's zone."""

    begins: time
    ends: time
    """Past midnight where it is not later than the begin."""
    within: timedelta = timedelta(hours=1)
    """How long it may be silent in these hours."""
    weekdays: tuple[int, ...] = tuple(range(7))
    """Monday is 0; the day on which the stretch begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AsBefore:
    """What is normal was learnt from the weeks before the night: the plan's `baseline:`."""

    count: Count | None = None
    """How the old system tells it, always of a window; None where the flow's first count tells it too."""


Normal = AsBefore | PerHour | NeverZero


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """One of those that are watched."""

    id: FlowId
    title: str
    place: Place
    counts: Mapping[Stage, Count]
    """In the order of the stages; at least one."""
    normal: Normal | None = None
    """Of what is sent, or of the first stage that is counted; None where nobody said: the flow is amber by name."""
    by: tuple[Dimension, ...] = ()
    owner: PartyId | None = None
    receiver: PartyId | None = None
    """Who receives all of it, where no dimension tells."""
    every: timedelta = timedelta(minutes=5)
    """How often it is counted."""
    within: timedelta = timedelta(minutes=15)
    """How long one may take from a stage to the next; what takes longer is short, or late once it came."""
    old_names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """New names of templates and receivers -> what they are called in the baseline: several, where one took the place
    of several. Each old name is there once; a name that did not change need not be."""
    canary: Canary | None = None
    degrades: str = ""
    """Which part of the go-live is degraded while it does not flow; empty where none is."""

    @property
    def first_stage(self) -> Stage:
        """The earliest stage that is counted: of it `normal` speaks."""
        return next(iter(self.counts))

    @property
    def counted_before(self) -> Count | None:
        """What `cutover baseline` counts the weeks before by; None where nothing is to be learnt from them."""
        if not isinstance(self.normal, AsBefore):
            return None
        return self.normal.count or self.counts[self.first_stage]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietDay:
    """A day that is no public holiday and yet no ordinary day: the day before Christmas."""

    day: date
    """In the zone of the plan."""
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """All that a plan says of the days after."""

    flows: tuple[Flow, ...] = ()
    hypercare: timedelta = timedelta(0)
    """For how long the run goes on after the go-live; 0: it ends with its last task."""
    baseline: str = ""
    """The file of `cutover baseline`, as the plan names it."""
    baseline_sha256: str = ""
    """Of what that file holds: another one is another plan."""
    country: str = ""
    """Whose public holidays are no ordinary days (ISO 3166, perhaps with a subdivision: `NO`, `DE-BY`)."""
    quiet_days: tuple[QuietDay, ...] = ()
    """Days that are taken as public holidays besides."""

    @property
    def placeless(self) -> "Watched":
        """The same, but for where each flow stands in its file."""
        return replace(self, flows=tuple(replace(flow, place=Place(file="")) for flow in self.flows))

    def flow(self, name: str) -> Flow | None:
        """The flow of this id; None where the plan has none."""
        return next((one for one in self.flows if one.id == name), None)


NOTHING_WATCHED = Watched()
