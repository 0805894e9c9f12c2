"""How the plan of a run stands to what is approved, in words."""

from dataclasses import replace

from console.text.approving.standing import approval_json, approval_lines, approval_seen
from jobs.run.events import Approval, ApprovalSeen, ApprovalStanding
from plans.model import RunKind
from tests.support.driver import Driven
from tests.support.nights import START, night, task

KARI = Approval(entry=1, party="st-olavs", by="kari", at=START, plan_sha256="x", change="CHG0031")
SEEN = ApprovalSeen(
    plan_sha256="0" * 64, content="c", standing=ApprovalStanding.OTHER, given=(KARI,), entries=1, head="3fa9c1d24b7e88"
)


def test_an_event_says_where_the_chain_stood() -> None:
    sentence = approval_seen(SEEN)
    assert (sentence.text, sentence.warning) == (
        "the plan is not the approved one: another is approved by st-olavs (kari, CHG0031) (1 approval entry, head"
        " 3fa9c1d24b7e)",
        True,
    )
    approved = approval_seen(replace(SEEN, standing=ApprovalStanding.APPROVED))
    assert (approved.text.startswith("the plan is approved by st-olavs"), approved.warning) == (True, False)
    never = approval_seen(replace(SEEN, standing=ApprovalStanding.NEVER, given=()))
    assert never.text == "the plan is approved by nobody (1 approval entry, head 3fa9c1d24b7e)"
    doubted = approval_seen(replace(SEEN, standing=ApprovalStanding.DOUBTED, why="entry 1: it is missing"))
    assert doubted.text == "whether the plan is approved is not known: the chain of approvals, entry 1: it is missing"


def test_of_a_run_it_is_said_by_whom_and_that_nobody_else_looked_where_that_is_who_began_it() -> None:
    state = replace(Driven(night(task("A1")), kind=RunKind.PRODUCTION).state, approval=SEEN)
    assert dict(approval_lines(state))["UNAPPROVED"].startswith("revision 1 of the plan is not the approved one")
    told = approval_json(state)
    assert told is not None
    assert (told["approved"], told["caveat"], told["standing"]) == (False, "unapproved:r1", "another plan is approved")
    approved = replace(SEEN, standing=ApprovalStanding.APPROVED)
    assert list(approval_lines(replace(state, approval=approved))) == [("APPROVED", "by st-olavs (kari, CHG0031)")]
    own = replace(approved, given=(replace(KARI, by="operator", change=""),))
    [(_, text)] = approval_lines(replace(state, approval=own))
    assert text == "by st-olavs (operator), who began the run, and nobody else"
    assert approval_json(replace(state, approval=None)) is None
