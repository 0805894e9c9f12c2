"""Who has to act in a task, by what they are in it. Pure."""

from collections.abc import Iterator

from plans.model import Checkpoint, Confirm, PartyId, Task
from plans.model.hooks import HookRole


def acting(task: Task) -> Iterator[tuple[HookRole, PartyId]]:
    """Who acts in a task, each in the role by which a hook finds it."""
    match task.body:
        case Checkpoint(poll=polled, decided_by=decides):
            yield HookRole.OWNER, decides
            yield from ((HookRole.POLLED, party) for party in polled)
            return
        case Confirm(items=items):
            yield from ((HookRole.ITEMS, item.owner) for item in items if item.owner is not None)
        case _:
            pass
    if task.owner is not None:
        yield HookRole.OWNER, task.owner


def parties_in(task: Task) -> tuple[PartyId, ...]:
    """Every party that acts in a task, each once."""
    return tuple(dict.fromkeys(party for _, party in acting(task)))
