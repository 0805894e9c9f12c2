"""Sentences about canaries: which are on their way, which came through, which did not and why."""

from collections.abc import Sequence

from console.text.sentence import Sentence
from jobs.flows.flights import Flight
from jobs.run.events import CanariesFlown
from plans.model import Plan
from plans.plurals import counted

_NAMED = 5
"""Flows that a sentence names; how many there are besides is said."""


def of_canaries(plan: Plan, event: CanariesFlown) -> Sentence:
    """Say of each flow how far its canary is; those that did not come through first."""
    over = [one for one in event.flights if one.over is not None]
    lost = [one for one in over if one.why]
    said = [
        *_lost(plan, lost),
        *_of_many(plan, [one for one in over if not one.why], "came through", "canaries came through"),
        *_of_many(
            plan, [one for one in event.flights if one.over is None], "is on its way", "canaries are on their way"
        ),
    ]
    return Sentence(text=f"{event.unit}: {'; '.join(said)}", warning=bool(lost))


def _lost(plan: Plan, lost: Sequence[Flight]) -> list[str]:
    said = [f"the canary of {_title(plan, one)} {one.why}" for one in lost[:_NAMED]]
    return [*said, f"{len(lost) - _NAMED} more did not come through"] if len(lost) > _NAMED else said


def _of_many(plan: Plan, flights: Sequence[Flight], one: str, several: str) -> list[str]:
    if not flights:
        return []
    if len(flights) == 1:
        return [f"the canary of {_title(plan, flights[0])} {one}"]
    named = ", ".join(flight.flow for flight in flights[:_NAMED])
    more = f" and {counted(len(flights) - _NAMED, 'more flow', 'more flows')}" if len(flights) > _NAMED else ""
    return [f"{len(flights)} {several}: {named}{more}"]


def _title(plan: Plan, flight: Flight) -> str:
    """`L-DISCHARGE (Discharge letters)`; only its id where the plan has it no more."""
    flow = plan.watched.flow(flight.flow)
    return f"{flight.flow} ({flow.title})" if flow is not None else flight.flow
