"""What an engine is asked to do once: an errand of one sort for one unit, and no second one before it has ended."""

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from jobs import endings
from jobs.logs import Log
from jobs.run.events import UnitId


class Errands:
    """Those under way.

    Args:
        failed: told which one ended by a defect of this program, and by which.
        log: the engine's.
    """

    def __init__(self, failed: Callable[[UnitId, str], None], log: Log) -> None:
        self._failed, self._log = failed, log
        self._under_way: dict[tuple[str, UnitId], asyncio.Task[None]] = {}

    def run(self, what: str, unit: UnitId, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Begin it, unless one of this sort is under way for this unit."""
        key = (what, unit)
        if key not in self._under_way:
            task = self._under_way[key] = asyncio.create_task(work(), name=f"{what} {unit}")
            task.add_done_callback(partial(self._over, key))

    def under_way(self) -> list["asyncio.Task[None]"]:
        """All of them."""
        return list(self._under_way.values())

    def _over(self, key: tuple[str, UnitId], task: "asyncio.Task[None]") -> None:
        self._under_way.pop(key, None)
        if not task.cancelled() and (defect := task.exception()) is not None:
            what, unit = key
            name = type(defect).__name__
            self._log.warning("errand_defect", errand=what, unit=unit, error=name, at=endings.place(defect))
            self._failed(unit, f"could not {what}: a defect of this program, {name}")
