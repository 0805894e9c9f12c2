"""What was settled of a flow is not taken back, and whoever tries hears what to do instead."""

from jobs.flows.series import Condition
from tests.support.flows.watched import seen, stands
from tests.unit.jobs.run.decisions.flowing.test_degrading import live


def test_a_settlement_is_not_corrected_and_the_refusal_says_what_to_do() -> None:
    run = live()
    run.decide(seen(stands("orders", Condition.SHORT, missing=12)))
    run.do("settle", flow="orders", reason="sent by post")
    refused = run.refused("correct", seq=run.state.settled[0].seq, reason="wrong flow")
    assert refused.startswith("that orders was settled is not taken back")
    assert "problem open" in refused
