"""What the screen is drawn from: a value of the run (`View`) and a value of the person in front of it (`Ui`).

`console.view.following` makes views out of the journal, `console.keys` makes the next `Ui` out of a key,
`console.layout` draws both. Nothing in here knows a terminal.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from console.view.arranged import Arranged
from console.view.counted_hour import CountedHour
from console.view.flows_place import FlowsUi
from console.view.lateness import go_live_slip, is_late
from console.view.looked import Away
from console.view.numbers import NO_NUMBERS, Numbers
from console.view.replay import ABOUT, Replay
from console.view.ticking import ItemsUi
from jobs.api import Progress
from jobs.journal.base import Lease, Sent
from jobs.journal.consoles import ConnectedConsole
from jobs.progress import Heard, Quiet
from jobs.rehearsals.ghost import Ghost, usual
from jobs.replicated import ReplicationFigures
from jobs.run.events import Entry, UnitId
from jobs.run.outlook.forecast import Forecast
from jobs.run.outlook.intervals import IntervalOutlook, intervals
from jobs.run.outlook.no_go import go_live_ahead, standing_no_go
from jobs.run.outlook.rollbacks.under_way import rollbacks_under_way
from jobs.run.outlook.sequence.due import start_to_come
from jobs.run.outlook.sureness import Sureness
from jobs.run.state.model import RunState
from jobs.timing.calibration import Calibration
from jobs.timing.estimate import Chance
from plans.model import Plan, ReplicationId, Task, TaskId
from plans.model.languages import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """All that is known of a run at one moment."""

    run: str
    plan: Plan
    state: RunState
    forecast: Forecast
    now: datetime
    """Run time."""
    real_now: datetime
    """The control database's clock, UTC."""
    progress: Mapping[UnitId, Progress] = field(default_factory=dict)
    replicating: Mapping[ReplicationId, ReplicationFigures] = field(default_factory=dict)
    """The figures of the last look at each replication."""
    reported: Mapping[UnitId, datetime] = field(default_factory=dict)
    """Real time at which each progress was reported."""
    waits: Mapping[UnitId, Quiet] = field(default_factory=dict)
    """What an attempt in which nothing moves waits for, and who is in its way, as its engine saw last."""
    heard: Mapping[UnitId, Heard] = field(default_factory=dict)
    """When the workers that run attempts were heard of, as their engine saw last."""
    sureness: Mapping[TaskId, Sureness] = field(default_factory=dict)
    interval_chances: Mapping[str, Chance] = field(default_factory=dict)
    """That each interval keeps its limit, by its id."""
    """Range and chance of the go-live and of each checkpoint ahead, some seconds old; empty until first worked out."""
    calibration: Calibration | None = None
    """How good the forecasts of this plan's family were so far; None where nothing has come true, or is known yet."""
    ghosts: tuple[Ghost, ...] = ()
    """The nights that may be shown beside this one: those named to this console, then the plan's own, newest first."""
    entries: Sequence[Entry] = ()
    """The latest of the journal (about 300), oldest first."""
    lease: Lease | None = None
    standbys: int = 0
    consoles: tuple[ConnectedConsole, ...] = ()
    """The other consoles that look at this run."""
    unread: tuple[Sent, ...] = ()
    """Commands that no engine has read yet, whoever sent them, as of some seconds ago."""
    unheld_since: datetime | None = None
    """Real time since when nobody holds the lease, by the control database where it knows; None while somebody does."""
    waits_since: datetime | None = None
    """Real time since when the next engine has its moment to take it."""
    age: timedelta = timedelta()
    """Since the last event of the journal."""
    lost: bool = False
    """The control database cannot be reached: everything here is as old as the last contact."""
    contact: datetime | None = None
    """Real time of the last contact; None where nobody kept it."""
    me: str = ""
    """Who I am in the database."""
    observer: bool = False
    gone_nights: tuple[str, ...] = ()
    """Runs that counted as rehearsals when this one began, and can no longer be had: which, and why."""
    revisions: Mapping[str, Plan] = field(default_factory=dict)
    """The plans that have held in this run before the one that holds now, by hash; empty until they are read."""
    verified_since: datetime | None = None
    """Real time from which on the journal is verified; None where all of it is."""
    paper_trouble: str = ""
    """Why this console cannot write the paper that it was asked to; empty where it can, or was not."""
    counted_hour: CountedHour | None = None
    """What was counted of the flows in the last hour, some time old; None where nothing is, and until it is read."""
    clock_off: timedelta | None = None
    """The control database's clock minus this host's, where that is worth saying."""
    replay: Replay | None = None
    """Of a night that is shown as it was recorded: how; None of one that goes on."""
    file: str = ""
    """The pack that it is read from, as somebody named it; empty of a run of the control database."""

    @property
    def old_by(self) -> timedelta:
        """How old what is shown is, where the control database is away: since the last contact, else the last event."""
        return self.age if self.contact is None else max(timedelta(), self.real_now - self.contact)

    @property
    def verify(self) -> str:
        """The command line that says what of this journal is not what was recorded."""
        return f"cutover verify {self.file or self.run}"

    @property
    def about(self) -> str:
        """What stands before percents and forecasts: in a replay they are as of the last sample."""
        return ABOUT if self.replay is not None else ""

    @property
    def rolling_back(self) -> bool:
        """Whether the night is being rolled back."""
        return self.state.rollback is not None and self.state.ended is None

    @property
    def go_live_reached(self) -> bool:
        """Whether it is live."""
        return self.state.unit(self.plan.go_live).released

    @property
    def late(self) -> bool:
        """Whether the go-live is late, as every text says it."""
        return is_late(go_live_slip(self.forecast))

    @property
    def starts(self) -> datetime | None:
        """When the night starts, in run time, as long as that is to come."""
        return start_to_come(self.plan, self.state, self.now)

    @property
    def go_live_ahead(self) -> bool:
        """Whether a go-live is still to come: the forecast means something."""
        return go_live_ahead(self.plan, self.state)

    @property
    def no_go(self) -> tuple[Task, ...]:
        """The checkpoints before the go-live at which no-go stands, while somebody has to say what now."""
        return standing_no_go(self.plan, self.state)

    @property
    def rolled_back_at(self) -> datetime | None:
        """When the night that is being rolled back will be; None while it goes forward."""
        known = rollbacks_under_way(self.plan, self.state, self.now, self.progress) if self.rolling_back else {}
        return max((one.end for one in known.values()), default=self.now) if self.rolling_back else None

    def ghost(self, label: str | None) -> Ghost | None:
        """The night of this label, to be shown beside this one; the usual one for None."""
        return usual(self.ghosts) if label is None else next((one for one in self.ghosts if one.label == label), None)

    @property
    def intervals(self) -> tuple[IntervalOutlook, ...]:
        """The intervals of the plan at this moment."""
        rolling = self.state.rollback is not None
        known = rollbacks_under_way(self.plan, self.state, self.now, self.progress) if rolling else {}
        chances = self.interval_chances
        return intervals(self.plan, self.state, self.forecast, self.now, rolled_back=known, chances=chances)

    @property
    def holds_keys(self) -> bool:
        """Whether my commands will be carried out."""
        return not self.observer and self.me == self.state.keys.holder


