"""A run as its journal tells it: every event is verified as it is folded, and what was not recorded has no effect.

Whoever reads a run from its beginning reads it through this, and keeps it to take in what comes later. A journal that
was tampered with is still read: an event that is not the one that was recorded is left out (so a forged decision opens
no gate, and an altered vote is no vote), and `RunState.flaws` says where and why.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from hashlib import sha256

from jobs.journal.base import Recorded, RunUnreadable, Standing
from jobs.journal.chain import VERSION, Walk
from jobs.run.events import ChainFlaw, Entry, NotRecorded, RunCreated
from jobs.run.state.changed import changed
from jobs.run.state.fold import fold
from jobs.run.state.model import RunState
from jobs.run.state.records import entry_of
from jobs.run.state.units import Units

LISTED = 20
"""Flaws that an event names one by one."""


class Reading:
    """Folds one run's events as they are read.

    Args:
        run: its name, which its first event has to bear.
        begun: the state from which it goes on, where somebody has read it up to there: one without flaws.
    """

    def __init__(self, run: str, begun: RunState | None = None) -> None:
        self.run = run
        self._walk = Walk() if begun is None else Walk(after=begun.head, previous=begun.head_hash)
        self._flaws: list[ChainFlaw] = []
        self._state = begun

    @property
    def seq(self) -> int:
        """The last event that was taken in."""
        return self._walk.seq

    @property
    def state(self) -> RunState:
        """The fold so far, its `flaws` included. Raises `RunUnreadable` before the first event."""
        if self._state is None:
            raise self._unreadable("it has no events")
        return self._state

    def take(self, events: Iterable[Recorded], *, head: Standing | None = None) -> list[Entry]:
        """Take in the next events; returns them as what they mean.

        Args:
            head: where the journal says it stands, asked after these events were read; None where nobody asked.

        Raises:
            RunUnreadable: this program can make nothing of it.
        """
        entries: list[Entry] = []
        before = self._state
        try:
            for event in events:
                entries += self._gap(self._walk.seq + 1, event.seq - 1)
                entries.append(self._take(event, head))
        finally:
            self._close()
            self._keep_units(before)
        return self._told(entries)

    def compare(self, seq: int) -> list[Entry]:
        """Compare with the last event that somebody knows of, now that all are read; returns what is missing."""
        if self._walk.seq >= seq:
            return []
        missing = self._gap(self._walk.seq + 1, seq)
        self._walk = Walk(after=seq, previous=self._walk.hash)
        return self._told(missing)

    def _opened(self) -> RunState | None:
        """The state to fold in place: nobody sees those in between. Not once there are flaws, after which an event that
        cannot be folded must have done nothing."""
        if self._state is None or self._flaws:
            return self._state
        units = Units.of(self._state.units)
        return self._state if units.is_open else changed(self._state, {"units": units.opened()})

    def _close(self) -> None:
        """What was folded in place is now what everybody may have."""
        if self._state is not None:
            Units.of(self._state.units).close()

    def _keep_units(self, before: RunState | None) -> None:
        """Where no unit has changed, the very same units: whoever draws knows by that what stays as it is."""
        state = self._state
        if before is not None and state is not None and state.units == before.units:
            self._state = changed(state, {"units": before.units})

    def _take(self, event: Recorded, head: Standing | None) -> Entry:
        why = self._walk.step(event)
        if head is not None and event.seq > head.seq:
            why = "it stands behind the end of the journal: no engine recorded it"
        elif head is not None and event.seq == head.seq and event.hash != head.hash:
            self._flaw(event.seq, "the journal's head names another event in its place", head.hash)
        if why and self._state is not None:
            self._flaw(event.seq, why, event.hash + sha256(event.body.encode()).hexdigest())
            return self._without_effect(event, why)
        return self._fold(event, why)

    def _fold(self, event: Recorded, why: str) -> Entry:
        try:
            entry = entry_of(event)
        except Exception as error:  # noqa: BLE001 - anybody may have written it, and one run must not break the others
            raise self._means_nothing(event, error) from None
        self._check_first(entry)
        try:
            self._state = fold((entry,), self._opened())
        except Exception as error:  # noqa: BLE001 - the same
            if not self._flaws:
                raise self._means_nothing(event, error) from None
            why = "it does not fit what is left of what was before it"
            self._flaw(event.seq, why, event.hash)
            return self._without_effect(event, why)
        if why:
            self._flaw(event.seq, why, event.hash)
        elif entry.command_id != event.command_id:
            why = f"it was recorded as the answer to {_command(entry.command_id)}, not to {_command(event.command_id)}"
            self._flaw(event.seq, why, f"{event.hash} {event.command_id}")
        return entry

    def _check_first(self, entry: Entry) -> None:
        if self._state is not None:
            return
        if not isinstance(entry.event, RunCreated):
            raise self._unreadable("its first event is not a run's creation")
        if entry.event.run != self.run:
            raise self._unreadable("its first event is the creation of another run")
        if entry.event.chain > VERSION:
            raise self._unreadable(f"its chain is of version {entry.event.chain}", hint="install the newer cutover")

    def _without_effect(self, event: Recorded, why: str) -> Entry:
        state = self.state
        at = state.last_real or event.at
        entry = Entry(seq=event.seq, at=at, event=NotRecorded(why=why, kind=event.kind), hash=event.hash)
        self._state = replace(state, head=event.seq, head_hash=event.hash)
        return entry

    def _gap(self, first: int, last: int) -> list[Entry]:
        if first > last:
            return []
        if self._state is None:
            raise self._unreadable("its first event is missing")
        why = "it is missing" if first == last else f"#{first} to #{last} are missing"
        self._flaw(first, why, f"{first}-{last}")
        self._state = replace(self._state, head=last)
        return [Entry(seq=first, at=self._state.last_real or self._state.clock.origin, event=NotRecorded(why=why))]

    def _flaw(self, seq: int, why: str, found: str) -> None:
        self._close()
        self._flaws.append(ChainFlaw(seq=seq, why=why, found=sha256(found.encode()).hexdigest()))

    def _told(self, entries: list[Entry]) -> list[Entry]:
        if self._state is not None and len(self._state.flaws) != len(self._flaws):
            self._state = replace(self._state, flaws=tuple(self._flaws))
        return entries

    def _means_nothing(self, event: Recorded, error: Exception) -> RunUnreadable:
        what = f"its event {event.seq} means nothing to this program ({type(error).__name__})"
        return self._unreadable(what, hint="a newer cutover may have written it: install that")

    def _unreadable(self, why: str, hint: str = "") -> RunUnreadable:
        return RunUnreadable(f"run {self.run} cannot be read: {why}", hint=hint)


def _command(number: int | None) -> str:
    return "no command" if number is None else f"command {number}"


def fingerprint(flaws: Iterable[ChainFlaw]) -> str:
    """What a person accepts by typing the run's name: these flaws, and no others."""
    text = "\n".join(f"{one.seq} {one.found}" for one in sorted(flaws, key=lambda one: (one.seq, one.found)))
    return sha256(text.encode()).hexdigest()[:16]


