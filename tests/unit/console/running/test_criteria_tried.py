"""What a checkpoint's criterion reads today is a warning where it would keep the gate shut."""

from console.running.criteria_tried import said_of
from console.running.dry_runs import NOT_LOOKED_AT, Tried, verdict
from plans.model import DatabaseId, SqlCriterion

CRITERION = SqlCriterion(on=DatabaseId("legacy"), query="select false", required=True)
SHUT = said_of(1, CRITERION, False, "open 5")


def test_a_required_criterion_that_is_not_true_is_named_with_what_it_reads() -> None:
    assert SHUT == [
        "would not pass as things stand now: criterion 1 (required), a query on legacy answers true, is not true: "
        "open 5; the checkpoint stays shut like that"
    ]


def test_one_that_is_true_is_not_worth_a_word_and_one_that_cannot_be_read_is() -> None:
    assert said_of(1, CRITERION, True, "open 0") == []
    assert "could not be read: the query gave no row" in said_of(1, CRITERION, None, "the query gave no row")[0]


def test_nothing_is_called_sound_while_a_gate_would_stay_shut() -> None:
    tried = [Tried(task="C1"), Tried(task="G2", warnings=(*SHUT, "prod_b: a name"))]
    assert verdict(tried) == "no job would be refused as things stand now, but what stands above would not pass: G2"
    assert verdict(tried[:1]) == "no job would be refused as things stand now"
    assert tried[1].to_json()["passes"] is False


def test_what_was_asked_nowhere_is_named_where_no_job_would_be_refused() -> None:
    tried = [Tried(task="C1"), Tried(task="C2", warnings=(f"{NOT_LOOKED_AT}: whether /x is there",))]
    assert verdict(tried) == "no job would be refused as things stand now; not looked at from here: C2"