class Filter(StrEnum):
    """Which tasks the table shows."""

    ACTIVE = "active+next"
    NEEDS = "needs me"
    LATE = "late"
    CRITICAL = "critical"
    INPUTS = "checkpoint inputs"
    """What the next checkpoint waits for."""
    STREAM = "stream"
    OWNER = "owner"
    ALL = "all"


class Events(StrEnum):
    """Which events are shown."""

    NOTABLE = "warning+info"
    WARNINGS = "warnings"
    ALL = "all"


class Pane(StrEnum):
    """Where j and k act."""

    TASKS = "tasks"
    JOBS = "jobs"
    EVENTS = "events"


class Page(StrEnum):
    """What fills the screen."""

    BOARD = "board"
    TASK = "task"
    JOB = "job"
    POLL = "poll"
    ITEMS = "items"
    DECIDE = "decide"
    DANGER = "danger"
    HELP = "help"
    MESSAGES = "messages"
    STREAMS = "streams"
    SINCE = "since"
    NEEDS = "needs"
    """All that needs somebody, to its end."""
    PROBLEMS = "problems"
    """What is wrong in this night and after it, and what is degraded."""
    FLOWS = "flows"
    """What must flow after the go-live, and how it stands."""
    REPLICATIONS = "replications"
    """Databases that follow each other, and whether a switch can be taken back."""
    BRIEF = "brief"
    """What is read out at a check-in."""


