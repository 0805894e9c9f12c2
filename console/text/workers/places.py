"""Where attempts run that the engine's own host does not: on the line of a job, and in full.

`@db2` is the worker that runs it, or the host over ssh; `@hospital-dmz?` the label that nobody has taken it under yet.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from console.text.formatting import Times, age_text
from console.view.model import View
from jobs.progress import Heard
from jobs.run.events import UnitId, task_of
from jobs.run.state.lanes import LanesState
from jobs.run.state.unit import AttemptState, Place, UnitState
from plans.model import TaskId


def at_text(place: Place | None) -> str:
    """`@db2`, `@hospital-dmz?`; empty of what the engine runs, and of what does not run."""
    if place is None:
        return ""
    if place.over_ssh:
        return f"@{place.host}"
    return f"@{place.worker}" if place.worker else f"@{place.label}?"


def place_text(place: Place, times: Times) -> str:
    """`on worker db2 of host7 (hospital-dmz) since 22:04`, `on host gw, over ssh`, or that nobody has it."""
    if place.over_ssh:
        return f"on host {place.host}, over ssh"
    if place.worker:
        since = f" since {times.clock(place.taken)}" if place.taken is not None else ""
        label = f" ({place.label})" if place.label else ""
        return f"on worker {place.worker} of {place.host}{label}{since}"
    if place.untaken is not None:
        since = times.clock(place.untaken)
        if place.waits_for_slot:
            return f"waits since {since} for a free slot of {', '.join(place.there)} ({place.label})"
        if place.refused:
            return f"NOT ALLOWED ON WORKERS since {since}: {place.refused}"
        return f"NOBODY RUNS IT: {_who_should(place)} has taken it since {since}"
    return f"for workers with the label {place.label}: none has taken it yet"


def _who_should(place: Place) -> str:
    """`no worker with the label hospital-dmz`; who is there and has a slot free, where somebody has."""
    there = f", and {', '.join(place.there)} is there with a slot free" if place.there else ""
    others = f" of the engine's program ({place.others})" if place.others else ""
    return f"no worker with the label {place.label}{others}{there}"


def begin_text(label: str) -> str:
    """The command that begins a worker of a label, to be typed on its host."""
    return f"cutover worker --labels {label}"


def mend_text(place: Place) -> str:
    """What helps where nobody takes it."""
    if place.refused:
        return place.mend
    return "cutover worker --list" if place.there or place.others else begin_text(place.label)


def nobody_text(place: Place) -> str:
    """`no worker serves hospital-dmz`, or what keeps those that do from taking it."""
    if place.refused:
        return place.refused
    if place.others:
        return f"no worker of the engine's program serves {place.label}: {place.others}"
    there = ", ".join(place.there)
    return f"{there} serves {place.label} and does not take it" if there else f"no worker serves {place.label}"


def lies_at(lanes: LanesState) -> Place:
    """Where lanes should run that nobody takes."""
    of = lanes.now
    return Place(label=of.label, untaken=lanes.lies_since, there=of.there, free=of.free, others=of.others)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unserved:
    """A label whose tickets nobody takes, for one reason."""

    label: str
    units: tuple[UnitId, ...]
    """What lies, the oldest first."""
    place: Place
    """Of the oldest."""
    lost: AttemptState | None
    """The attempt of the worker that had one of them before and is gone; None where none is."""

    @property
    def mend(self) -> str:
        """What helps: a line in the list of hosts, another worker, or a look at one that is there and does nothing."""
        return mend_text(self.place)

    def text(self, times: Times) -> str:
        """`C01 and 2 more: no worker serves hospital-dmz since 22:04; db2 on host7 is gone since 22:03`."""
        names = [name if not is_rollback else f"<{name}" for name, is_rollback in map(task_of, self.units)]
        more = f" and {len(names) - 1} more" if len(names) > 1 else ""
        since = f" since {times.clock(self.place.untaken)}" if self.place.untaken is not None else ""
        if self.place.refused:  # a long sentence
            return f"{names[0]}{more}{since}: {self.place.refused}"
        return f"{names[0]}{more}: {nobody_text(self.place)}{since}{self._lost(times)}"

    def _lost(self, times: Times) -> str:
        if self.lost is None or self.lost.place is None:
            return ""
        since = f" since {times.clock(self.lost.ended)}" if self.lost.ended is not None else ""
        return f"; {self.lost.place.worker} on {self.lost.place.host} is gone{since}"


def unserved(view: View) -> Iterator[Unserved]:
    """Each label whose tickets nobody takes, that of the oldest first; what the list refuses of it by itself."""
    by_label: dict[tuple[str, str], list[tuple[UnitState, Place]]] = {}
    for known in sorted(_under_way(view), key=_issued):
        for place in _lying(known):
            by_label.setdefault((place.label, place.refused), []).append((known, place))
    for (label, _), lying in by_label.items():
        lost = next(filter(None, (_lost_before(known) for known, place in lying if place is known.place)), None)
        units = tuple(dict.fromkeys(known.id for known, _ in lying))
        yield Unserved(label=label, units=units, place=lying[0][1], lost=lost)


def _under_way(view: View) -> Iterator[UnitState]:
    """What may lie; nothing of tasks that an amendment took away, nor after the end."""
    for known in view.state.units.values() if view.state.ended is None else ():
        if known.running is not None and TaskId(task_of(known.id)[0]) in view.plan.by_id:
            yield known


def _lying(known: UnitState) -> Iterator[Place]:
    """Where it should run and nobody takes it, or lanes of it; nothing that waits for a slot."""
    if known.untaken is not None and not known.untaken.waits_for_slot:
        yield known.untaken
    yield from (lies_at(one) for one in known.lanes if one.now.nobody_takes)


def _issued(known: UnitState) -> int:
    return known.running.seq if known.running is not None else 0


def _lost_before(known: UnitState) -> AttemptState | None:
    """The attempt before the one that lies, where its worker is gone."""
    last = known.attempts[-2] if len(known.attempts) > 1 else None
    is_gone = last is not None and last.place is not None and last.place.worker and _is_lost(last)
    return last if is_gone else None


def _is_lost(attempt: AttemptState) -> bool:
    return (attempt.error or {}).get("kind") == "lost"


def is_silent(heard: Heard, view: View) -> bool:
    """Whether a worker may go on no longer: it has not been heard of in time, as far as this console knows."""
    return view.real_now > heard.until


def heard_text(heard: Heard, view: View, times: Times) -> str:
    """`heard of 3s ago, may go on until 22:04:12`; that it may no longer, where that is past."""
    until = times.clock(view.state.clock.run_time(heard.until))
    ago = age_text(view.real_now - heard.at)
    if is_silent(heard, view):
        return f"NOT HEARD OF for {ago}: it may go on no longer, since {until}"
    return f"heard of {ago} ago, may go on until {until}"
