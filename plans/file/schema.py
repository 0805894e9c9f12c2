"""What a plan file may say, as strict pydantic models of the file's own shape.

Only shapes and values that stand by themselves are judged here; whatever refers to something else (ids, files, clock
times, which need the zone) is `plans.assemble`'s. What the docstrings beneath the keys say stands in the reference and
in the JSON Schema for editors (`plans.file.for_editors`).
"""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Discriminator, Field, PlainValidator, Tag
from pydantic import WithJsonSchema as AsJson

from plans.file.after_shapes import After
from plans.file.fields import (
    Clock,
    Duration,
    Id,
    Line,
    SomeDuration,
    Strict,
    TaskKey,
    Text,
    one_of,
    wrong,
)
from plans.file.flow_shapes import Country, FlowsFile, QuietDaysFile
from plans.file.guide_shapes import MOST, Address, FieldOfTask, Name, OpenPoints
from plans.file.hook_shapes import ChannelsFile, EscalationFile, HooksFile, RehearsalMessagesFile
from plans.file.interval_shapes import IntervalFile
from plans.file.job_shapes import JobFile, RetryFile, RollbackJobFile
from plans.file.people_shapes import CheckpointFile, ConfirmFile, ManualFile
from plans.file.replication_shapes import ReplicationFile
from plans.file.row_shapes import word_or_mapping
from plans.file.second_shapes import Between
from plans.file.shift_shapes import PeopleFile, ShiftsFile

MAX_TASKS = 5000
"""Five times the largest plan that the screens are made for."""
MAX_INTERVALS = 20
BODIES = ("job", "manual", "confirm", "checkpoint", "milestone")


# --- databases, parties, defaults --------------------------------------------------------------------------------


class IdentityFile(Strict):
    """Which database this must be.

    For example: `{database: records, mark: legacy-prod}`
    """

    system: Text | None = None
    """The system identifier of the server, as `pg_control_system()` tells it. For example:
    `"7300000000000000001"`
    """
    database: Text | None = None
    """The name that the database itself tells, as of `current_database()`. For example: `records`"""
    mark: Text | None = None
    """The word that `cutover db mark` has set. For example: `legacy-prod`"""


class ConnectionFile(Strict):
    """How to reach a database; facts and passwords live outside the plan.

    For example: `{service: legacy, identity: {mark: legacy-prod}}`
    """

    model_config = one_of(("service", "dsn"))
    exactly_one = ("service", "dsn")
    what = "a connection"

    service: Line | None = None
    """A service of `pg_service.conf` on the engine's host. For example: `legacy`"""
    dsn: Line | None = None
    """An address without a password; `${NAME}` is taken from the environment when connecting. For example:
    `"${OLD_DSN}"`
    """
    identity: IdentityFile | None = None
    """Which database must answer there; production needs one."""
    from_server: Line | None = None
    """How the other server of a replication reaches it, as libpq writes it, without a password: a service or a passfile
    of that server. For example: `service=legacy_for_platform`
    """


class DatabaseFile(Strict):
    """A database by the name that tasks use."""

    role: Literal["source", "target", "replica"]
    """Which end of the move it is. `source`: rows are read, and nothing is ever copied into it; `target`: rows are
    written; `replica`: follows one of the two, and only counts of flows are read from it. For example: `source`
    """
    in_use: bool | None = None
    """Whether others work on it meanwhile, whose rows shall stay in its memory; without it, a source counts as in
    use unless it is frozen.
    """
    runs_on: Id | None = None
    """The label of the workers that run the jobs which use it; without it the engine does. For example: `hospital-dmz`
    """
    rehearsal: ConnectionFile | None = None
    """How rehearsals reach it: a copy, never what production works on."""
    production: ConnectionFile | None = None
    """How the production run reaches it, with the identity by which it is known."""


