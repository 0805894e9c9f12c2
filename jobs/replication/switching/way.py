"""Which way a switch goes: whom people write to before it, and whom after."""

from dataclasses import dataclass

from plans.model import DatabaseId, Direction, Fenced, Replication, SwitchBackSpec, SwitchSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One switch of a replication, from the side that is left to the side that is come to."""

    replication: Replication
    direction: Direction
    """Which way changes flow before it."""

    @property
    def back(self) -> Direction:
        """Which way changes flow after it."""
        return Direction.BACK if self.direction is Direction.FORWARD else Direction.FORWARD

    @property
    def left(self) -> DatabaseId:
        """The side that is written to before it."""
        return self.replication.publisher(self.direction)

    @property
    def come_to(self) -> DatabaseId:
        """The side that is written to after it."""
        return self.replication.subscriber(self.direction)

    @property
    def kept_out(self) -> Fenced:
        """Who writes to the side that is left."""
        return self.replication.fenced_of(self.left)

    @property
    def let_in(self) -> Fenced:
        """Who will write to the side that is come to."""
        return self.replication.fenced_of(self.come_to)

    @property
    def turned(self) -> "Way":
        """The switch from the other side to this one."""
        return Way(replication=self.replication, direction=self.back)


def way_of(spec: SwitchSpec | SwitchBackSpec) -> Way:
    """Which way a job switches."""
    forward = isinstance(spec, SwitchSpec)
    return Way(replication=spec.replication, direction=Direction.FORWARD if forward else Direction.BACK)
