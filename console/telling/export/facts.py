"""What an export tells, as plain data: instants in UTC, spans as they are, texts as the plan has them.

No row values, no statement of a job, no address of a database: a job is told by its kind, a database by nothing.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from console.telling.report.facts import GateFact, Outcome, Span, TaskFact
from plans.model import Dependency, Side, TaskId
from plans.model.guide import Guide


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """What a task waits for: that another one ends, or starts, and then so long."""

    task: str
    since_start: bool = False
    lag: timedelta = timedelta()

    def __str__(self) -> str:
        """`A04`, `A04 + 30m`, `start of A05 + 10m`."""
        side = Side.START if self.since_start else Side.END
        return str(Dependency(task=TaskId(self.task), side=side, lag=self.lag))


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """What makes a task a checkpoint."""

    asked: tuple[str, ...]
    """The parties that are polled, by their ids."""
    decided_by: str
    quorum: int
    criteria: tuple[str, ...]
    """What is asked, in words."""
    no_return: bool
    came: GateFact | None = None
    """What was answered and decided; None without a run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemLine:
    """One item of a confirmation."""

    id: str
    name: str
    owner: str
    contact: str
    group: str
    ticks: tuple[str, ...]
    """The ticks that it has by now."""
    standing: str
    """`confirmed`, `waived`, `failed`, `open`; empty without a run."""
    reason: str = ""
    """Why it was waived, or failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """The items of a task that several people confirm, and the ticks that each needs."""

    ticks: tuple[str, ...]
    items: tuple[ItemLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ByHand:
    """What a manual task asks for; nothing of any other."""

    target: int = 0
    """How many are counted; 0 where nothing is."""
    unit: str = ""
    criterion: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WayBack:
    """How a task is rolled back."""

    how: str
    """What a person does, `job: copy`, `confirm: 7`, or `none` where nothing has to be done."""
    takes: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskLine:
    """One task of the plan, and what became of it in the run, where there is one."""

    id: str
    title: str
    stream: str
    kind: str
    """manual, confirm, checkpoint, milestone, or the kind of its job: `job: copy`."""
    owner: str
    """The party that acts, of a checkpoint the one that decides; empty where there is none."""
    waits: tuple[Wait, ...]
    not_before: datetime | None
    deadline: datetime | None
    duration: timedelta
    planned: Span
    """By the plan's own clock, in the kind of run that has it."""
    float_: timedelta
    critical: bool
    only: str
    """The kind of run that has it; empty where both have."""
    required: bool
    by_hand: ByHand
    way_back: WayBack | None
    """None where the plan says nothing of it."""
    guide: Guide
    gate: Gate | None = None
    confirmation: Confirmation | None = None
    came: TaskFact | None = None
    """Planned, forecast and actual times by the run's clock; None without a run, and of what it never meant to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyLine:
    """Somebody who owns tasks, is asked, or confirms; who acts for them is told by the shifts."""

    id: str
    name: str
    short: str
    contact: str
    acts_now: str = ""
    """Who acts for them as of the run's moment; empty without a run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftLine:
    """From when to when somebody is on."""

    person: str
    contact: str
    parties: tuple[str, ...]
    """Ids."""
    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFact:
    """The run of which an export tells."""

    name: str
    kind: str
    as_of: datetime
    """Run time: what is forecast, is forecast as of then."""
    under_way: bool
    outcome: Outcome
    revision: int
    head: int
    """How far its journal goes: what is told later, is told of a higher one."""
    first_event: datetime
    last_event: datetime
    """Real time of the earliest and the latest of it."""
    simulated: bool
    speed: float
    go_live: datetime | None
    """When it was, or is forecast; None where none is to come."""
    go_live_planned: datetime
    behind: timedelta
    """How much later it reads the times of the plan: days, where Friday's plan is rehearsed on a Tuesday."""
    shifted: bool
    """Whether its clock times are others than those that the plan says."""
    approval: tuple[tuple[str, str], ...] = ()
    """`Approved` and by whom, or `Unapproved` and why; nothing where none need be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """A plan, and the run of it where there is one."""

    title: str
    zone: str
    start: datetime
    go_live: str
    """The milestone."""
    go_live_at: datetime
    """As planned."""
    ends: datetime
    window_ends: datetime | None
    family: str
    """What the plans are called that follow each other; the title where the plan does not say."""
    sha256: str
    tasks: tuple[TaskLine, ...]
    """In the order of the plan."""
    parties: tuple[PartyLine, ...]
    shifts: tuple[ShiftLine, ...] = ()
    todo: tuple[str, ...] = ()
    run: RunFact | None = None
    gone: tuple[TaskLine, ...] = ()
    """What an earlier plan of the run had and this one has no more, as it was planned last."""
    only_of: str = ""
    """The party for whom alone it is told; empty where it is told to all."""
    replications: tuple[str, ...] = ()
    """Which databases follow others by it: what they are stays in the plan, whatever the format."""
    revision: int = 0
    """Which calendar of a plan file it is, where a person counts them."""
    party_names: Mapping[str, str] = field(init=False, repr=False, compare=False)
    """By id, what each party is called in one line: where two have one name, or could be taken for it, with the id."""

    def __post_init__(self) -> None:
        names = {party.id: " ".join(party.name.split()) for party in self.parties}
        often = Counter(name.casefold() for name in names.values())
        told = {
            key: f"{name} [{key}]" if often[name.casefold()] > 1 or name.endswith("]") else name
            for key, name in names.items()
        }
        object.__setattr__(self, "party_names", told)

    def called(self, party: str) -> str:
        """The name of a party; its id where only an earlier plan of the run has it."""
        return self.party_names.get(party, party)