class PartyFile(Strict):
    """Somebody who owns tasks, is asked at checkpoints, or confirms an item."""

    name: Text
    """What the party is called, on the screen and in messages. For example: `Ward on call`"""
    short: Annotated[str, Field(min_length=1, max_length=4)] | None = None
    """At most four characters for the column of owners; made of the name where it is not given. For example:
    `WARD`
    """
    contact: str = ""
    """Where somebody answers at night, as it is to be dialled. For example: `"+47 000 00 003"`"""
    lang: Literal["en", "nb"] = "en"
    """The language of its messages. `en`: English; `nb`: Norwegian (bokmål). For example: `nb`"""
    reach: dict[Id, Line] = Field(default={}, max_length=20)
    """Its address by channel, where it is another one than `contact`. For example: `{mail: ward@hospital.example}`"""


class DefaultsFile(Strict):
    """What holds for every job that does not say otherwise.

    For example: `{timeout: 2h, retry: {attempts: 8}}`
    """

    retry: RetryFile | None = None
    """How often and how soon a transient failure is tried again."""
    timeout: SomeDuration | None = None
    """How long one attempt may take, in real time. Default: `2h` For example: `3h`"""
    quiet_after: SomeDuration | None = None
    """A job without progress for so long is shown as QUIET. Default: `2m` For example: `10m`"""


def _yes_or_no(value: object) -> bool:
    """Read what is said of a task as people say it, besides true and false."""
    if value in ("yes", "no") or isinstance(value, bool):
        return value in ("yes", True)
    raise wrong("this is yes or no")


# --- tasks and the plan ------------------------------------------------------------------------------------------


def _empty_body(value: object) -> object:
    return {} if value is None else value


class RollbackFile(Strict):
    """How a finished task is rolled back.

    For example: `{duration: 20m, job: {copy: undo}}`
    """

    model_config = one_of(("job", "manual", "confirm"))
    exactly_one = ("job", "manual", "confirm")
    what = "a rollback"

    duration: Duration
    """How long it is planned to take; from it comes until when a no-go is safe."""
    job: RollbackJobFile | None = None
    """Done by the machine; `copy: undo` deletes what the copy of this task wrote."""
    manual: Annotated[ManualFile | None, BeforeValidator(_empty_body)] = None
    """Rolled back by a person; may be empty."""
    confirm: ConfirmFile | None = None
    """Rolled back by several people, who each confirm items."""
    second: str | None = None
    """The party of which a second login has to agree before it begins; of the night, before everything is rolled back.
    For example: `operations`
    """
    between: Between | None = None
    """The hours in which that is needed, as of a task. For example: `["01:00", "05:00"]`"""


