"""The messages of a run with what became of them, a line each, and how many answers came by link or code."""

from collections.abc import Iterator, Sequence

from console.text.people.answered import answers_text
from console.text.sentence import moment
from jobs.journal.outbox import Posted
from jobs.run.outlook.people.acting import party_then
from jobs.run.state.model import RunState
from plans.model import Plan
from plans.plurals import counted


def posted_lines(plan: Plan, state: RunState, messages: Sequence[Posted]) -> Iterator[str]:
    """`02:14 #31 Ward on call by pager: delivered 02:14, message a2e32e73`."""
    if not messages:
        yield "no message was sent in this run"
    for one in messages:
        whom = f"{party_then(plan, state, one.party)} by {one.channel}"
        yield f"{moment(plan, one.at)} #{one.seq} {whom}: {_became(plan, one)}"
    if answers := answers_text(state.told):
        yield f"answers: {answers}"


def _became(plan: Plan, one: Posted) -> str:
    letter = f", message {one.letter}" if one.letter else ""
    if one.delivered_at is not None:
        return f"delivered {moment(plan, one.delivered_at)}{letter}"
    tried = f"tried {counted(one.attempts, 'time')}: {one.reason}" if one.attempts else "not sent yet"
    return f"{'GIVEN UP, ' if one.given_up else ''}{tried}{letter}"
