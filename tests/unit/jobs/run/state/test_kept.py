"""A state that is kept as text is the same state when it is read back, or it is not read at all."""

from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

import pytest

from jobs.flows.flights import Flight
from jobs.flows.series import Condition
from jobs.journal.base import StoredFold
from jobs.run import events as e
from jobs.run.state.flows import Flown, FlowSeen
from jobs.run.state.fold import fold
from jobs.run.state.kept import MADE_BY, keep, kept_run, mark_of
from jobs.run.state.model import RunState
from plans.model import Manual, Plan, RunKind
from plans.model.flows import FlowId, Stage
from tests.support.driver import Driven
from tests.support.flows.watched import stands
from tests.support.kept_runs import made_of
from tests.support.nights import night, task
from tests.support.people.shifts import shift, with_shifts

AT = datetime(2022, 11, 12, tzinfo=UTC)
T1 = e.UnitId("T1")
CREATED = e.RunCreated(
    run="r", title="Night", plan_sha256="a", kind=RunKind.REHEARSAL, origin=AT, run_origin=AT, by="anna"
)


def state(*events: e.Event) -> RunState:
    return fold(e.Entry(seq=seq, at=AT, event=one) for seq, one in enumerate((CREATED, *events), start=1))


def test_whatever_a_state_or_a_plan_is_made_of_is_in_the_texts_that_give_a_fold_its_form() -> None:
    modules = {one.__module__ for one in made_of(RunState) | made_of(Plan)}
    assert [one for one in modules if not any(one == name or one.startswith(f"{name}.") for name in MADE_BY)] == []


def _forged(kept: StoredFold) -> StoredFold:
    body = kept.body.replace("Night", "Knight")
    return replace(kept, body=body, sha256=sha256(body.encode()).hexdigest())


def test_a_text_that_is_not_what_its_hash_says_is_not_read() -> None:
    kept = keep(state())
    assert kept_run(replace(kept, body=kept.body.replace("Night", "Knight")), "r") is None
    assert (forged := kept_run(_forged(kept), "r")) is not None
    assert forged.state.title == "Knight"  # the hash that the chain names is another one
    assert mark_of(_forged(kept)) != mark_of(kept)


@pytest.mark.parametrize("changes", [{"form": "older"}, {"seq": 7}, {"body": "[", "sha256": ""}])
def test_a_fold_of_another_form_or_place_is_not_read(changes: dict[str, object]) -> None:
    kept = replace(keep(state()), **changes)  # type: ignore[arg-type]
    assert kept_run(replace(kept, sha256=sha256(kept.body.encode()).hexdigest()), "r") is None


def test_a_fold_of_another_run_is_not_read() -> None:
    assert kept_run(keep(state()), "another") is None


def test_a_state_with_flaws_is_not_kept() -> None:
    with pytest.raises(ValueError, match="from its beginning"):
        keep(replace(state(), flaws=(e.ChainFlaw(seq=1, why="it is missing"),)))


def test_a_state_that_would_be_read_as_another_one_is_not_kept() -> None:
    began = e.AttemptStarted(unit=T1, attempt=1, token=1)
    with pytest.raises(ValueError, match="read as another one"):
        keep(state(began, e.AttemptEnded(unit=T1, attempt=1, how=e.How.PERMANENT, error={"rate": float("nan")})))


def test_who_is_on_and_who_stands_in_is_kept() -> None:
    run = Driven(with_shifts(night(task("W1", Manual())), shift("anna bea", "owner", 0, 60)))
    run.decide()
    run.do("substitute", party="anna", name="bea")
    run.do("substitute", party="ward", name="Dora Aas", contact="+47 9")
    kept = kept_run(keep(run.state, run.plan), "r")
    assert kept is not None
    assert kept.state == run.state
    assert kept.plan is not None
    assert kept.plan.people == run.plan.people


def test_how_flows_stand_is_kept_with_the_rest() -> None:
    changed = e.FlowsChanged(
        flows=(stands("letters/17B", Condition.SHORT, missing=3, counts={Stage.SENT: 41, Stage.RECEIVED: 38}),)
    )
    kept = kept_run(keep(state(changed)), "r")
    assert kept is not None
    assert kept.state.flows["letters/17B"] == FlowSeen(stands=changed.flows[0], seq=2, at=AT)


def test_canaries_are_kept_with_the_rest() -> None:
    flight = Flight(flow=FlowId("letters"), mark="m", sent=AT, received=AT, withdrawn=True)
    told = e.CanariesFlown(unit=e.UnitId("C1"), attempt=2, flights=(flight,))
    kept = kept_run(keep(state(told)), "r")
    assert kept is not None
    assert kept.state.canaries == {"m": Flown(flight=flight, unit=e.UnitId("C1"), attempt=2)}


def test_problems_and_what_is_degraded_are_kept_with_the_rest() -> None:
    known = state(
        e.ProblemOpened(problem="P1", text="dead", severity=e.Severity.RED, by="anna", owner="ward", unit=T1, eta=AT),
        e.ProblemUpdated(problem="P1", by="bea", text="a new one comes"),
        e.ProblemOpened(problem="P2", text="slow", severity=e.Severity.AMBER, by="anna", flow="letters"),
        e.ProblemClosed(problem="P2", by="bea", text="fast"),
        e.Degraded(text="read only", part="lab", workaround="paper", told="all", by="anna"),
        e.NormalAgain(part="lab", by="anna"),
    )
    kept = kept_run(keep(known), "r")
    assert kept is not None
    assert kept.state == known
