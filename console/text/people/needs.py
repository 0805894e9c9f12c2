"""Whom no message reaches, as items of needs-you: a channel that is down is one item, whoever waits behind it."""

from collections.abc import Iterator, Sequence

from console.text.formatting import Times
from console.view.model import View
from jobs.run.outlook.people.acting import contact_of, party_name
from jobs.run.state.told import Stuck
from plans.plurals import plural

_NAMED = 3
"""Parties that one item names."""


def stuck_messages(view: View, times: Times) -> Iterator[tuple[Stuck, str]]:
    """Of each channel and reason: the one that has waited the longest, and the sentence.

    `2 messages to Roros not delivered since 02:14: nothing listens there; call +47 000 00 001`
    """
    groups: dict[tuple[str, str], list[Stuck]] = {}
    reached = view.state.told.reached
    for stuck in view.state.told.stuck.values():
        if reached.get(stuck.to.party, stuck.since) > stuck.since:
            continue  # somebody has called them
        groups.setdefault((stuck.to.channel, stuck.reason), []).append(stuck)
    for (_, reason), members in groups.items():
        first = min(members, key=lambda stuck: stuck.since)
        count = sum(stuck.count for stuck in members)
        names = _names(view, [stuck.to.party for stuck in members])
        messages = f"{count} {plural(count, 'message', 'messages')}"
        call = _call(view, first.to.party) if len(members) == 1 else ""
        since = times.minute(first.since)
        yield first, f"{messages} to {names} not delivered since {since}: {reason}{call}"


def _names(view: View, parties: Sequence[str]) -> str:
    named = ", ".join(party_name(view.plan, view.state, one) for one in parties[:_NAMED])
    return f"{named} and {len(parties) - _NAMED} more" if len(parties) > _NAMED else named


def _call(view: View, name: str) -> str:
    contact = contact_of(view.plan, view.state, name)
    return f"; call {contact}" if contact else ""