class TaskFile(Strict):
    """The smallest timed unit.

    For example: `{id: A08, title: Call the wards, owner: ward, duration: 10m, manual: {}}`
    """

    model_config = one_of(BODIES)
    exactly_one = BODIES
    what = "a task"

    id: TaskKey
    """Short, as it is spoken aloud; at most twelve characters. For example: `A08`"""
    title: Text
    """What is done, in a few words for the screen. For example: `Copy patients`"""
    stream: str = ""
    """The lane of work under which the screen shows it. For example: `migration`"""
    owner: str | None = None
    """The party that acts, or is called when it is late. For example: `engineer`"""
    after: list[After] = Field(default=[])
    """The tasks that must be finished before it; without them it may begin with the night. `{A04: +30m}`: 30 minutes
    after the end of A04; `{A05: started}`: once A05 has begun; `{A05: started+10m}`: 10 minutes after that. For
    example: `[A03, {A04: +30m}, {A05: started+10m}]`
    """
    not_before: Clock | None = None
    """The clock time before which it does not begin; the first one after `start`."""
    deadline: Clock | None = None
    """It is late from here on, whatever the schedule says."""
    pinned: Annotated[
        bool,
        PlainValidator(_yes_or_no),
        AsJson({"anyOf": [{"type": "boolean"}, {"enum": ["yes", "no"]}]}),
    ] = False
    """Whether its clock times stay when an operator shifts the night. `yes`: they stay; `no`: they move with it. For
    example: `yes`
    """
    duration: Duration | None = None
    """How long it is planned to take; every task but a milestone has one."""
    runs_on: Id | None = None
    """The label of the workers that run its job; without it, that of its stream, or of the databases that it uses. For
    example: `hospital-dmz`
    """
    only: Literal["rehearsal", "production"] | None = None
    """The kind of run that has it; without it both have. `rehearsal`: production leaves it out; `production`:
    rehearsals leave it out. For example: `rehearsal`
    """
    required: bool = False
    """It cannot be skipped: only done, or fixed by hand with a reason."""
    second: str | None = None
    """The party of which a second login has to agree before it counts: that the task is done, skipped or fixed by hand,
    that its job starts, that a checkpoint is given a go. For example: `operations`
    """
    between: Between | None = None
    """The hours by the clock of the plan's zone, also across midnight, in which that is needed; without them it is
    needed at any time. For example: `["01:00", "05:00"]`
    """
    was: TaskKey | list[TaskKey] = Field(default=[])
    """The id that it had in earlier plans, or several: what rehearsals measured under it is of this task. For
    example: `A07`
    """
    instructions: Annotated[str, Field(max_length=10_000)] = ""
    """How it is done, for whoever does it or looks after it; several lines may be. For example: `Log in at the
    console of the router first.`
    """
    links: dict[Name, Address] = Field(default={}, max_length=MOST)
    """Where more is written, each under a name; http, https or mailto. For example: `{Runbook:
    "https://wiki.example/a08"}`
    """
    fields: dict[Name, FieldOfTask] = Field(default={}, max_length=MOST)
    """What the team keeps of it under names of its own, as texts or numbers. For example: `{ticket: CHG-4711}`"""
    todo: OpenPoints = Field(default=[])
    """What somebody has to settle of it before production: each is a warning, and production is not begun with one. For
    example: `[who is called when it fails?]`
    """
    job: JobFile | None = None
    """Done by the machine: one kind of job, and how it is retried."""
    manual: Annotated[ManualFile | None, BeforeValidator(_empty_body)] = None
    """Done by a person; may be empty. For example: `{}`"""
    confirm: ConfirmFile | None = None
    """Done by several people, who each confirm items one by one."""
    checkpoint: CheckpointFile | None = None
    """A gate: parties are polled, criteria are read, one party decides."""
    milestone: Literal[True] | None = None
    """Nobody's work: reached when what it waits for is finished. For example: `true`"""
    rollback: (
        Annotated[
            Annotated[Literal["none"], Tag("(word)")] | Annotated[RollbackFile, Tag("(mapping)")],
            Discriminator(word_or_mapping),
        ]
        | None
    ) = None
    """How it is rolled back once it is done; `none` where nothing has to be."""


class HardwareFile(Strict):
    """On what each kind of run runs.

    For example: `{rehearsal: "VM, 4 cores", production: "2 x 32 cores, NVMe"}`
    """

    rehearsal: Line | None = None
    """What rehearsals run on, in words that are kept with their times. For example: `VM, 4 cores, one disk`"""
    production: Line | None = None
    """What production runs on, in words that are kept with its times. For example: `2 x 32 cores, NVMe`"""


class StreamFile(Strict):
    """What holds for all tasks of a stream.

    For example: `{runs_on: hospital-dmz}`
    """

    runs_on: Id
    """The label of the workers that run the jobs of its tasks. For example: `hospital-dmz`"""


