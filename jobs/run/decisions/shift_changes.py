"""Who is on: that shifts begin and end is recorded when their time has come."""

from datetime import datetime, timedelta

from jobs.run.decisions.decision import Desk
from jobs.run.events import PartyOn, PeopleOn
from jobs.run.outlook.people.acting import boundaries, changes

_BEHIND = timedelta(microseconds=10)
"""So much later than a boundary it is looked at: clocks of other speeds round."""


def change_shifts(desk: Desk) -> list[datetime]:
    """Record who is on from now on, where that has changed; the real times at which to look again."""
    if not desk.plan.people.shifts or desk.state.ended is not None:
        return []
    if fresh := changes(desk.plan, desk.state, desk.now):
        desk.emit(PeopleOn(parties=tuple(PartyOn(party=party, people=people) for party, people in fresh.items())))
    ahead = min((at for at in boundaries(desk.plan, desk.state) if at > desk.now), default=None)
    wake = desk.state.clock.real_time(ahead) if ahead is not None else None
    return [wake + _BEHIND] if wake is not None else []
