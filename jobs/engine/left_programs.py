"""Looks for programs that attempts of earlier engines have left, until they have ended, and ends them on command."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from jobs import programs
from jobs.child_environment import marks
from jobs.run.decisions.decision import Input, ProgramFound
from jobs.run.events import Life, Program, UnitId


@dataclass(frozen=True, slots=True, kw_only=True)
class _Left:
    """One that is looked for, and what was told of it last."""

    unit: UnitId
    attempt: int
    program: Program
    told: Life = Life.UNKNOWN


class ProgramWatch:
    """Reports each program when what has become of it changes."""

    def __init__(self, run: str, tell: Callable[[Input], None]) -> None:
        self._run = run
        self._tell = tell
        self._left: dict[tuple[UnitId, int], _Left] = {}

    def look_for(self, unit: UnitId, attempt: int, program: Program) -> None:
        """Look for it, at once and from now on."""
        left = _Left(unit=unit, attempt=attempt, program=program)
        if (unit, attempt) not in self._left:
            self._left[unit, attempt] = left
            self._report(left)

    async def look(self) -> None:
        """Look for each of them again."""
        for one in list(self._left.values()):
            self._report(one)

    async def end(self, unit: UnitId) -> list[str]:
        """End the programs that attempts of a unit have left; a sentence about each."""
        said = []
        for one in [left for left in self._left.values() if left.unit == unit]:
            became = await programs.end(one.program, self._marks(one))
            said.append(f"attempt {one.attempt}: {_sentence(became, one.program)}")
            self._report(one)
        return said

    def _report(self, one: _Left) -> None:
        found = programs.life(one.program, self._marks(one))
        if found is not one.told:
            self._tell(ProgramFound(unit=one.unit, attempt=one.attempt, life=found))
        if found is Life.GONE:
            self._left.pop((one.unit, one.attempt), None)
        else:
            self._left[one.unit, one.attempt] = replace(one, told=found)

    def _marks(self, one: _Left) -> dict[str, str]:
        return marks(self._run, one.unit, one.attempt)


def _sentence(became: Life, program: Program) -> str:
    match became:
        case Life.GONE:
            return f"process group {program.pid} on {program.host} has ended"
        case Life.ELSEWHERE:
            return f"its program ran on {program.host} as process group {program.pid}: it can be ended only there"
        case _:
            return f"process group {program.pid} on {program.host} could not be ended; it may belong to another account"
