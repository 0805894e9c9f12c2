"""Which plan is approved: each party has one word for a title, and the latest word says which plan it is."""

from dataclasses import replace

import pytest

from jobs.approvals.standing import are_in_use, are_required, holding, seen
from jobs.journal.approvals import ApprovalEntry, ApprovalWord
from jobs.run.events import ApprovalSeen, ApprovalStanding
from tests.support.people.approvals import TITLE, approves, chained, says, withdraws

MINE = approves("mine")
OTHER = approves("other", party="roros", login="per")


def stands(*said: ApprovalEntry, content: str = "mine", title: str = TITLE) -> tuple[str, list[str]]:
    """How a plan stands, and who approves the one that is approved."""
    found = seen(chained(*said), title, plan_sha256="p", content=content)
    assert found is not None
    return found.standing, [one.party for one in found.given]


def test_where_no_plan_was_ever_approved_nothing_is_seen() -> None:
    assert seen((), TITLE, plan_sha256="p", content="mine") is None
    optional = chained(says(ApprovalWord.REQUIRED), says(ApprovalWord.OPTIONAL))
    assert (are_in_use(optional), seen(optional, TITLE, plan_sha256="p", content="mine")) == (False, None)


@pytest.mark.parametrize(
    ("said", "standing", "given"),
    [
        ((MINE,), ApprovalStanding.APPROVED, ["st-olavs"]),
        ((MINE, approves("mine", party="roros")), ApprovalStanding.APPROVED, ["st-olavs", "roros"]),
        ((MINE, OTHER), ApprovalStanding.OTHER, ["roros"]),
        ((MINE, OTHER, withdraws(2, party="roros")), ApprovalStanding.APPROVED, ["st-olavs"]),
        ((MINE, approves("other")), ApprovalStanding.OTHER, ["st-olavs"]),
        ((MINE, approves("other"), withdraws(2)), ApprovalStanding.NEVER, []),
        ((approves("other"), MINE, withdraws(1)), ApprovalStanding.APPROVED, ["st-olavs"]),
        ((MINE, withdraws(1)), ApprovalStanding.NEVER, []),
        ((approves("mine", title="Another night"),), ApprovalStanding.NEVER, []),
        ((says(ApprovalWord.REQUIRED),), ApprovalStanding.NEVER, []),
    ],
)
def test_the_latest_word_of_any_party_says_which_plan_is_approved(
    said: tuple[ApprovalEntry, ...], standing: ApprovalStanding, given: list[str]
) -> None:
    assert stands(*said) == (standing, given)


def test_a_copy_under_another_title_is_approved_by_nobody() -> None:
    assert stands(MINE, title="Night, copied") == (ApprovalStanding.NEVER, [])


def test_approvals_are_required_by_the_owners_latest_word() -> None:
    required, optional = says(ApprovalWord.REQUIRED), says(ApprovalWord.OPTIONAL)
    assert [are_required(chained(*said)) for said in ((), (required,), (required, optional, required))] == [
        False,
        True,
        True,
    ]
    assert not are_required(chained(required, optional, MINE))


def test_nothing_of_a_chain_that_was_changed_is_believed() -> None:
    first, second = chained(MINE, OTHER)
    for entries in ((second,), (first, replace(second, content="mine"))):
        found = seen(entries, TITLE, plan_sha256="p", content="mine")
        assert found is not None
        assert (found.standing, found.given) == (ApprovalStanding.DOUBTED, ())


def test_what_a_run_has_seen_of_the_chain_has_to_be_there_still_also_at_the_next_look() -> None:
    whole = chained(approves("other"), MINE)
    known = seen(whole, TITLE, plan_sha256="p", content="mine")
    for other in (whole[:1], (), chained(approves("mine", login="mallory"), MINE)):
        doubted = again(other, known)
        assert (doubted.standing, doubted.entries, doubted.head) == (ApprovalStanding.DOUBTED, 2, whole[-1].hash)
        assert doubted.why == "entry 2: it is not the one that this run has seen"
        assert again(other, doubted) == doubted
    assert again((*whole, *chained(*whole, OTHER)[2:]), known).standing is ApprovalStanding.OTHER


def test_an_event_names_an_approval_on_one_line() -> None:
    found = seen(chained(approves("mine", change="CHG1)\nthe plan")), TITLE, plan_sha256="p", content="mine")
    assert found is not None
    assert found.given[0].change == "CHG1) the plan"


def again(entries: tuple[ApprovalEntry, ...], known: ApprovalSeen | None) -> ApprovalSeen:
    found = seen(entries, TITLE, plan_sha256="p", content="mine", known=known)
    assert found is not None
    return found


def test_those_who_approve_the_plan_that_is_approved_are_named_in_the_order_of_their_words() -> None:
    entries = chained(approves("new", party="roros"), approves("old"), approves("new", party="vendor"), withdraws(2))
    assert [one.party for one in holding(entries, TITLE)] == ["roros", "vendor"]
