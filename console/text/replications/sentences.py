"""Sentences about replications: that one stands otherwise than before, and what ended a way back."""

from typing import assert_never

from console.text.replications.told import size_text
from console.text.sentence import Sentence
from jobs.run.events import ReplicationSeen, SlotsDropped, Upkeep, WayBackClosed
from jobs.run.events.replication import Replicated
from plans.model import Direction, Plan, ReplicationId
from plans.plurals import counted

_GRAVE = frozenset({Upkeep.BROKEN, Upkeep.LOST})
_WELL = frozenset({Upkeep.COPYING, Upkeep.HEALTHY})


def of_replications(plan: Plan, event: Replicated) -> Sentence:
    """Say what became of one."""
    match event:
        case ReplicationSeen():
            return _seen(plan, event)
        case SlotsDropped():
            kept = f"{size_text(event.wal_kept)} of its log, {size_text(event.wal_at_most)} at most"
            slots = counted(len(event.slots), "slot")
            text = f"replication {event.replication}: {event.database} had to keep {kept}: {slots} dropped"
            return Sentence(text=f"{text}; what follows has to begin anew", warning=True)
        case WayBackClosed():
            return Sentence(text=f"replication {event.replication}: its switch can be taken back no more", warning=True)
    assert_never(event)


def route(plan: Plan, name: ReplicationId, direction: Direction) -> str:
    """`legacy -> platform`; of a replication that the plan does not know any more, which way."""
    of = plan.replications.get(name)
    return f"{of.publisher(direction)} -> {of.subscriber(direction)}" if of is not None else direction.value


def _seen(plan: Plan, event: ReplicationSeen) -> Sentence:
    stands = event.stands
    way = route(plan, stands.replication, stands.direction)
    why = f": {stands.reason}" if stands.reason and stands.upkeep not in _WELL else ""
    text = f"replication {stands.replication}, {way}, {upkeep_text(stands.upkeep)}{why}"
    return Sentence(text=text, warning=stands.upkeep not in _WELL)


def upkeep_text(upkeep: Upkeep) -> str:
    """`is healthy`, `is lost`, `cannot be seen`."""
    match upkeep:
        case Upkeep.COPYING:
            return "copies"
        case Upkeep.UNSEEN:
            return "cannot be seen"
        case Upkeep.HEALTHY | Upkeep.BEHIND | Upkeep.BROKEN | Upkeep.LOST | Upkeep.GONE:
            return f"is {upkeep}"
