"""Where attempts run, put into the journal when it changes and not before."""

from jobs.run.decisions.decision import Desk
from jobs.run.decisions.workers.seen import LackingSeen, LanesSeen, TicketSeen
from jobs.run.events import LanesChanged, SoonLacks, TicketTaken, TicketUntaken
from jobs.run.state.unit import Place


def ticket_seen(desk: Desk, seen: TicketSeen) -> None:
    """Note who runs an attempt, or that nobody takes it, when that is news; not where it is over by now."""
    running = desk.unit(seen.unit).running
    if running is not None and running.number == seen.attempt:
        known = running.place or Place(label=seen.label)
        told = _taken(desk, seen, known) if seen.worker else _untaken(seen, known)
        if told is not None:
            desk.emit(told)


def lanes_seen(desk: Desk, seen: LanesSeen) -> None:
    """Note how lanes of an attempt stand, when that is news; not where it is over by now."""
    running = desk.unit(seen.unit).running
    if running is not None and running.number == seen.attempt:
        known = (one.now for one in running.lanes)
        if seen.lanes not in known:
            desk.emit(LanesChanged(unit=seen.unit, attempt=seen.attempt, lanes=seen.lanes))


def lacking_seen(desk: Desk, seen: LackingSeen) -> None:
    """Note what is lacking soon, when that is news."""
    if seen.lacks != desk.state.lacking:
        desk.emit(SoonLacks(lacks=seen.lacks))


def _taken(desk: Desk, seen: TicketSeen, known: Place) -> TicketTaken | None:
    if (known.worker, known.host) == (seen.worker, seen.host):
        return None
    lay = desk.now - known.untaken if known.untaken is not None else None
    return TicketTaken(unit=seen.unit, attempt=seen.attempt, worker=seen.worker, host=seen.host, lay=lay)


def _untaken(seen: TicketSeen, known: Place) -> TicketUntaken | None:
    """That it lies, and again where it is for another reason; which workers there are is none."""
    told = known.untaken is not None and _why(known) == _why(seen)
    if known.worker or told:
        return None
    return TicketUntaken(
        unit=seen.unit,
        attempt=seen.attempt,
        label=seen.label,
        there=seen.there,
        free=seen.free,
        others=seen.others,
        refused=seen.refused,
        mend=seen.mend,
    )


def _why(lies: Place | TicketSeen) -> tuple[object, ...]:
    return bool(lies.there), lies.free, lies.others, lies.refused
