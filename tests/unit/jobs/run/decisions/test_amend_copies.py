"""Which copies an amendment may put in front of a gate, beside one that stood there and one behind it."""

from dataclasses import replace

import pytest

from plans.model import Batch, CopySpec, Delta, Job, JobKind, Milestone, Plan, TableSelection
from tests.support.driver import Driven
from tests.support.nights import SOURCE, TARGET, gate, night, task


def copying(*tables: str, delta: Delta | None = None, **said: object) -> Job:
    """A copy of these tables, with more said of them."""
    rows = TableSelection(source=SOURCE, target=TARGET, tables=tables, **said)  # type: ignore[arg-type]
    return Job(kind=JobKind.COPY, spec=CopySpec(rows=rows, delta=delta))


COPY = copying("ehr.*")
PATIENT = copying("ehr.patient")
DELTA = copying("ehr.patient", delta=Delta())
OTHER = copying("core.*")
QUERY = {"ehr.patient": "select * from p"}
MAPPED = copying(mapping=QUERY)


def night_with(beside: Job, behind: Job, *in_front: Job) -> Plan:
    """A copy that does not wait for the gate, one that does, and copies that the gate waits for."""
    front = [task(f"F{number}", body) for number, body in enumerate(in_front, start=1)]
    return replace(
        night(
            task("B1", beside),
            *front,
            task("G1", gate(), after=" ".join(["B1", *(one.id for one in front)])),
            task("D1", behind, after="G1"),
            task("M1", Milestone(), after="D1"),
        ),
        sha256=str(len(front)) * 64,
    )


@pytest.mark.parametrize(
    ("beside", "behind", "new"),
    [
        pytest.param(OTHER, COPY, copying("*.patient"), id="two patterns"),
        pytest.param(OTHER, copying("ehr.*_2022"), copying("ehr.pat*"), id="which only overlap"),
        pytest.param(OTHER, copying('ehr."pat*"'), copying("ehr.pat?"), id="a quoted star"),
        pytest.param(OTHER, copying("old.p", rename={"old.p": "ehr.patient"}), PATIENT, id="a renamed table"),
        pytest.param(OTHER, copying("old.*", rename={"old.p": "ehr.patient"}), PATIENT, id="renamed, of a pattern"),
        pytest.param(OTHER, MAPPED, copying("ehr.*"), id="a mapped table"),
        pytest.param(copying("ehr.*", excluded=("ehr.p*",)), PATIENT, PATIENT, id="left out beside the gate"),
        pytest.param(copying("ehr.*", where={"ehr.patient": "id < 9"}), PATIENT, PATIENT, id="other rows of it"),
        pytest.param(COPY, COPY, copying("ehr.patient", batch=Batch(column="b", value="2")), id="another batch"),
        pytest.param(COPY, MAPPED, MAPPED, id="rows made in another way"),
        pytest.param(COPY, DELTA, DELTA, id="a delta load, beside a first load"),
        pytest.param(PATIENT, COPY, COPY, id="more tables"),
    ],
)
def test_a_copy_of_what_waits_for_the_gate_does_not_come_in_front_of_it(beside: Job, behind: Job, new: Job) -> None:
    run, fresh = Driven(night_with(beside, behind)), night_with(beside, behind, new)
    reason = run.refused("amend", plan_sha256=fresh.sha256, revisions=[fresh])
    assert "F1 does what D1 was to do, and would not wait for G1" in reason


@pytest.mark.parametrize(
    ("beside", "behind", "new"),
    [
        pytest.param(COPY, COPY, PATIENT, id="a table"),
        pytest.param(COPY, COPY, copying("ehr.pat*", "ehr.?"), id="narrower patterns"),
        pytest.param(copying("ehr.*", excluded=("ehr.audit",)), COPY, PATIENT, id="of a copy that leaves another out"),
        pytest.param(
            copying("ehr.*", excluded=("ehr.a*",)),
            COPY,
            copying("ehr.*", excluded=("ehr.a*",)),
            id="that leaves it out",
        ),
        pytest.param(copying("ehr.*", where={"ehr.audit": "false"}), COPY, PATIENT, id="with a word of another"),
        pytest.param(copying("ehr.*", mapping=QUERY), COPY, MAPPED, id="its mapped table"),
    ],
)
def test_a_part_of_what_runs_beside_the_gate_anyway_may(beside: Job, behind: Job, new: Job) -> None:
    run, fresh = Driven(night_with(beside, behind)), night_with(beside, behind, new)
    run.do("amend", plan_sha256=fresh.sha256, revisions=[fresh])
    assert "F1" in run.running


@pytest.mark.parametrize(
    ("behind", "new"),
    [
        pytest.param(copying('"ehr.old".*'), copying("ehr.*"), id="a star stops at the end of the schema"),
        pytest.param(copying('ehr."pat*"'), PATIENT, id="a quoted star is a star"),
        pytest.param(copying("ehr.[p]atient"), PATIENT, id="brackets are brackets"),
        pytest.param(copying("ehr.a*"), copying("ehr.b*"), id="patterns without a table in common"),
    ],
)
def test_copies_of_other_tables_have_nothing_to_do_with_each_other(behind: Job, new: Job) -> None:
    run, fresh = Driven(night_with(OTHER, behind)), night_with(OTHER, behind, new)
    run.do("amend", plan_sha256=fresh.sha256, revisions=[fresh])
    assert "F1" in run.running
