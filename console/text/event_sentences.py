"""Every event of the journal as one sentence, the same on the screen, in plain lines and as the answer to a command.

No times of day here but a person's own estimate and a forecast: who prints a sentence prints its time before it, in
the zone of the plan.
"""

from typing import assert_never

from console.text import forecast_moves
from console.text import run_sentences as run
from console.text import work_sentences as work
from console.text.flows.canary_sentences import of_canaries
from console.text.flows.sentences import of_flows, of_settled
from console.text.replications.sentences import of_replications
from console.text.sentence import Sentence
from jobs.run.events import CanariesFlown, Entry, FlowsChanged, FlowSettled
from jobs.run.events.flows import Flows
from jobs.run.events.replication import Replicated
from plans.model import Plan


def sentence(plan: Plan, entry: Entry) -> Sentence:
    """Give the sentence for one event; ids that the plan does not know (an earlier revision's) stand for themselves."""
    event = entry.event
    if isinstance(event, work.AttemptEvent):
        return work.of_attempt(event, entry.at)
    if isinstance(event, forecast_moves.ForecastEvent | Flows | work.HostEvent):
        return _of_what_was_seen(plan, event)
    if isinstance(event, Replicated):
        return of_replications(plan, event)
    if isinstance(event, work.ManualEvent):
        return work.of_manual_work(plan, event)
    if isinstance(event, run.RunEvent):
        return run.of_run(event)
    if isinstance(event, run.JournalEvent):
        return run.of_journal(event, entry.seq)
    if isinstance(event, run.GateEvent):
        return run.of_checkpoint(plan, event, entry)
    if isinstance(event, run.CommandEvent):
        return run.of_command(event)
    if isinstance(event, run.PartyEvent):
        return run.of_parties(plan, event)
    assert_never(event)


def _of_what_was_seen(plan: Plan, event: forecast_moves.ForecastEvent | Flows | work.HostEvent) -> Sentence:
    """Say what an engine saw around its work, and what was given up of that."""
    match event:
        case CanariesFlown():
            return of_canaries(plan, event)
        case FlowsChanged():
            return of_flows(plan, event)
        case FlowSettled():
            return of_settled(plan, event)
        case _ if isinstance(event, forecast_moves.ForecastEvent):
            return forecast_moves.of_forecast(plan, event)
        case _:
            return work.of_host(event)
