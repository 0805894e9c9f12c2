"""The units of a run by their ids, which know of themselves which of them are released.

Hardly any event changes what is released, and every decision of a large plan asks for it. What is known is known of one
mapping, which nothing changes once it is made: of any other mapping it is found anew.

Whoever folds thousands of events at once, and shows none of the states in between, may do so with a copy that is open:
it is changed in place, as a new mapping of a thousand units for each event is what such a fold takes longest for.
"""

from collections.abc import Mapping

from jobs.run.events import UnitId
from jobs.run.state.unit import UnitState


class Units(dict[UnitId, UnitState]):
    """Whatever events have mentioned; `RunState.units` gives it as what cannot be changed."""

    __slots__ = ("is_open", "released", "unreleased")

    is_open: bool
    """Whether nobody but its maker has it yet."""
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
        made.is_open = False
        made.released = frozenset([unit for unit, one in made.items() if one.released])
        made.unreleased = frozenset(made.keys() - made.released)
        return made

    def opened(self) -> "Units":
        """A copy that may be changed in place until it is closed."""
        made = self._copy()
        made.is_open = True
        return made

    def close(self) -> None:
        """Change nothing of it from here on."""
        self.is_open = False

    def with_one(self, unit: UnitId, known: UnitState) -> "Units":
        """These, and one that is added or that stands for what it was; an open one changes itself."""
        made = self if self.is_open else self._copy()
        made[unit] = known
        made.released = _with(self.released, unit) if known.released else _without(self.released, unit)
        made.unreleased = _without(self.unreleased, unit) if known.released else _with(self.unreleased, unit)
        return made

    def _copy(self) -> "Units":
        made = Units(self)
        made.is_open, made.released, made.unreleased = False, self.released, self.unreleased
        return made


def _with(units: frozenset[UnitId], unit: UnitId) -> frozenset[UnitId]:
    return units if unit in units else units | {unit}


def _without(units: frozenset[UnitId], unit: UnitId) -> frozenset[UnitId]:
    return units - {unit} if unit in units else units
