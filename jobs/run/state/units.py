"""The units of a run by their ids, which know of themselves which of them are released.

Hardly any event changes what is released, and every decision of a large plan asks for it. What is known is known of one
mapping, which nothing changes once it is made: of any other mapping it is found anew.
"""

from collections.abc import Mapping

from jobs.run.events import UnitId
from jobs.run.state.unit import UnitState


class Units(dict[UnitId, UnitState]):
    """Whatever events have mentioned; `RunState.units` gives it as what cannot be changed."""

    __slots__ = ("released", "unreleased")

    released: frozenset[UnitId]
    """Whatever lets others begin."""
    unreleased: frozenset[UnitId]
    """All others: what is under way, or came to another end."""

    @classmethod
    def of(cls, known: Mapping[UnitId, UnitState]) -> "Units":
        """The same units, knowing of themselves."""
        if isinstance(known, cls):
            return known
        made = cls(known)
        made.released = frozenset([unit for unit, one in made.items() if one.released])
        made.unreleased = frozenset(made.keys() - made.released)
        return made

    def with_one(self, unit: UnitId, known: UnitState) -> "Units":
        """These, and one that is added or that stands for what it was."""
        made = Units(self)
        made[unit] = known
        made.released = _with(self.released, unit) if known.released else _without(self.released, unit)
        made.unreleased = _without(self.unreleased, unit) if known.released else _with(self.unreleased, unit)
        return made


def _with(units: frozenset[UnitId], unit: UnitId) -> frozenset[UnitId]:
    return units if unit in units else units | {unit}


def _without(units: frozenset[UnitId], unit: UnitId) -> frozenset[UnitId]:
    return units - {unit} if unit in units else units
