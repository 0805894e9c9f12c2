"""A production run whose plan is not the approved one has every gate accept that by name."""

from dataclasses import replace

from jobs.run.decisions.checkpoints import caveats
from jobs.run.decisions.decide import decide
from jobs.run.decisions.decision import ApprovalLooked, EngineUp, StartAttempt
from jobs.run.events import Approval, ApprovalSeen, ApprovalStanding
from jobs.run.outlook.people.approved import approved_by, told, unapproved
from jobs.run.state.fold import fold
from jobs.run.state.unit import Phase
from plans.model import Manual, Plan, RunKind
from tests.support.driver import Driven
from tests.support.nights import START, gate, night, task

KARI = Approval(entry=1, party="st-olavs", by="kari", at=START, plan_sha256="x", change="CHG0031")
CAVEAT = "unapproved:r1"


def plan(minutes: float = 10) -> Plan:
    return night(
        task("P1", Manual()),
        task("G1", gate(), after="P1"),
        task("P2", Manual(), after="G1", minutes=minutes),
        task("G2", gate(), after="P2"),
    )


def amended() -> Plan:
    return replace(plan(minutes=20), sha256="1" * 64)


def production(standing: ApprovalStanding | None, **created: object) -> Driven:
    """At its first gate; None where no plan was ever approved."""
    run = Driven(plan(), kind=RunKind.PRODUCTION, **created)
    if standing is not None:
        run.decide(ApprovalLooked(seen=seen(run, standing)))
    run.done("P1")
    return run


def seen(run: Driven, standing: ApprovalStanding, **more: object) -> ApprovalSeen:
    given = (KARI,) if standing in (ApprovalStanding.APPROVED, ApprovalStanding.OTHER) else ()
    facts = {"given": given, "entries": 1, "head": "h", **more}
    return ApprovalSeen(plan_sha256=run.state.plan_sha256, content="c", standing=standing, **facts)  # type: ignore[arg-type]


def to_accept(run: Driven, name: str = "G1") -> tuple[str, ...]:
    return tuple(one for one in caveats(run.plan, run.state, run.plan.by_id[name]) if not one.startswith("vote:"))  # type: ignore[index]


def text(run: Driven) -> str:
    found = unapproved(run.state)
    return found.text if found is not None else ""


def test_it_is_accepted_at_each_gate_anew() -> None:
    run = production(ApprovalStanding.OTHER, unapproved="the fix of 14:00")
    assert to_accept(run) == (CAVEAT,)
    run.votes("G1")
    assert "unapproved:r1" in run.refused("decide", task="G1", choice="go")
    run.do("decide", task="G1", choice="go", accept=[CAVEAT], text="seen")
    assert run.phase("G1") is Phase.GO_WITH_CAVEAT
    run.done("P2")
    assert to_accept(run, "G2") == (CAVEAT,)
    assert text(run) == (
        "revision 1 of the plan is not the approved one; another is approved by st-olavs (kari, CHG0031); begun all"
        ' the same by operator: "the fix of 14:00"'
    )


def test_nothing_has_to_be_accepted_of_an_approved_plan_nor_where_plans_are_not_approved() -> None:
    for standing in (ApprovalStanding.APPROVED, None):
        assert to_accept(production(standing)) == ()
    assert told(approved_by(production(ApprovalStanding.APPROVED).state)) == "st-olavs (kari, CHG0031)"


def test_one_that_nobody_approved_where_plans_are_approved_is_a_caveat_too_and_so_is_a_chain_that_was_changed() -> None:
    assert text(production(ApprovalStanding.NEVER)) == "revision 1 of the plan is approved by nobody"
    run = production(None)
    run.decide(ApprovalLooked(seen=seen(run, ApprovalStanding.DOUBTED, why="entry 1: it is missing")))
    assert to_accept(run) == (CAVEAT,)
    assert "the chain of approvals is not what was recorded, entry 1: it is missing" in text(run)


def test_a_rehearsal_needs_no_approval() -> None:
    run = Driven(plan())
    run.decide(ApprovalLooked(seen=seen(run, ApprovalStanding.NEVER)))
    assert unapproved(run.state) is None


