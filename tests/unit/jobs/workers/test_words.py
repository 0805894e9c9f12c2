"""What passes between an engine and a worker comes out as it went in."""

from datetime import timedelta

import pytest

from jobs.api import Evidence, TableEvidence
from jobs.outcomes import (
    Cancelled,
    CancelReason,
    ErrorFacts,
    FailureKind,
    InDoubtOutcome,
    Lost,
    Outcome,
    Permanent,
    Succeeded,
    Transient,
)
from jobs.run.events import Program
from jobs.workers.words import WORD_BYTES, Orders, Said, outcome_from_json, outcome_to_json

ERROR = ErrorFacts(kind=FailureKind.SERVER, sentence="a lock was not to be had", sqlstate="55P03", table="note", pid=41)
EVIDENCE = Evidence(
    summary="7 rows", facts={"rows": 7, "share": 0.5, "all": True}, tables=(TableEvidence(table="ehr.note", rows=7),)
)
PROGRAM = Program(pid=7, started="1", boot="2", host="db2")


@pytest.mark.parametrize(
    "outcome",
    [
        Succeeded(evidence=EVIDENCE),
        Transient(error=ERROR),
        Permanent(error=ERROR),
        InDoubtOutcome(error=ERROR),
        Lost(error=ERROR),
        Cancelled(reason=CancelReason.STOPPED, certain=False),
    ],
)
def test_an_outcome_comes_out_as_it_went_in(outcome: Outcome) -> None:
    assert outcome_from_json(outcome_to_json(outcome)) == outcome


@pytest.mark.parametrize("text", ["{}", '{"outcome": "Wonderful"}', "no json", '{"outcome": "Succeeded"}'])
def test_what_is_no_outcome_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        outcome_from_json(text)


@pytest.mark.parametrize(
    "said",
    [
        Said(warning="slow", undo_takes=timedelta(minutes=3)),
        Said(log="copied", facts={"rows": 7, "table": None}),
        Said(program=PROGRAM, output="/var/lib/cutover/out"),
    ],
)
def test_a_word_comes_out_as_it_went_in_and_says_nothing_of_what_it_lacks(said: Said) -> None:
    assert Said.from_json(said.to_json()) == said
    assert "null" not in said.to_json() or said.log


@pytest.mark.parametrize(
    "said",
    [
        Said(warning="\x01" * 70_000, undo_takes=timedelta(minutes=3)),
        Said(log="copied", facts={f"table {number}": "ø" * 30 for number in range(2_000)}),
        Said(log="l" * 70_000, facts={"rows": "r" * 70_000}),
    ],
)
def test_of_a_word_that_is_too_long_to_travel_the_beginning_is_said(said: Said) -> None:
    text = said.to_json()
    assert len(text.encode()) <= WORD_BYTES
    short = Said.from_json(text)
    assert (short.warning or "")[:4_000] == (said.warning or "")[:4_000]
    assert (short.log or "")[:4_000] == (said.log or "")[:4_000]
    assert list(short.facts) == (["left_out"] if said.facts else [])
    assert short.undo_takes == said.undo_takes


def test_no_text_is_no_order() -> None:
    assert Orders.from_json("") == Orders()
    orders = Orders(stop=CancelReason.STOPPED, tuning={"workers": 3}, let_run=True)
    assert Orders.from_json(orders.to_json()) == orders
