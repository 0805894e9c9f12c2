"""A job: every kind that there is, how often it is tried, how long it may take.

The list of kinds is here: a new one is a line in `JobSpec` and one in `JobKind`.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from plans.model.kinds.canary import CanarySpec
from plans.model.kinds.command import CommandSpec
from plans.model.kinds.comms import CommsSpec
from plans.model.kinds.copy import CopySpec, CopyUndo
from plans.model.kinds.follow import FollowSpec
from plans.model.kinds.http import HttpSpec
from plans.model.kinds.probe import HttpProbe, SqlProbe, TcpProbe, TlsProbe
from plans.model.kinds.python import PythonSpec
from plans.model.kinds.reconcile import ReconcileSpec
from plans.model.kinds.same import SameSpec
from plans.model.kinds.sql import SqlSpec
from plans.model.kinds.switch import SwitchBackSpec, SwitchSpec, UnfollowSpec
from plans.model.kinds.wait_until import WaitUntilSpec
from plans.model.kinds.watch import WatchSpec

JobSpec = (
    CopySpec
    | CopyUndo
    | ReconcileSpec
    | SqlSpec
    | HttpProbe
    | TcpProbe
    | TlsProbe
    | SqlProbe
    | WaitUntilSpec
    | WatchSpec
    | CommandSpec
    | PythonSpec
    | HttpSpec
    | CommsSpec
    | CanarySpec
    | SameSpec
    | FollowSpec
    | SwitchSpec
    | SwitchBackSpec
    | UnfollowSpec
)

ReplicatingSpec = FollowSpec | SwitchSpec | SwitchBackSpec | UnfollowSpec
"""Those that work on a replication."""


class JobKind(StrEnum):
    """The key under `job:`."""

    COPY = "copy"
    SQL = "sql"
    RECONCILE = "reconcile"
    PROBE = "probe"
    WAIT_UNTIL = "wait_until"
    WATCH = "watch"
    COMMAND = "command"
    PYTHON = "python"
    HTTP = "http"
    COMMS = "comms"
    CANARY = "canary"
    SAME = "same"
    FOLLOW = "follow"
    SWITCH = "switch"
    SWITCH_BACK = "switch_back"
    UNFOLLOW = "unfollow"


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """How often and how soon a transient failure is tried again, in real time."""

    attempts: int = 5
    first_wait: timedelta = timedelta(seconds=1)
    max_wait: timedelta = timedelta(seconds=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Done by the machine; finished when it returned evidence."""

    kind: JobKind
    spec: JobSpec
    retry: Retry = field(default_factory=Retry)
    timeout: timedelta = timedelta(hours=2)
    """Of one attempt, in real time."""
    quiet_after: timedelta = timedelta(minutes=2)
    repeatable: bool = False
    """Whether a lost attempt may simply be run again (`command`, `python`, `sql` outside a transaction)."""
