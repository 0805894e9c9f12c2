"""What of a replication ought to be there, by its records: the groups of one direction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jobs.replication.looking.structure import Structure, from_text
from jobs.replication.records import Group, Phase
from plans.model import DatabaseId, Direction, Replication


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """One direction of a replication, as it was made."""

    replication: Replication
    direction: Direction
    groups: tuple[Group, ...]
    """Those that stand; at least one."""

    @property
    def publisher(self) -> DatabaseId:
        """Whose changes travel."""
        return self.replication.publisher(self.direction)

    @property
    def subscriber(self) -> DatabaseId:
        """Who applies them."""
        return self.replication.subscriber(self.direction)

    @property
    def tables(self) -> tuple[str, ...]:
        """All tables that follow."""
        return tuple(sorted({title for group in self.groups for title in group.tables}))

    def kept(self, side: DatabaseId) -> Sequence[Structure]:
        """How the tables of each group, and the server, were when it began to follow."""
        if side == self.publisher:
            return [from_text(group.publisher_shape) for group in self.groups]
        return [from_text(group.subscriber_shape) for group in self.groups]

    def files(self, side: DatabaseId) -> Mapping[str, int]:
        """In which files the rows of a side's tables were when they began to follow, as far as that was recorded."""
        return {title: file for kept in self.kept(side) for title, file in kept.files.items()}

    def changed(self, side: DatabaseId, now: Structure) -> frozenset[str]:
        """The tables of a side that are made otherwise than when they began to follow."""
        return frozenset(title for kept in self.kept(side) for title in kept.other_tables(now))


def in_force(replication: Replication, groups: Sequence[Group]) -> Watched | None:
    """The direction that is to be watched: the way back once it is enabled, before that the way there; None: nothing.

    Args:
        groups: of this replication, as both sides have recorded them (`records.read_both`).
    """
    forward, back = (_standing(groups, direction) for direction in (Direction.FORWARD, Direction.BACK))
    applying = any(applies(group) for group in back)
    direction = Direction.BACK if back and (applying or not forward) else Direction.FORWARD
    found = back if direction is Direction.BACK else forward
    return Watched(replication=replication, direction=direction, groups=found) if found else None


def _standing(groups: Sequence[Group], direction: Direction) -> tuple[Group, ...]:
    return tuple(group for group in groups if group.stands and group.direction is direction)


def applies(group: Group) -> bool:
    """Whether changes of a group ought to be applied by now; before that only its slot is there."""
    return group.phase is Phase.ENABLED
