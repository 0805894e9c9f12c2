"""A report of a night that went through, of one that was rolled back, and of one that goes on."""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from console.telling.report.facts import Deed, Open, Outcome
from console.telling.report.forms import Form
from console.telling.report.whole import report_text
from jobs.run.decisions.decision import ApprovalLooked
from jobs.run.events import Approval, ApprovalSeen, ApprovalStanding
from plans.model import Manual, RunKind
from plans.model.languages import Language
from tests.support.driver import Driven
from tests.support.nights import START, gate, night, task
from tests.support.places import GOLDENS
from tests.support.told_nights import gone_through, rolled_back, told, wording

NIGHTS: dict[str, Callable[[], Driven]] = {"gone-through": gone_through, "rolled-back": rolled_back}


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", NIGHTS)
def test_a_small_night_in_both_languages(name: str, language: Language) -> None:
    run = NIGHTS[name]()
    text = report_text(told(run), Form.MARKDOWN, wording(run, language))
    path = GOLDENS / "telling" / f"report-{name}-{language}.md"
    if os.environ.get("CUTOVER_GOLDENS") == "write":
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8"), f"{path} differs; CUTOVER_GOLDENS=write accepts it"


def test_what_is_left_to_follow_up_is_named_with_its_owner_the_gravest_first() -> None:
    found = [(one.sort, one.id, one.owner) for one in told(gone_through()).follow_ups]
    assert found == [
        (Open.PROBLEM, "P2", ""),
        (Open.SKIPPED, "A2", "Owner"),
        (Open.WAIVED, "C1/pacs", "Owner"),
        (Open.CAVEAT, "G1 criterion:1", "Owner"),
        (Open.CAVEAT, "G1 item:C1/pacs", "Owner"),
        (Open.CAVEAT, "G1 vote:ward", "Owner"),
        (Open.NOT_PROVED, "B1", "Owner"),
        (Open.SET_ASIDE, "B1", "Owner"),
        (Open.LESSON, "L1", "Ward"),
    ]


def test_each_decision_carries_the_head_of_its_moment() -> None:
    report = told(gone_through())
    assert [one.deed for one in report.decisions] == [Deed.SKIPPED, Deed.WAIVED, Deed.GO_WITH_CAVEAT]
    assert all(len(one.head.hash) == 64 for one in report.decisions)
    [gate_fact] = report.gates
    assert gate_fact.head == report.decisions[-1].head


def test_an_answer_that_was_replaced_is_told_and_does_not_count() -> None:
    run = Driven(night(task("G1", gate())))
    run.votes("G1", "owner", answer="no-go", text="wait")
    run.votes("G1", "owner")
    [gate_fact] = told(run).gates
    answers = [(one.party, one.answer, one.counts) for one in gate_fact.answers]
    assert answers == [("Owner", "no-go", False), ("Owner", "go", True), ("Ward", "", True)]


def test_a_rolled_back_night_says_what_stays_as_it_is() -> None:
    report = told(rolled_back())
    assert report.result.outcome is Outcome.ROLLED_BACK
    assert [one.task for one in report.not_undone] == ["A2", "C1"]
    assert report.result.go_live is None


def test_a_rolled_back_night_has_no_delays_of_what_was_taken_back() -> None:
    report = told(rolled_back())
    assert report.causes == ()
    assert {task.variance for task in report.tasks if task.state == "BACK"} == {None}


def test_what_nobody_has_begun_is_a_cause_and_each_late_task_is_counted_once() -> None:
    run = Driven(night(task("A1", Manual()), task("A2", Manual(), after="A1"), task("B1", Manual())))
    run.passes(5)
    run.do("start", task="B1")
    run.passes(11)
    run.done("B1")
    report = told(run)
    assert [(one.task, one.inherited_by) for one in report.causes] == [("A1", 2), ("B1", 1)]
    text = report_text(report, Form.MARKDOWN, wording(run))
    assert "4 tasks were late. 2 of them were late by themselves; 2 inherited it from others." in text


@pytest.mark.parametrize("form", [Form.HTML, Form.MARKDOWN])
def test_a_report_of_a_run_under_way_says_so_beyond_doubt(form: Form) -> None:
    run = Driven(night(task("A1", Manual())))
    text = report_text(told(run), form, wording(run))
    assert "NOT FINISHED: the run goes on. This is how it stood at Fri 11 Nov 2022 12:00 CET." in text
    assert told(run).under_way


def test_a_report_whose_journal_was_not_verified_says_so() -> None:
    run = gone_through()
    report = told(run, verified_since=run.now)
    assert not report.journal.verified
    assert "THE JOURNAL IS NOT VERIFIED" in report_text(report, Form.MARKDOWN, wording(run))


def test_the_time_until_the_machine_tried_again_is_told() -> None:
    [failure] = told(gone_through()).failures
    assert (failure.unit, failure.attempt) == ("B1", 1)
    assert failure.again is not None
    assert failure.again > timedelta()


def test_no_phone_number_of_the_plan_is_in_a_report() -> None:
    run = gone_through()
    number = "+47 900 11 222"
    parties = {name: replace(one, contact=number) for name, one in run.plan.parties.items()}
    run.plan = replace(run.plan, parties=parties)
    for form in Form:
        assert number not in report_text(told(run), form, wording(run))


APPROVED = ApprovalSeen(
    plan_sha256="0" * 64,
    content="c",
    standing=ApprovalStanding.OTHER,
    given=(Approval(entry=1, party="st-olavs", by="kari", at=START, plan_sha256="x", change="CHG0031"),),
    entries=1,
    head="h",
)


@pytest.mark.parametrize(
    ("standing", "language", "said"),
    [
        (ApprovalStanding.APPROVED, Language.ENGLISH, "- Approved: st-olavs (kari, CHG0031)"),
        (ApprovalStanding.NEVER, Language.ENGLISH, "- Approved: revision 1 of the plan is approved by nobody"),
        (
            ApprovalStanding.OTHER,
            Language.NORWEGIAN,
            "- Godkjent: revisjon 1 av planen er ikke den godkjente; en annen er godkjent av st-olavs (kari, CHG0031)",
        ),
    ],
)
def test_whether_its_plan_was_approved_is_told(standing: ApprovalStanding, language: Language, said: str) -> None:
    run = Driven(night(task("G1", gate())), kind=RunKind.PRODUCTION)
    run.decide(ApprovalLooked(seen=replace(APPROVED, standing=standing)))
    text = report_text(told(run), Form.MARKDOWN, wording(run, language))
    assert said in text