def test_what_is_seen_is_recorded_when_it_is_otherwise_and_not_when_others_approve_other_plans() -> None:
    run = production(ApprovalStanding.OTHER)
    assert run.decide(ApprovalLooked(seen=seen(run, ApprovalStanding.OTHER, entries=7, head="later"))) == []
    assert run.decide(ApprovalLooked(seen=seen(run, ApprovalStanding.APPROVED))) != []
    assert to_accept(run) == ()
    assert [one.text for one in run.state.warnings] == [
        "the plan is not approved (another plan is approved): each gate has to accept that"
    ]
    run.decide(ApprovalLooked(seen=seen(run, ApprovalStanding.NEVER)))
    assert to_accept(run) == (CAVEAT,)


def test_an_amended_plan_is_approved_by_nobody_until_it_is_compared() -> None:
    run = production(ApprovalStanding.APPROVED)
    longer = amended()
    run.do("amend", plan_sha256=longer.sha256, summary="longer", revisions=[longer])
    assert to_accept(run) == ("unapproved:r2",)
    assert text(run) == "revision 2 of the plan was not compared with what is approved yet"
    run.decide(ApprovalLooked(seen=seen(run, ApprovalStanding.APPROVED)))
    assert to_accept(run) == ()


def test_what_was_looked_at_before_an_amendment_says_nothing_of_the_amended_plan() -> None:
    run = production(ApprovalStanding.APPROVED)
    stale, longer = seen(run, ApprovalStanding.OTHER), amended()
    run.do("amend", plan_sha256=longer.sha256, revisions=[longer])
    assert run.decide(ApprovalLooked(seen=stale)) == []


def test_why_it_was_begun_all_the_same_is_said_of_the_plan_with_which_it_was() -> None:
    run = production(ApprovalStanding.OTHER, unapproved="the fix of 14:00")
    longer = amended()
    run.do("amend", plan_sha256=longer.sha256, revisions=[longer])
    assert "begun all the same" not in text(run)


def test_a_run_that_began_round_what_is_required_holds_before_anything_starts() -> None:
    run = Driven(night(task("A1")), kind=RunKind.PRODUCTION)
    required = seen(run, ApprovalStanding.NEVER, required=True)
    [created, *_] = run.entries
    up = EngineUp(term=1, engine="e1", host="h", pid=1, approval=required)
    ruling = decide(run.plan, fold([created]), [up], run.now)
    assert ruling.state.hold is not None
    assert ruling.state.hold.reason == "approvals are required in this control database, and this plan is not approved"
    assert not any(isinstance(one, StartAttempt) for one in ruling.actions)


def test_what_comes_to_be_required_before_anything_has_begun_holds_and_once_only() -> None:
    run = Driven(night(task("A1", Manual())), kind=RunKind.PRODUCTION)
    run.decide(ApprovalLooked(seen=seen(run, ApprovalStanding.NEVER)))
    assert run.state.hold is None
    run.decide(ApprovalLooked(seen=seen(run, ApprovalStanding.NEVER, required=True)))
    assert run.state.hold is not None
    assert run.state.hold.reason == "approvals are required in this control database, and this plan is not approved"
    run.do("resume")
    run.decide(ApprovalLooked(seen=seen(run, ApprovalStanding.NEVER, required=True)))
    assert run.state.hold is None


def test_an_amendment_before_anything_has_begun_is_no_way_round_what_is_required() -> None:
    run = Driven(plan(), kind=RunKind.PRODUCTION)
    run.decide(ApprovalLooked(seen=seen(run, ApprovalStanding.APPROVED, required=True)))
    assert run.state.hold is None
    longer = amended()
    run.do("amend", plan_sha256=longer.sha256, revisions=[longer])
    run.decide(ApprovalLooked(seen=seen(run, ApprovalStanding.OTHER, required=True)))
    assert run.state.hold is not None


def test_what_comes_to_be_required_in_the_night_is_for_the_gates_and_holds_nothing() -> None:
    run = Driven(night(task("A1", Manual()), task("B1", Manual())), kind=RunKind.PRODUCTION)
    run.do("start", task="A1")
    run.decide(ApprovalLooked(seen=seen(run, ApprovalStanding.NEVER, required=True)))
    assert run.state.hold is None
