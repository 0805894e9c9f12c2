"""A view with everything that the parts of a page are told with, worked out once."""

from dataclasses import dataclass
from datetime import datetime

from console.board.told.typed import without_phones
from console.board.words import Teller
from console.telling.brief.facts import Facts
from console.telling.brief.gather import facts_of
from console.telling.brief.room import Room
from console.telling.brief.voice import Voice
from console.telling.moments import Moments
from console.telling.report.wording import Wording
from console.text.formatting import TaskRow, Times
from console.text.needs import needs
from console.text.night.need import Need
from console.text.night.ticked_rows import Seen
from console.view.model import View
from jobs.run.events import task_of
from jobs.run.outlook.people.acting import party_name
from plans.model import TaskId

_ROOM = Room(items=6, problems=4, names=6, title=12, reason=16, person=5, alarm=20, night=16)
"""Words that a wall has room for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One run at one moment."""

    view: View
    teller: Teller
    facts: Facts
    seen: Seen
    needs: tuple[Need, ...]
    voice: Voice
    wording: Wording

    @classmethod
    def of(cls, view: View, teller: Teller, before: "Scene | None" = None) -> "Scene":
        """Of a view, told in these words; what still holds is taken from `before`, the last one of the run."""
        seen = Seen.of(view, before.seen if before is not None else None)
        moments = Moments.of(view.plan, view.forecast, language=teller.language)
        return cls(
            view=view,
            teller=teller,
            facts=facts_of(view, rows=seen.rows.latest),
            seen=seen,
            needs=needs(view, seen.awake, Times.of(view.plan, view.forecast)),
            voice=Voice(moments=moments, room=_ROOM),
            wording=Wording(moments=moments),
        )

    @property
    def rows(self) -> tuple[TaskRow, ...]:
        """Every task and begun rollback, in the order of the plan."""
        return self.seen.rows.latest

    def say(self, key: str, **blanks: object) -> str:
        """The board's own words."""
        return self.teller.say(key, **blanks)

    def when(self, at: datetime) -> str:
        """`04:14`, `Fri 22:47`."""
        return self.voice.when(at)

    def typed(self, text: str) -> str:
        """What somebody has typed, or a sentence of this program that holds it: short, without telephone numbers."""
        return without_phones(self.wording.machine(text), self.view.plan)

    def task(self, unit: str) -> str:
        """`T104 Copy orders`; a rollback is said to be one."""
        name, is_rollback = task_of(unit)
        known = self.view.plan.by_id.get(TaskId(name))
        told = self.typed(f"{name} {known.title}") if known is not None else name
        return self.say("rollback of", task=told) if is_rollback else told

    def who(self, party: str | None) -> str:
        """Who acts for a party just now; whoever holds the keys where it is no party's."""
        if party is not None:
            return self.typed(party_name(self.view.plan, self.view.state, party))
        holder = self.view.state.keys.holder
        return self.say("holds the keys", name=self.typed(holder)) if holder else ""
