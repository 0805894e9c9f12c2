"""`wait_until`: asks a database until it answers true."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from plans.model.databases import DatabaseId
from plans.model.kind_traits import KindTraits, NoEffect, Specification, Timing, asked_once
from plans.model.kinds.asking import asking


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitUntilSpec(Specification):
    """Waits until a query's first column is true."""

    on: DatabaseId
    query: str
    every: timedelta = timedelta(seconds=5)

    @property
    def traits(self) -> KindTraits:
        """It only looks."""
        return asking(self.on, self.query, figures=frozenset({"asked", "waited_s"}))

    def described(self) -> list[str]:
        """Where it is asked, and the query in full."""
        return [f"on {self.on}", *self.query.splitlines()]

    def without_effect(self, timing: Timing) -> Iterator[NoEffect]:
        """It is given up before it has asked twice."""
        if self.every >= timing.timeout:
            yield asked_once(timing, self.every, ("wait_until",))
