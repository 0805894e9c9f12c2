"""The plan: what every other part of the program means by a task, a checkpoint, a party, a database.

Built by `plans.load` alone. All instants are UTC, all durations are `timedelta`; the plan's own zone is kept only
so that times can be printed in it. Order of `Plan.tasks` is the order of the file, which is the order on screen.
It must not import `plans.file`, `plans.assemble` or `plans.load`.
"""

from plans.model.bodies import (
    SIMULATED_NIGHTS,
    AnswerCriterion,
    Body,
    Checkpoint,
    Confirm,
    Counter,
    CounterCriterion,
    Criterion,
    DoneCriterion,
    FlowsCriterion,
    ForecastCriterion,
    IntervalCriterion,
    Item,
    LessonsCriterion,
    Manual,
    Milestone,
    ReconciledCriterion,
    RehearsedCriterion,
    ReplicationCriterion,
    RollbackCriterion,
    SameCriterion,
    SqlCriterion,
)
from plans.model.databases import Connection, Database, DatabaseId, Identity, Party, PartyId, Role, RunKind, TaskId
from plans.model.dependency import Dependency, ends_of
from plans.model.intervals import Edge, Interval, Side
from plans.model.jobs import Job, JobKind, JobSpec, Retry
from plans.model.kinds.canary import CanarySpec
from plans.model.kinds.command import CommandSpec
from plans.model.kinds.comms import CommsSpec
from plans.model.kinds.copy import (
    BadRows,
    CopySpec,
    CopyUndo,
    Deletions,
    Delta,
    Frozen,
    FrozenBy,
    LargeObjects,
    OneSnapshot,
    OnExisting,
    PauseIf,
    Refresh,
    SetAside,
)
from plans.model.kinds.follow import FollowSpec
from plans.model.kinds.http import EndState, ExpectedAnswer, HttpSpec
from plans.model.kinds.probe import HttpProbe, ProbeSpec, SqlProbe, TcpProbe, TlsProbe
from plans.model.kinds.python import PythonSpec
from plans.model.kinds.reconcile import Agreement, Measure, ReconcileSpec
from plans.model.kinds.same import Alike, SameSpec
from plans.model.kinds.sql import SqlSpec
from plans.model.kinds.switch import Proof, SwitchBackSpec, SwitchSpec, UnfollowSpec
from plans.model.kinds.wait_until import WaitUntilSpec
from plans.model.kinds.watch import ComparisonSign, Condition, WatchSpec
from plans.model.plan import Plan, Rollback, Task
from plans.model.replication import Direction, Fenced, FencedBy, Replication, ReplicationId
from plans.model.rows import Batch, Grain, TableSelection

__all__ = [
    "SIMULATED_NIGHTS",
    "Agreement",
    "Alike",
    "AnswerCriterion",
    "BadRows",
    "Batch",
    "Body",
    "CanarySpec",
    "Checkpoint",
    "CommandSpec",
    "CommsSpec",
    "ComparisonSign",
    "Condition",
    "Confirm",
    "Connection",
    "CopySpec",
    "CopyUndo",
    "Counter",
    "CounterCriterion",
    "Criterion",
    "Database",
    "DatabaseId",
    "Deletions",
    "Delta",
    "Dependency",
    "Direction",
    "DoneCriterion",
    "Edge",
    "EndState",
    "ExpectedAnswer",
    "Fenced",
    "FencedBy",
    "FlowsCriterion",
    "FollowSpec",
    "ForecastCriterion",
    "Frozen",
    "FrozenBy",
    "Grain",
    "HttpProbe",
    "HttpSpec",
    "Identity",
    "Interval",
    "IntervalCriterion",
    "Item",
    "Job",
    "JobKind",
    "JobSpec",
    "LargeObjects",
    "LessonsCriterion",
    "Manual",
    "Measure",
    "Milestone",
    "OnExisting",
    "OneSnapshot",
    "Party",
    "PartyId",
    "PauseIf",
    "Plan",
    "ProbeSpec",
    "Proof",
    "PythonSpec",
    "ReconcileSpec",
    "ReconciledCriterion",
    "Refresh",
    "RehearsedCriterion",
    "Replication",
    "ReplicationCriterion",
    "ReplicationId",
    "Retry",
    "Role",
    "Rollback",
    "RollbackCriterion",
    "RunKind",
    "SameCriterion",
    "SameSpec",
    "SetAside",
    "Side",
    "SqlCriterion",
    "SqlProbe",
    "SqlSpec",
    "SwitchBackSpec",
    "SwitchSpec",
    "TableSelection",
    "Task",
    "TaskId",
    "TcpProbe",
    "TlsProbe",
    "UnfollowSpec",
    "WaitUntilSpec",
    "WatchSpec",
    "ends_of",
]
