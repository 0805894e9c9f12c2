"""The lanes of a job whose rows several hosts share, in words: how many of each label are at work, lost, wanted."""

from collections.abc import Iterator, Mapping, Sequence

from console.text.formatting import Times
from console.text.workers.places import at_text, lies_at, mend_text, nobody_text
from jobs.run.events.lanes import LaneHost, LanesOfLabel
from jobs.run.state.lanes import LanesState
from jobs.run.state.unit import AttemptState, UnitState


def where_text(known: UnitState) -> str:
    """Where the attempt under way runs, in a few columns: `@db2`; of one that several hosts share `5/8 lanes`."""
    return lanes_brief(known.lanes) or at_text(known.place)


def ran_text(attempt: AttemptState) -> str:
    """Where an attempt runs, or ran: `@db2`; of a shared one who has served its lanes, `@db2, w7 x4, w8 x2`."""
    served = (one for lanes in attempt.lanes for one in lanes.served)
    return ", ".join(filter(None, (at_text(attempt.place), *(f"{one.worker} x{one.lanes}" for one in served))))


def lanes_brief(lanes: Sequence[LanesState]) -> str:
    """`5/8 lanes` at work of those that are wanted; those that ended in order are wanted no more. Empty without any."""
    if not lanes:
        return ""
    at_work = sum(one.now.at_work for one in lanes)
    return f"{at_work}/{sum(one.now.wanted - one.now.ended for one in lanes)} lanes"


def are_short(lanes: Sequence[LanesState]) -> bool:
    """Whether somebody should know: some were lost, or have waited for long."""
    return any(one.now.lost or one.now.lies for one in lanes)


def lanes_short(lanes: Sequence[LanesState]) -> str:
    """The labels that lack lanes, what nobody serves first: `db2: 1 of 4 lanes, 3 lost`; empty where none does."""
    short = (one.now for one in lanes if one.now.lost or one.now.lies)
    return "; ".join(label_text(of) for of in sorted(short, key=lambda of: not of.nobody_takes))


def label_text(of: LanesOfLabel) -> str:
    """`db2: 1 of 4 lanes, 3 lost`, `db2: 2 of 4 lanes, 2 wait for a slot`, `db2: 4 lanes done`."""
    if of.wanted and of.ended == of.wanted:
        return f"{of.label}: {_lanes(of.wanted)} done"
    return f"{of.label}: {of.at_work} of {_lanes(of.wanted)}{''.join(f', {one}' for one in _besides(of))}"


def _lanes(count: int) -> str:
    return f"{count} lane{'s' if count != 1 else ''}"


def _besides(of: LanesOfLabel) -> Iterator[str]:
    """What became of those that are not at work."""
    if of.lost:
        yield f"{of.lost} lost"
    if waiting := of.wanted - of.at_work - of.lost - of.ended:
        yield f"{waiting} wait{'s' if waiting == 1 else ''}{' for a slot' if of.waits_for_slot else ''}"
    if of.ended:
        yield f"{of.ended} done"


def label_lines(one: LanesState, times: Times) -> Iterator[str]:
    """The lanes of a label in full: how many, since when some lack, who serves them, and what begins a worker."""
    of = one.now
    yield f"{label_text(of)}{f', since {times.clock(one.since)}' if one.since is not None else ''}"
    if of.nobody_takes:
        place = lies_at(one)
        since = f" since {times.clock(one.lies_since)}" if one.lies_since is not None else ""
        yield f"  NOBODY TAKES THEM: {nobody_text(place)}{since}: {mend_text(place)}"
    if of.at:
        yield f"  {', '.join(map(_host, of.at))}"


def _host(host: LaneHost) -> str:
    return f"{host.worker} on {host.host}{f' x{host.lanes}' if host.lanes > 1 else ''}"


def lanes_json(lanes: Sequence[LanesState]) -> list[Mapping[str, object]]:
    """Each label for a script; times in UTC."""
    return [*map(_label_json, lanes)]


def _label_json(one: LanesState) -> Mapping[str, object]:
    return {
        "label": one.now.label,
        "wanted": one.now.wanted,
        "at_work": one.now.at_work,
        "lost": one.now.lost,
        "ended": one.now.ended,
        "hosts": [*map(_host_json, one.now.at)],
        "served": [*map(_host_json, one.served)],
        "short_since": one.since.isoformat() if one.since is not None else None,
        "untaken": one.lies_since.isoformat() if one.lies_since is not None else None,
        "waits_for_slot": one.now.waits_for_slot,
    }


def _host_json(host: LaneHost) -> Mapping[str, object]:
    return {"worker": host.worker, "host": host.host, "lanes": host.lanes}