class Ask(StrEnum):
    """What the docked line asks for."""

    COMMAND = ":"
    FIND = "/"
    WORD = "type"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """The docked line while something is typed into it."""

    ask: Ask
    text: str = ""
    cursor: int = 0
    label: str = ""
    """For a word: what it confirms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A command that waits for its typed word."""

    command: str
    args: Mapping[str, object]
    word: str
    """What must be typed, exactly."""
    shown: tuple[str, ...] = ()
    """What it would do, where that was worked out when it was asked for: as things stood then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """A command for the run's inbox."""

    command: str
    args: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a command would do to the times of the night, as of the moment that it names itself."""

    line: str
    table: tuple[str, ...] = ()
    refused: bool = False
    """Whether the run would refuse it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A message that this console has shown."""

    at: datetime
    """Run time."""
    text: str
    warn: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """How fast an attempt has moved while this console watched, in real seconds."""

    rate: float = 0.0
    """Units a second over the last samples."""
    byte_rate: float = 0.0
    samples: tuple[float, ...] = ()
    """Units a second, oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """The last lines that a program of an attempt has printed, as this console read them."""

    unit: UnitId
    attempt: int
    host: str
    path: str
    lines: tuple[str, ...] = ()
    """Oldest first; cleaned."""
    trouble: str = ""
    """Why they cannot be read here."""
    elsewhere: str = ""
    """The command that follows them where they can be read, and who may give it; empty where nobody could."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ui:
    """Where the person is, and what this console has seen while it was open."""

    page: Page = Page.BOARD
    filter: Filter = Filter.ACTIVE
    arranged: Arranged = field(default_factory=Arranged)
    """Of whom the view is, and how its rows stand."""
    events: Events = Events.NOTABLE
    pane: Pane = Pane.TASKS
    zoomed: bool = False
    selected: str | None = None
    """The unit under the cursor: the cursor stays on its task, whatever rows come and go."""
    top: str | None = None
    """The unit in the table's first row; empty for whichever comes first."""
    scroll: int = 0
    """First line of the page, or of the focused pane of jobs or events."""
    line: int = 0
    """The cursor inside a poll or a list of items."""
    items: ItemsUi = field(default_factory=ItemsUi)
    """On the page of a confirmation: its order, what is marked, what is on its way."""
    flows: FlowsUi = field(default_factory=FlowsUi)
    """On the page of the flows: which is selected, of which the templates are shown."""
    told_in: Language = Language.ENGLISH
    """The language of what is read out."""
    find: str = ""
    prompt: Prompt | None = None
    pending: Pending | None = None
    unsent: tuple[Send, ...] = ()
    """Commands that were chosen and not confirmed: nothing of them has left this console."""
    preview: Preview | None = None
    """What the command that is written out, or being typed, would do; None until that is worked out."""
    message: str = ""
    """The answer to the last key; goes with the next one, or by itself after a while."""
    warn: bool = False
    """Whether the message is a refusal."""
    said: tuple[Said, ...] = ()
    """The latest messages, oldest first: what has gone from the line is still there to be read."""
    standing: str = ""
    """What is wrong with this console for as long as it is open; shown wherever no message is."""
    ghost: str | None = None
    """The night that is shown beside tonight; empty for none, None for the usual one."""
    came_from: Page = Page.BOARD
    """The page from which help or the messages were opened, and to which Esc leads back."""
    job_from: Page = Page.BOARD
    """The same, of the page of a job."""
    printed: Printed | None = None
    """What the selected job has printed, while its page is open."""
    frozen: bool = False
    trends: Mapping[UnitId, Trend] = field(default_factory=dict)
    numbers: Numbers = NO_NUMBERS
    """Those of needs-you as they were shown last: an item keeps its own."""
    away: Away | None = None
    """What has come since the person looked last; None where nobody knows when that was."""
    history: tuple[str, ...] = ()
    """Command lines that were sent, oldest first."""
