"""A command that nobody has given, decided as if whoever has to agree to it did at once. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from jobs.journal.base import Sent
from jobs.run.decisions.decide import decide
from jobs.run.decisions.decision import Ruling
from jobs.run.events import SecondAgreed
from jobs.run.state.model import RunState
from plans.model import Plan

_SOMEBODY = "a second person"


def decide_as_if_agreed(
    plan: Plan, state: RunState, sent: Sent, now: datetime, *, revisions: Mapping[str, Plan]
) -> Ruling:
    """What follows from a command, with the agreement that it needs."""
    ruling = decide(plan, state, [sent], now, revisions=revisions, closing=True)
    asked = [act for act in ruling.state.seconds.waiting if state.seconds.numbered(act.seq) is None]
    if not asked:
        return ruling
    agrees = Sent(id=sent.id + 1, actor=_SOMEBODY, verb="agree", args={"seq": asked[0].seq}, at=now)
    logins = {_SOMEBODY: frozenset(asked[0].parties)}
    agreed = decide(ruling.plan, ruling.state, [agrees], now, revisions=revisions, parties_of=logins, closing=True)
    then = (one for one in agreed.entries if not isinstance(one.event, SecondAgreed))  # which nobody has said
    return replace(agreed, entries=(*ruling.entries, *then))