class PlanFile(Strict):
    """A whole plan file."""

    cutover: Literal[1]
    """The version of this format: always 1. For example: `1`"""
    title: Text
    """What the night is called; typed before production begins. For example: `Records move to the new platform`"""
    timezone: Text
    """The zone of every clock time in the file. For example: `Europe/Oslo`"""
    start: Clock
    """When the night starts: nothing of production begins before. A rehearsal is shifted so that it
    starts now. For example: `2026-01-16 22:00`
    """
    go_live: str
    """The milestone that the clocks count to. For example: `M1`"""
    window_ends: Clock | None = None
    """By then a rollback must be complete; from it comes until when a no-go is safe. For example:
    `2026-01-17 04:00`
    """
    databases: dict[Id, DatabaseFile] = Field(default={}, max_length=100)
    """The databases by the names that tasks use. For example: `{legacy: {role: source, rehearsal: {service:
    legacy}}}`
    """
    replication: dict[Id, ReplicationFile] = Field(default={}, max_length=20)
    """Databases that follow each other, by the names that jobs use. For example: `{records: {from: legacy, to:
    platform, tables: ["ehr.*"], wal_at_most: 20GB}}`
    """
    parties: dict[Id, PartyFile] = Field(default={}, max_length=1000)
    """Who owns tasks, is asked and decides. For example: `{ward: {name: Ward on call}}`"""
    people: PeopleFile = Field(default={})
    """Those who act for parties in their shifts. For example: `{anna: {name: Anna Berg, contact: "+47 000 00 011"}}`"""
    shifts: ShiftsFile = Field(default=[])
    """Who is on for which party from when to when; a party without a shift acts all night by itself. For example:
    `[{who: anna, for: ward, from: "16:00", to: "02:00"}]`
    """
    defaults: DefaultsFile | None = None
    """What holds for every job that says nothing else of its retries and its time."""
    channels: ChannelsFile = Field(default={})
    """The ways to tell people, by the names that hooks use. For example: `{desk: {webhook: {url: "${DESK_HOOK}"}}}`"""
    hooks: HooksFile = Field(default=[])
    """Who is told of what, and through which channel. For example: `[{when: [ready, attention], tell: owner, through:
    desk}]`
    """
    escalation: EscalationFile | None = None
    """Who is told next where nobody does what a message asks for, or is reached. For example:
    `{after: 5m, then: [deputy, manager], through: pager}`
    """
    rehearsal_messages: RehearsalMessagesFile | None = None
    """Where messages of rehearsals go; without it rehearsals tell nobody. For example: `{through: desk}`"""
    family: Text | None = None
    """Which plans belong together, so that their rehearsals count; without it, those of one title. For example:
    `records-move`
    """
    rehearsals: Line | list[Line] = Field(default=[])
    """The files of measured rehearsals, or a pattern: the forecast goes by what they measured. For example:
    `rehearsals/*.json`
    """
    hardware: Line | HardwareFile | None = None
    """On what it runs, in words that are kept with each rehearsal: one text, or one for each kind of run. For example:
    `{rehearsal: "VM, 4 cores", production: "2 x 32 cores, NVMe"}`
    """
    intervals: Annotated[list[IntervalFile], Field(max_length=MAX_INTERVALS)] = Field(default=[])
    """Stretches of the night that are measured as such. For example:
    `[{id: outage, title: Wards without a record, from: {start: D04}, to: {end: M1}, at_most: 4h}]`
    """
    flows: FlowsFile = Field(default=[])
    """What must go on flowing after the go-live, and is counted. For example:
    `[{id: L-DISCHARGE, title: Discharge letters, sent: {sql: {on: platform, query: sql/letters.sql}}}]`
    """
    baseline: Line | None = None
    """What was normal in the weeks before the night: the file of `cutover baseline`. For example: `baseline.json`"""
    hypercare: SomeDuration | None = None
    """For how long the run goes on after the go-live, to watch the flows; without it, it ends with its last task. For
    example: `14d`
    """
    country: Country | None = None
    """Whose public holidays are no ordinary days, with a part of it where that has its own. For example: `NO`"""
    quiet_days: QuietDaysFile = Field(default=[])
    """Days that are no public holidays and yet quiet: left out of what is learnt, and judged as public holidays are.
    For example: `[2026-12-24, {day: 2026-12-27, to: 2026-12-30, name: between the years}]`
    """
    streams: dict[Line, StreamFile] = Field(default={}, max_length=100)
    """By stream, what holds for all of its tasks. For example: `{imaging: {runs_on: hospital-dmz}}`"""
    todo: OpenPoints = Field(default=[])
    """What somebody has to settle before production, of the plan as a whole: each is a warning, and production is not
    begun with one. For example: `[until when may the old system be away?]`
    """
    tasks: Annotated[list[TaskFile], Field(min_length=1, max_length=MAX_TASKS)]
    """The tasks, in the order of the screen; what may start when is said by `after` and `not_before`."""
