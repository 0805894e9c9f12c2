"""What happens at the end of the days after the go-live."""

from dataclasses import dataclass

from plans.model.left_over import LeftOver


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverBegun:
    """The days of watching are over: what is left has to be taken over by name, and only then the run is complete."""

    left: tuple[LeftOver, ...]
