"""How far the confirmations of a run are, for a script: by item, by tick, by group. Pure."""

from collections.abc import Iterator, Mapping

from console.view.model import View
from console.view.ticking import is_open
from jobs.run.outlook.status import confirmed
from jobs.run.state.unit import UnitState
from plans.model import Confirm, Item


def confirmations_json(view: View) -> list[dict[str, object]]:
    """Every confirmation of the plan: how many items are settled, how many have each tick, and what was waived."""
    tasks = ((task.id, task.body) for task in view.plan.tasks)
    return [_confirmation(name, view.state.unit(name), body) for name, body in tasks if isinstance(body, Confirm)]


def _confirmation(name: str, known: UnitState, body: Confirm) -> dict[str, object]:
    settled = ((item, known.settlement(item.id)) for item in body.items)
    return {
        "task": name,
        "items": len(body.items),
        "confirmed": len(confirmed(known, body)),
        "ticks": {tick: _with(known, body, tick) for tick in body.ticks},
        "groups": dict(_groups(known, body)),
        "open": [item.id for item in body.items if is_open(known, body, item)],
        "taken_over": [{"item": tick.item, "who": tick.who, "by": tick.by} for tick in known.ticks if tick.who],
        "settled": [
            {"item": item.id, "how": how.settlement, "reason": how.reason, "fallback": how.fallback, "by": how.by}
            for item, how in settled
            if how is not None
        ],
    }


def _with(known: UnitState, body: Confirm, tick: str) -> int:
    return sum(1 for item in body.items if tick in known.ticked(item.id))


def _groups(known: UnitState, body: Confirm) -> Iterator[tuple[str, Mapping[str, int]]]:
    for group in dict.fromkeys(item.group for item in body.items):
        members: list[Item] = [item for item in body.items if item.group == group]
        done = confirmed(known, body)
        yield group, {"items": len(members), "confirmed": sum(item.id in done for item in members)}