def open_flaws(state: RunState) -> Sequence[ChainFlaw]:
    """The flaws that nobody has accepted: an engine does not take over while there are any."""
    if not state.doubts:
        return state.flaws
    latest = state.doubts[-1]
    known = [one for one in state.flaws if one.seq < latest.seq]
    if fingerprint(known) != latest.fingerprint:
        return state.flaws
    return [one for one in state.flaws if one.seq > latest.seq]


def may_hide_work(flaws: Iterable[ChainFlaw], entries: Iterable[Entry]) -> bool:
    """Whether what is flawed may have been the beginning of an attempt: then nothing starts until somebody has looked.

    An altered vote, decision or confirmation is asked of people again; an attempt would be run again by the machine.
    """
    kinds = {one.seq: one.event.kind for one in entries if isinstance(one.event, NotRecorded)}
    return any(kinds.get(one.seq, "") not in _ASKED_AGAIN for one in flaws)


_ASKED_AGAIN = frozenset(
    {
        *("CheckpointOpened", "CriteriaMeasured", "VoteCast", "CheckpointDecided", "Noted", "Acknowledged"),
        *("LessonOpened", "LessonClosed", "FiguresGiven"),
        *("Warned", "TaskStarted", "Counted", "Judged", "Ticked", "ItemSettled", "EtaGiven", "CommandRefused"),
        *("QuietBegan", "QuietEnded", "KeysClaimed", "KeysKept", "Substituted", "NightsCounted"),
        *("ServerSeen", "NoGoTooLate", "PeopleTold", "MessagesStuck", "MessagesDelivered", "PartyReached"),
        *("PeopleOn", "PersonReplaced"),
        *("ProblemOpened", "ProblemUpdated", "ProblemClosed", "Degraded", "NormalAgain"),
        *("SecondAsked", "SecondAgreed", "SecondEnded"),
    }
)
"""Kinds of event without which people are asked once more, and no machine does anything twice."""
