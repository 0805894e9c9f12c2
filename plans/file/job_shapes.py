"""The `job:` of a task, as it stands in a file: one model for each kind."""

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from plans.file.comms_shapes import CommsFile
from plans.file.fields import Duration, Id, Line, SomeDuration, Strict, Text, one_of
from plans.file.http_shapes import HttpFile
from plans.file.replication_shapes import FollowFile, SwitchBackFile, SwitchFile, UnfollowFile
from plans.file.row_shapes import CopyFile, ReconcileFile
from plans.file.same_shapes import SameFile
from plans.model.jobs import JobKind

JOB_KINDS = tuple(str(kind) for kind in JobKind)
PROBES = ("http", "tcp", "tls", "sql")


class RetryFile(Strict):
    """How often and how soon a transient failure is tried again.

    For example: `{attempts: 8, first_wait: 2s, max_wait: 5m}`
    """

    attempts: Annotated[int, Field(ge=1, le=1000)] | None = None
    """The most attempts, with the first one. Default: `5` For example: `8`"""
    first_wait: Duration | None = None
    """How long the second attempt waits; each further one about twice as long. Default: `1s`"""
    max_wait: Duration | None = None
    """The longest wait. Default: `60s`"""


class SqlFile(Strict):
    """Statements on one database.

    For example: `{on: legacy, file: sql/freeze.sql}`
    """

    model_config = one_of(("query", "file"))
    exactly_one = ("query", "file")
    what = "sql"

    on: Id
    """The database, by its name under `databases`. For example: `legacy`"""
    query: Text | None = None
    """The statements themselves, where they are short. For example: `update public.system_state set read_only = true`
    """
    file: Text | None = None
    """Instead: a file beside the plan. For example: `sql/freeze.sql`"""
    transaction: bool = True
    """Whether all statements run in one transaction."""


class ProbeFile(Strict):
    """Asks another system.

    For example: `{http: "https://ehr.example/health", contains: ready}`
    """

    model_config = one_of(PROBES)
    exactly_one = PROBES
    what = "a probe"

    http: Line | None = None
    """An address that is asked with GET. For example: `https://ehr.example/health`"""
    status: Annotated[int, Field(ge=100, le=599)] | None = None
    """The status that passes. Default: `200` For example: `204`"""
    contains: Text | None = None
    """A text that the answer must contain. For example: `ready`"""
    tcp: Line | None = None
    """An address where something must listen. For example: `mq.example:5671`"""
    tls: Line | None = None
    """An address whose certificate must be good. For example: `ehr.example:443`"""
    valid_for: Duration | None = None
    """How long that certificate must still be good. Default: `14d`"""
    sql: Text | None = None
    """A query of one row whose first column must be true. For example: `select not pg_is_in_recovery()`"""
    on: Id | None = None
    """The database of `sql`, by its name under `databases`. For example: `platform`"""


class WaitUntilFile(Strict):
    """Waits until a query answers true.

    For example: `{on: legacy, query: select count(*) = 0 from outbox, every: 10s}`
    """

    on: Id
    """The database that is asked, by its name under `databases`. For example: `legacy`"""
    query: Text
    """A query of one row of at most three values; it waits until the first one is true, or watches them by name.
    For example: `select count(*) = 0 from outbox`
    """
    every: SomeDuration | None = None
    """How often it is asked. Default: `5s`, of a watch `30s`"""


class WatchFile(WaitUntilFile):
    """Keeps asking for the whole duration and warns.

    For example: `{on: platform, query: select count(*) as depth from queue, warn_if: depth > 100}`
    """

    warn_if: Line | None = None
    """When it warns: a column of the query against a number. For example: `depth > 100`"""
    fail_if: Line | None = None
    """When the task fails: a column of the query against a number. For example: `depth > 5000`"""


EnvironmentFile = list[Text]
"""What it is given beside a minimum: NAME from the environment of the engine, or NAME=value. For example:
`[ORACLE_HOME]`
"""


class CommandFile(Strict):
    """Runs a program; no shell unless asked for.

    For example: `{argv: [impdp, parfile=ehr.par], env: [ORACLE_HOME]}`
    """

    model_config = one_of(("argv", "shell"))
    exactly_one = ("argv", "shell")
    what = "a command"

    argv: Annotated[list[Text], Field(min_length=1)] | None = None
    """The program and its arguments, each by itself; no shell reads them. For example: `[impdp, parfile=ehr.par]`"""
    shell: Text | None = None
    """Instead: a line for `sh -c`, with pipes and the like. For example: `impdp parfile=ehr.par | tee imp.log`"""
    cwd: Text | None = None
    """The folder in which it runs. For example: `/srv/import`"""
    env: EnvironmentFile = Field(default=[])
    on_host: Id | None = None
    """The host that it runs on, as the control database's list of hosts calls it (`cutover db host`): `argv` begins
    with the whole path of a program that this list allows there. For example: `gateway-1`
    """


