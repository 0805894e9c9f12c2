"""A plan that says otherwise of a replication that is in force: what may change, what must stay, what gates lose."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from jobs.run.decisions.replicating.changed import replications_changed
from jobs.run.decisions.weakening import weakened
from jobs.run.events import PlanAmended
from jobs.run.outlook.forecast import forecast
from plans.model import (
    Fenced,
    Job,
    JobKind,
    Milestone,
    Plan,
    Proof,
    ReplicationCriterion,
    SwitchBackSpec,
    SwitchSpec,
    TaskId,
)
from tests.support.driver import Driven
from tests.support.nights import SOURCE, TARGET, at, gate, task
from tests.support.replication.nights import RECORDS, REPLICATION, followed, following, switched

NEW = "1" * 64
ASKED = ReplicationCriterion(replication=RECORDS)
FENCED = replace(REPLICATION, fenced={SOURCE: Fenced(roles=("ehr_app",))})


def other(**changes: object) -> Plan:
    return replace(followed(ASKED, of=replace(FENCED, **changes)), sha256=NEW)  # type: ignore[arg-type]


def amend(run: Driven, plan: Plan) -> PlanAmended:
    [event] = [one for one in run.do("amend", plan_sha256=NEW, revisions=[plan]) if isinstance(one, PlanAmended)]
    return event


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"wal_at_most": 1}, "records: wal_at_most changed"),
        ({"lag_at_most": timedelta(seconds=1)}, "records: lag_at_most changed"),
        ({"fenced": {SOURCE: Fenced(roles=("ehr_app", "hl7"))}}, "records: fence changed"),
        ({"reversible_until": at(3500)}, "records: reversible_until changed"),
    ],
)
@pytest.mark.parametrize("begun", [following, switched])
def test_what_is_looked_up_anew_may_change_while_it_is_in_force(
    changes: dict[str, object], says: str, begun: Callable[[Plan], Driven]
) -> None:
    run = begun(followed(ASKED, of=FENCED))
    event = amend(run, other(**changes))
    assert says in event.summary
    assert event.weakened == ()


def staying(there: SwitchSpec, back: SwitchBackSpec) -> Plan:
    """A plan with a checkpoint behind its switch."""
    undo = Job(kind=JobKind.SWITCH_BACK, spec=back)
    switch = task("S1", Job(kind=JobKind.SWITCH, spec=there), after="F1", undo=undo)
    follow = followed(ASKED, of=FENCED).tasks[0]
    behind = (task("G2", gate(), after="S1"), task("M1", Milestone(), after="G2"))
    return replace(followed(ASKED, of=FENCED), tasks=(follow, switch, *behind))


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        ({"pause_at_most": timedelta(seconds=20)}, ()),
        ({"headroom": 5000}, ()),
        ({"pause_at_most": timedelta(seconds=60)}, ("may keep everybody from writing for 1m instead of 30s",)),
        ({"headroom": 10}, ("sets sequences only 10 ahead instead of 1,000",)),
    ],
)
def test_a_gate_behind_a_switch_is_told_which_limit_promises_less_and_no_other_change(
    limits: dict[str, object], said: tuple[str, ...]
) -> None:
    there, back = SwitchSpec(replication=FENCED), SwitchBackSpec(replication=FENCED)
    before = staying(there, back)
    after = staying(replace(there, **limits), replace(back, **limits))  # type: ignore[arg-type]
    found = weakened(Driven(before).state, [before], after)
    assert {one.text for one in found} == {
        *(f"S1 {one}" for one in said),
        *(f"the rollback of S1 {one}" for one in said),
    }


def test_rows_that_are_proved_later_than_was_agreed_are_told_and_earlier_are_not() -> None:
    there, back = SwitchSpec(replication=FENCED), SwitchBackSpec(replication=FENCED)
    plans = {proof: staying(replace(there, proof=proof), back) for proof in Proof}
    state = Driven(plans[Proof.BEFORE]).state
    [found] = weakened(state, [plans[Proof.BEFORE]], plans[Proof.AFTER])
    assert (found.gate, found.lost, found.text) == (
        "G2",
        "proof-S1",
        "S1 proves the rows only once people write to the other side",
    )
    assert weakened(state, [plans[Proof.BEFORE]], plans[Proof.IN_PAUSE]) == ()


@pytest.mark.parametrize("field", ["rows", "groups", "truncate"])
def test_which_rows_follow_and_how_they_are_carried_stays(field: str) -> None:
    run = following(followed(ASKED, of=FENCED))
    rows = replace(REPLICATION.rows, tables=("ehr.*", "lab.*"))
    change: object = {"rows": rows, "groups": 2, "truncate": True}[field]
    refused = run.refused("amend", plan_sha256=NEW, revisions=[other(**{field: change})])
    assert refused == "F1 has begun and must stay as it is (F1 may have changed something: rollback F1 first)"


LESS = "records is of other tables or rows"


def excepting(*titles: str) -> Plan:
    return other(rows=replace(REPLICATION.rows, excluded=titles))


@pytest.mark.parametrize("begun", [following, switched])
def test_a_table_that_came_since_may_be_excepted_and_gates_have_to_accept_that(begun: Callable[[Plan], Driven]) -> None:
    run = begun(followed(ASKED, of=FENCED))
    assert "records: rows changed" in amend(run, excepting("ehr.newcomer")).summary
    assert run.phase("F1").value == "done"
    found = weakened(run.state, [followed(ASKED, of=FENCED)], excepting("ehr.newcomer"))
    gates = {one.gate for one in found if (one.lost, one.text) == ("replication-records", LESS)}
    assert gates == ({TaskId("G1")} if begun is following else set())


def test_what_is_excepted_stays_so_and_nothing_more_is_while_the_first_copy_is_under_way() -> None:
    refused = "F1 has begun and must stay as it is (F1 may have changed something: rollback F1 first)"
    excepted = replace(FENCED, rows=replace(REPLICATION.rows, excluded=("ehr.newcomer",)))
    run = following(followed(ASKED, of=excepted))
    assert run.refused("amend", plan_sha256=NEW, revisions=[other()]) == refused
    copying = Driven(followed(ASKED, of=FENCED))
    assert copying.phase("F1").value == "running"
    assert "F1" in copying.refused("amend", plan_sha256=NEW, revisions=[excepting("ehr.newcomer")])


def test_after_its_end_or_before_its_beginning_it_may_be_another_one() -> None:
    run = following(followed(ASKED, of=FENCED))
    run.do("rollback", task="F1", reason="r")
    run.ends("F1~back")
    assert "records: rows changed" in amend(run, other(rows=replace(REPLICATION.rows, tables=("lab.*",)))).summary


@pytest.mark.parametrize(
    ("changes", "lost"),
    [
        ({"lag_at_most": timedelta(minutes=5)}, "records may be 5m behind instead of 30s"),
        ({"reversible_until": at(2000)}, "records can be taken back for a shorter time"),
        ({"fenced": {TARGET: Fenced(roles=("ehr_app",))}}, "records no longer keeps ehr_app from writing"),
    ],
)
def test_what_is_less_has_to_be_accepted_at_the_gates_that_rest_on_it(changes: dict[str, object], lost: str) -> None:
    run = following(followed(ASKED, of=FENCED))
    found = weakened(run.state, [run.plan], other(**changes))
    texts = {one.lost: one.text for one in found if one.gate == TaskId("G1")}
    assert texts["criterion-1"].startswith(lost)
    assert texts["replication-records"] == lost


def test_that_nothing_ends_it_any_more_is_said() -> None:
    plan = other()
    kept = tuple(replace(one, rollback=None) if one.id == "F1" else one for one in plan.tasks if one.id != "U1")
    said = [*replications_changed(followed(ASKED, of=FENCED), replace(plan, tasks=kept))]
    assert said == ["nothing ends records any more"]
    assert [*replications_changed(plan, replace(plan, replications={}))] == ["records is no replication any more"]


def test_more_time_opens_a_way_back_again_whose_time_was_over() -> None:
    run = switched(followed(ASKED, of=FENCED))
    run.now = at(3001)
    run.decide()
    assert forecast(run.plan, run.state, run.run_now).latest_safe_no_go is None
    amend(run, other(reversible_until=at(3500)))
    assert forecast(run.plan, run.state, run.run_now).latest_safe_no_go == at(3500)


def test_a_shift_of_the_night_does_not_move_until_when_it_can_be_taken_back() -> None:
    run = switched(followed(ASKED, of=FENCED))
    run.do("shift", amount="30m", reason="r")
    assert run.plan.replications[RECORDS].reversible_until == at(3000)
    assert forecast(run.plan, run.state, run.run_now).latest_safe_no_go == at(3000)
