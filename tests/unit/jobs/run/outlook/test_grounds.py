"""What the criteria of a checkpoint rest on is told apart: something measured, or somebody's word alone."""

import pytest

from jobs.run.outlook.grounds import Ground, ground_of, grounds_of, source_of
from plans.model import (
    AnswerCriterion,
    ComparisonSign,
    Confirm,
    Counter,
    DoneCriterion,
    Item,
    Manual,
    Milestone,
    SqlCriterion,
    TaskId,
)
from plans.model.asked import AskedFigure
from tests.support.driver import Driven
from tests.support.nights import TARGET, gate, night, sql_job, task

BODIES = {
    "J1": sql_job(),
    "P1": Manual(criterion="all is found"),
    "P2": Manual(ask=(AskedFigure(name="rows"),)),
    "P3": Manual(counter=Counter(target=5, unit="lists")),
    "C1": Confirm(items=(Item(id="ward", name="Ward"),)),
}


def done(*names: str) -> DoneCriterion:
    return DoneCriterion(tasks=tuple(map(TaskId, names)))


GATE = gate(
    done("J1"),
    done("J1", "P1"),
    SqlCriterion(on=TARGET, query="select true"),
    AnswerCriterion(task=TaskId("P2"), figure="rows", comparison=ComparisonSign.EQ, limit=0),
)


@pytest.fixture
def run() -> Driven:
    works = [task(name, body) for name, body in BODIES.items()]
    return Driven(night(*works, task("G1", GATE, after="J1 P1"), task("M1", Milestone(), after="G1")))


@pytest.mark.parametrize(("name", "ground"), [
    ("J1", Ground.MEASURED), ("P1", Ground.WORD), ("P2", Ground.MEASURED), ("P3", Ground.MEASURED), ("C1", Ground.WORD),
])  # fmt: skip
def test_a_verdict_and_a_confirmation_are_words_and_numbers_are_not(run: Driven, name: str, ground: Ground) -> None:
    assert ground_of(run.plan, run.state, done(name)) is ground


def test_they_are_counted(run: Driven) -> None:
    found = grounds_of(run.plan, run.state, GATE)
    assert found.text == "3 measured, 1 on somebody's word"
    assert grounds_of(run.plan, run.state, gate()).text == ""


def test_what_was_fixed_by_hand_is_a_word_whoever_did_it(run: Driven) -> None:
    run.do("fixed", task="P2", reason="by hand")
    assert ground_of(run.plan, run.state, done("P2")) is Ground.WORD
    assert source_of(run.plan, run.state, done("P2")) == "on the word of operator"


def test_before_anybody_said_it_the_word_is_that_of_its_owner(run: Driven) -> None:
    assert source_of(run.plan, run.state, done("P1")) == "on the word of Owner"
    assert source_of(run.plan, run.state, SqlCriterion(on=TARGET, query="select true")) == "asked of platform"