class PythonFile(Strict):
    """Awaits a coroutine of the team's own.

    For example: `{call: "moves.documents:move", file: moves/documents.py}`
    """

    call: Line
    """The module and its coroutine, as `module:function`. For example: `moves.documents:move`"""
    file: Text | None = None
    """The file of that module beside the plan; without it, an installed one is imported. For example:
    `moves/documents.py`
    """
    arguments: dict[str, str | int | float | bool] = Field(default={})
    """What the coroutine is called with. For example: `{wave: 1}`"""
    env: EnvironmentFile = Field(default=[])


def _word_or_list(value: object) -> str:
    return "(word)" if isinstance(value, str) else "(list)"


class CanaryJobFile(Strict):
    """Sends a marked message through flows, and sees it arrive.

    For example: `{flow: [L-DISCHARGE, L-REFERRAL]}`
    """

    flow: Annotated[
        Annotated[Id, Tag("(word)")] | Annotated[list[Id], Field(min_length=1), Tag("(list)")],
        Discriminator(_word_or_list),
    ]
    """The flow, several, or `all` for each one that has a canary. For example: `[L-DISCHARGE, L-REFERRAL]`"""


class _JobOptions(Strict):
    retry: RetryFile | None = None
    """How often and how soon a transient failure is tried again."""
    timeout: SomeDuration | None = None
    """How long one attempt may take, in real time. Default: `2h`"""
    quiet_after: SomeDuration | None = None
    """Without progress for so long it is shown as QUIET. Default: `2m`"""
    repeatable: bool = False
    """Whether a lost attempt may simply be run again, though it may have acted."""

    sql: SqlFile | None = None
    """Runs statements on one database of the plan."""
    reconcile: ReconcileFile | None = None
    """The proof that both sides hold the same rows."""
    probe: ProbeFile | None = None
    """Asks another system, and passes or fails."""
    wait_until: WaitUntilFile | None = None
    """Waits until a query answers true."""
    watch: WatchFile | None = None
    """Asks for the whole duration, warns and fails."""
    command: CommandFile | None = None
    """Runs a program on the engine's host, or on another one."""
    python: PythonFile | None = None
    """Awaits a coroutine that the team wrote."""
    http: HttpFile | None = None
    """Sends a request that acts on another system."""
    comms: CommsFile | None = None
    """Sends a text to parties, with the run's own figures in it."""
    canary: CanaryJobFile | None = None
    """Sends a marked message through flows, and sees it arrive."""
    same: SameFile | None = None
    """Compares databases that are said to be alike."""
    follow: FollowFile | None = None
    """Makes a database follow another until the switch."""
    switch: SwitchFile | None = None
    """Makes the database that followed the one that is written to."""
    switch_back: SwitchBackFile | None = None
    """Goes back to the database before, with what was written since."""
    unfollow: UnfollowFile | None = None
    """Drops all that a replication made, on both sides."""


class JobFile(_JobOptions):
    """Done by the machine: one kind, and how it is retried and watched.

    For example: `{copy: {from: legacy, to: platform, tables: ["ehr.*"]}, timeout: 3h}`
    """

    model_config = one_of(JOB_KINDS)
    exactly_one = JOB_KINDS
    what = "a job"

    copy_: CopyFile | None = Field(default=None, alias="copy")
    """Moves rows from a source to a target, in chunks that survive a crash."""


def _copy_or_undo(value: object) -> str:
    return "(undo)" if isinstance(value, str) else "(copy)"


class RollbackJobFile(_JobOptions):
    """A job that rolls back; `copy: undo` deletes what the task's own copy wrote.

    For example: `{copy: undo}`
    """

    model_config = one_of(JOB_KINDS)
    exactly_one = JOB_KINDS
    what = "a job"

    copy_: (
        Annotated[
            Annotated[Literal["undo"], Tag("(undo)")] | Annotated[CopyFile, Tag("(copy)")],
            Discriminator(_copy_or_undo),
        ]
        | None
    ) = Field(default=None, alias="copy")
    """`undo` deletes what the copy of the task wrote; or a copy. For example: `undo`"""
