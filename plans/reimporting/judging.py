"""What becomes of each thing that a list says otherwise than the plan: with the list before, or without it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from plans.model import Checkpoint, Milestone, Plan
from plans.reimporting.choices import Choices
from plans.reimporting.clocks import clock_of, exists_twice
from plans.reimporting.differences import Difference, Fate
from plans.reimporting.earlier import Changes
from plans.reimporting.matching import Pair
from plans.reimporting.planned import PlanSays
from plans.reimporting.said import AFTER, ALONE, DURATION, NOT_BEFORE, OWNER, STREAM, Key, Listed, Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """Says what becomes of differences."""

    plan: Plan
    listed: Listed
    says: PlanSays
    choices: Choices
    changes: Changes | None = None
    """Against the list before; None where there is none."""
    says_before: PlanSays | None = None
    """The plan as `says`, asked in the ids of the list before."""

    def differences(self, pair: Pair) -> Iterator[Difference]:
        """What a line says otherwise than its task, and what it leaves empty that the plan says."""
        said = pair.line.says
        differing = [key for key in said if self._is_compared(key) and not self.says.same(pair.task, key, said[key])]
        yield from (self._judged(pair, key, said[key]) for key in differing)
        for key in sorted(self._left_empty(pair) - {*differing}):
            yield from self._empty(pair, key)
        if self.changes is not None:
            yield from self._asked(pair, self.changes)

    def _left_empty(self, pair: Pair) -> set[Key]:
        """What the plan says of a task and the line does not, though it could."""
        emptied = self.changes.emptied(pair.task.id, pair.line) if self.changes is not None else []
        asked = (key for key in {*pair.line.empty, *emptied} if self._is_compared(key) and not self._is_idle(pair, key))
        return {key for key in asked if self.says.text(pair.task, key)}

    def _is_compared(self, key: Key) -> bool:
        return key not in ALONE and key[0] not in self.choices.keep

    def _asked(self, pair: Pair, changes: Changes) -> Iterator[Difference]:
        """What was changed in the list and is for the plan to say."""
        for key in sorted(key for key in ALONE if changes.knew(pair.task.id, key)):
            before, now = self._before(pair, key), pair.line.says.get(key)
            if (now is not None or key in pair.line.empty) and not changes.same(key, before, now):
                place = now.place if now is not None else pair.line.place
                yield Difference(
                    task=pair.task, key=key, said=now, planned="", fate=Fate.ASKED, place=place, before=before
                )

    def _judged(self, pair: Pair, key: Key, said: Said) -> Difference:
        fate, why = self._not_for_a_list(pair, key, said)
        before = self._before(pair, key)
        if fate is None:
            fate, why = self._who_changed(pair, key, said), self._doubt(said)
        elif self.changes is not None and self.changes.knew(pair.task.id, key):
            fate, why = self._of_what_stays(key, before, said, why)
        return Difference(
            task=pair.task,
            key=key,
            said=said,
            planned=self.says.text(pair.task, key),
            fate=fate,
            why=why,
            place=said.place,
            before=before,
        )

    def _of_what_stays(self, key: Key, before: Said | None, said: Said, why: str) -> tuple[Fate, str]:
        """What becomes of what is not for a list to say: nothing where it did not change it, else a todo."""
        if self.changes is None or self.changes.same(key, before, said):
            return Fate.PLANS, ""
        return (Fate.KEPT if key == AFTER else Fate.ASKED), why

    def _before(self, pair: Pair, key: Key) -> Said | None:
        line = self.changes.line(pair.task.id) if self.changes is not None else None
        return line.says.get(key) if line is not None else None

    def _not_for_a_list(self, pair: Pair, key: Key, said: Said) -> tuple[Fate | None, str]:
        """Whether the plan's stands whatever the list says, and why."""
        if key == OWNER and isinstance(pair.task.body, Checkpoint):
            return Fate.KEPT, "who is asked and who decides, the plan says"
        if key == DURATION and isinstance(pair.task.body, Milestone):
            return Fate.KEPT, "a milestone takes no time"
        if key == AFTER and pair.line.draft.waits_unread:
            return Fate.KEPT, "not all of the cell could be understood"
        if not isinstance(said.value, str | frozenset) and key != DURATION and not self._is_time(said):
            return Fate.KEPT, "it is before the plan's start, or no time of its zone"
        return None, ""

    def _is_time(self, said: Said) -> bool:
        return clock_of(said.moment, self.listed.zone, self.plan, dated=True) is not None

    def _doubt(self, said: Said) -> str:
        """Why it is not certain what a list means."""
        is_twice = isinstance(said.value, datetime) and exists_twice(said.value, self.listed.zone)
        return "the clock shows it twice that night: the first is meant" if is_twice else ""

    def _who_changed(self, pair: Pair, key: Key, said: Said) -> Fate:
        """Tell who has changed it, of the list and the plan: by the list before."""
        if self.changes is None:
            return Fate.TAKEN
        before = self._before(pair, key)
        is_its_start = key == NOT_BEFORE and said.derived and before is None
        if is_its_start and self.changes.has_not_moved(pair.task.id, pair.line):
            return Fate.PLANS
        if not self.changes.knew(pair.task.id, key):
            return Fate.TAKEN
        if self.changes.same(key, before, said):
            return Fate.PLANS
        if self._plan_as(pair, key, before) or self.choices.lists_first:
            return Fate.TAKEN
        return Fate.BOTH

    def _plan_as(self, pair: Pair, key: Key, before: Said | None) -> bool:
        """Whether the plan still says what the list before said."""
        if before is None:
            return not self.says.text(pair.task, key)
        return (self.says_before or self.says).same(pair.task, key, before)

    def _empty(self, pair: Pair, key: Key) -> Iterator[Difference]:
        before = self._before(pair, key)
        if self.changes is not None and before is None and self.changes.knew(pair.task.id, key):
            return  # it was empty before, too
        if before is not None and self.says.says_none_of(pair.task, key, before):
            return  # what the list said before is not in the plan: what is there, the plan alone says
        yield Difference(
            task=pair.task,
            key=key,
            said=None,
            planned=self.says.text(pair.task, key),
            fate=self._fate_of_empty(pair, key, before),
            why="a task has a length" if key == DURATION and before is not None else "",
            place=pair.line.place,
            before=before,
        )

    def _fate_of_empty(self, pair: Pair, key: Key, before: Said | None) -> Fate:
        if before is None:
            return Fate.EMPTY
        if key == DURATION or (key == OWNER and isinstance(pair.task.body, Checkpoint)):
            return Fate.BOTH
        return Fate.TAKEN_OUT if self._plan_as(pair, key, before) or self.choices.lists_first else Fate.BOTH

    def _is_idle(self, pair: Pair, key: Key) -> bool:
        """Whether a cell of this is empty as a matter of course."""
        is_carried = key == STREAM and not self.listed.is_exported
        return is_carried or (key == DURATION and isinstance(pair.task.body, Milestone))
