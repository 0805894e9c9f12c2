"""Looks for programs that attempts of earlier engines have left, until they have ended, and ends them on command.

Those of this host are looked for at once; one that is reached over ssh is asked beside, as its answer may take a while.
"""

import asyncio
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from jobs import programs
from jobs.child_environment import marks
from jobs.engine.duty import cancelled
from jobs.hosts.left import Found, end_there, last_printed, look_there
from jobs.private_files import make_private_folder, open_private
from jobs.run.decisions.decision import Input, ProgramFound
from jobs.run.events import FarSide, Life, Program, UnitId

ASK_AGAIN_SECONDS = 5.0
"""Between two questions to another host about one program."""

_Key = tuple[UnitId, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Left:
    """One that is looked for, and what was told of it last."""

    unit: UnitId
    attempt: int
    program: Program
    output: str = ""
    """The file of what it prints."""
    told: Life = Life.UNKNOWN

    @property
    def key(self) -> _Key:
        return self.unit, self.attempt


class ProgramWatch:
    """Reports each program when what has become of it changes."""

    def __init__(self, run: str, tell: Callable[[Input], None]) -> None:
        self._run = run
        self._tell = tell
        self._left: dict[_Key, _Left] = {}
        self._asking: dict[_Key, asyncio.Task[None]] = {}

    def look_for(self, unit: UnitId, attempt: int, program: Program, output: str = "") -> None:
        """Look for it, at once and from now on; what it printed last comes into this file once it has ended."""
        left = _Left(unit=unit, attempt=attempt, program=program, output=output)
        if left.key not in self._left:
            self._left[left.key] = left
            if program.far is None:
                self._report(left, self._found(left))

    async def look(self) -> None:
        """Look for each of them again."""
        for one in list(self._left.values()):
            if one.program.far is None:
                self._report(one, self._found(one))
            elif one.key not in self._asking:
                asking = asyncio.create_task(self._ask(one, one.program.far), name=f"program of {one.unit}")
                self._asking[one.key] = asking

    async def end(self, unit: UnitId) -> list[str]:
        """End the programs that attempts of a unit have left; a sentence about each."""
        said = []
        for one in [left for left in self._left.values() if left.unit == unit]:
            found = await self._ended(one)
            said.append(f"attempt {one.attempt}: {_sentence(found, one.program)}")
            self._report(one, found)
        return said

    async def close(self) -> None:
        """Ask nobody any more."""
        await cancelled(*self._asking.values())

    async def _ask(self, one: _Left, far: FarSide) -> None:
        try:
            found = await self._read(one, await look_there(far, os.environ))
            if one.key in self._left:
                self._report(self._left[one.key], found)
            await asyncio.sleep(ASK_AGAIN_SECONDS)
        finally:
            self._asking.pop(one.key, None)

    async def _ended(self, one: _Left) -> Found:
        if one.program.far is not None:
            return await self._read(one, await end_there(one.program.far, os.environ))
        return Found(life=await programs.end(one.program, self._marks(one)))

    async def _read(self, one: _Left, found: Found) -> Found:
        """The same, with what it printed last in its file on this host; or with where that lies, for people."""
        far = one.program.far
        if far is None or not found.has_printed or not one.output:
            return found
        printed = await last_printed(far, os.environ)
        if printed == b"":
            return replace(found, has_printed=False)
        if printed is None or not _written(Path(one.output), _heading(one.program, far), printed):
            lies = f"what it printed last lies in {far.record} of {one.program.host}"
            return replace(found, told=f"{found.told}; {lies}", has_printed=False)
        return found

    def _found(self, one: _Left) -> Found:
        return Found(life=programs.life(one.program, self._marks(one)))

    def _report(self, one: _Left, found: Found) -> None:
        if found.life is not one.told:
            at = programs.here()
            on = (at.host, at.machine) if found.has_printed and one.output else ("", "")
            seen = ProgramFound(unit=one.unit, attempt=one.attempt, life=found.life, told=found.told, printed_on=on)
            self._tell(seen)
        if found.life is Life.GONE:
            self._left.pop(one.key, None)
        else:
            self._left[one.key] = replace(one, told=found.life)

    def _marks(self, one: _Left) -> dict[str, str]:
        return marks(self._run, one.unit, one.attempt)


def _sentence(found: Found, program: Program) -> str:
    group = f"process group {program.pid} on {program.host}"
    match found.life:
        case Life.GONE:
            return f"{group} {found.told or 'has ended'}"
        case Life.ELSEWHERE if program.far is not None:
            return f"{group} could not be ended: {found.told}"
        case Life.ELSEWHERE:
            return f"its program ran on {program.host} as process group {program.pid}: it can be ended only there"
        case _:
            return f"{group} could not be ended; it may belong to another account"


def _heading(program: Program, far: FarSide) -> str:
    """What stands above what was read late: some of it may stand before it, too."""
    return f"\n--- the last of {program.host}, read after the line was lost; all of it is in {far.record} there ---\n"


def _written(path: Path, heading: str, printed: bytes) -> bool:
    """Whether it could be put behind what is in the file already."""
    try:
        make_private_folder(path.parent)
        with os.fdopen(open_private(path, os.O_WRONLY | os.O_APPEND), "ab") as file:
            file.write(heading.encode() + printed)
    except OSError:
        return False
    return True
