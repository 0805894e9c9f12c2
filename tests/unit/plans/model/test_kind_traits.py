"""Every specification has its row of traits, its job function and its key, and no row contradicts itself."""

from datetime import timedelta
from typing import get_args

import pytest

from console.running.wire import kinds
from plans.file.job_shapes import JOB_KINDS, JobFile, RollbackJobFile
from plans.model import (
    CanarySpec,
    CommandSpec,
    CommsSpec,
    CopySpec,
    CopyUndo,
    DatabaseId,
    FollowSpec,
    HttpProbe,
    HttpSpec,
    JobKind,
    JobSpec,
    PartyId,
    PythonSpec,
    ReconcileSpec,
    Replication,
    ReplicationId,
    SameSpec,
    SqlProbe,
    SqlSpec,
    SwitchBackSpec,
    SwitchSpec,
    TableSelection,
    TcpProbe,
    TlsProbe,
    UnfollowSpec,
    WaitUntilSpec,
    WatchSpec,
)
from plans.model.canaries import Canary
from plans.model.flows import FlowId
from plans.model.hooks import ChannelId
from plans.model.kind_traits import Restart, traits_of

SOURCE, TARGET = DatabaseId("legacy"), DatabaseId("platform")
ROWS = TableSelection(source=SOURCE, target=TARGET, tables=("ehr.*",))
RECORDS = Replication(id=ReplicationId("records"), rows=ROWS, wal_at_most=20 * 1024**3)
SPECS: tuple[JobSpec, ...] = (
    CopySpec(rows=ROWS),
    CopyUndo(rows=ROWS),
    ReconcileSpec(rows=ROWS),
    SqlSpec(on=TARGET, text="select 1"),
    SqlSpec(on=TARGET, text="vacuum", transaction=False),
    HttpProbe(url="https://pacs.example/"),
    TcpProbe(host="pacs.example", port=104),
    TlsProbe(host="pacs.example", port=443, valid_for=timedelta(days=1)),
    SqlProbe(on=TARGET, query="select true"),
    WaitUntilSpec(on=TARGET, query="select true"),
    WatchSpec(on=TARGET, query="select 1 as depth"),
    CommandSpec(argv=("true",)),
    PythonSpec(module="steps", function="switch"),
    HttpSpec(method="POST", url="https://ehr.example/api/loads"),
    HttpSpec(method="PUT", url="https://ehr.example/api/loads/1", idempotency_key=True),
    CommsSpec(to=(PartyId("ward"),), through=ChannelId("mail"), file="t.md", subject="", text="x"),
    CanarySpec(
        canaries={
            FlowId("L1"): Canary(
                send=SqlSpec(on=TARGET, text="insert {mark}"), arrived=SqlProbe(on=SOURCE, query="select '{mark}'")
            )
        }
    ),
    SameSpec(databases=(SOURCE, TARGET)),
    FollowSpec(replication=RECORDS),
    SwitchSpec(replication=RECORDS),
    SwitchBackSpec(replication=RECORDS),
    UnfollowSpec(replication=RECORDS),
)


def test_every_specification_is_tried_here() -> None:
    assert {type(spec) for spec in SPECS} == set(get_args(JobSpec))


def test_every_specification_has_a_job_function() -> None:
    assert set(kinds()) == set(get_args(JobSpec))


@pytest.mark.parametrize("file", [JobFile, RollbackJobFile])
def test_every_kind_is_a_key_of_a_job(file: type[JobFile | RollbackJobFile]) -> None:
    assert tuple(JobKind) == JOB_KINDS
    assert set(JOB_KINDS) <= file.known_keys()


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: type(spec).__name__)
def test_no_row_contradicts_itself(spec: JobSpec) -> None:
    traits = traits_of(spec)
    assert set(traits.fences) <= set(traits.uses)
    if traits.only_looks:
        assert traits.restart is Restart.ALWAYS
        assert not traits.fences
        assert traits.fills is None
        assert traits.commits is None
    if traits.restart is Restart.ALWAYS:
        assert not traits.acts_once
    if traits.commits is not None:
        assert traits.fills is not None or traits.statement is not None
