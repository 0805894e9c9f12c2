"""One program on another host, from its beginning to its end, over a line that may break.

It begins once the journal knows of it, and goes on there whatever becomes of the line: its record is asked again and
again what became of it. Where that is not to be found out, the attempt is in doubt.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass

from jobs.api import FarProcess, Fatal, InDoubt, JobContext, Retryable
from jobs.hosts import script
from jobs.hosts.line import Line, NoSsh, asked, line_to
from jobs.hosts.said import Printed, Told, Word
from jobs.hosts.script import Record, Script
from jobs.outcomes import ErrorFacts, FailureKind
from jobs.processes import Output
from plans.characters import shown

BEGIN_SECONDS = 45.0
"""How long a host may take from the first word to the last before a program could begin."""
SILENT_SECONDS = 30.0
"""How long nothing may be heard of a program, of which something comes every few seconds, before the line is broken."""
PATIENCE_SECONDS = 60.0
"""How long a broken line is made again before people are asked."""
END_SECONDS = 14.0
"""How long ending it there may take."""
LONGEST_WAIT = 8.0
"""Between two tries of a broken line."""


class NotReached(Retryable):
    """The host was not reached, or the line broke before the program could begin: it surely did not."""


class LacksSomething(Fatal):
    """The host says why the program cannot be run there; it was not."""


class DoubtThere(InDoubt):
    """Nobody knows what became of the program: the engine goes on looking for it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, hint="look there before `retry`, which runs it again")
        self.facts = ErrorFacts(kind=FailureKind.LOST, sentence=sentence, hint=self.hint or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class FarCommand:
    """What is run where."""

    host: str
    """As the plan calls it."""
    ssh: str
    name: str
    """Of its record there."""
    argv: tuple[str, ...]
    folder: str = ""
    needs: tuple[str, ...] = ()
    """Variables that the account's environment there has to have."""
    given: Mapping[str, str]


class FarProgram:
    """Runs it; `run` is awaited once.

    Args:
        output: what it prints goes there.
        moved: told the number of lines whenever it printed some.
        environ: of this process, for ssh.
    """

    def __init__(
        self,
        ctx: JobContext,
        command: FarCommand,
        *,
        output: Output,
        moved: Callable[[int], None],
        environ: Mapping[str, str],
    ) -> None:
        self._ctx, self._command = ctx, command
        self._output, self._moved, self._environ = output, moved, environ
        self._record: Record | None = None
        self._pid = 0
        self._may_have_begun = False
        self._number, self._offset = 0, 0
        """Which file of its output is read, and how many bytes of it were."""
        self._heard = 0.0

    async def run(self) -> int:
        """Run it to its end; its exit status. Cancelled, it is ended there, or the attempt is in doubt.

        Raises:
            NotReached, LacksSomething: it surely did not begin.
            DoubtThere: nobody knows what became of it.
        """
        try:
            status = await self._begun()
            return status if status is not None else await self._asked_again()
        except asyncio.CancelledError:
            await self._end()
            raise

    async def _begun(self) -> int | None:
        """Begin it and follow it; None where the line broke on the way."""
        of = self._command
        begin = script.begin(of.name, of.argv, folder=of.folder, needs=of.needs, given=of.given)
        async with line_to(of.ssh, begin, self._environ) as line:
            said = line.heard()
            there = await self._introduced(said, line)
            await self._ctx.program_started(self._pid, there)
            self._may_have_begun = True
            await line.say(b"go\n")
            return await self._followed(said)

    async def _introduced(self, said: AsyncIterator[Told | Printed], line: Line) -> FarProcess:
        """Wait until the host has it ready to begin, and says what tells it from others."""
        host, known = self._command.host, dict[Word, str]()
        try:
            async with asyncio.timeout(BEGIN_SECONDS):
                async for one in said:
                    if not isinstance(one, Told):
                        continue
                    if one.word is Word.REFUSED:
                        raise LacksSomething(f"{host} does not run it: {shown(one.text)}")
                    known[one.word] = one.text
                    if one.word is Word.BEGUN:
                        return self._known(known)
                await line.over()
        except TimeoutError:
            raise NotReached(f"{host} did not answer within {BEGIN_SECONDS:.0f} s; nothing was begun there") from None
        why = line.trouble or "its shell ended without a word"
        raise NotReached(f"{host} was not reached over ssh: {why}")

    def _known(self, known: Mapping[Word, str]) -> FarProcess:
        self._pid = int(known[Word.BEGUN])
        self._record = Record(node=known[Word.HOST], path=known[Word.RECORD])
        return FarProcess(
            host=self._command.host,
            ssh=self._command.ssh,
            node=self._record.node,
            record=self._record.path,
            boot=known[Word.BOOT],
            since=known[Word.SINCE],
        )

    async def _followed(self, said: AsyncIterator[Told | Printed]) -> int | None:
        """Take in what is said; its exit status once it has ended, None where the line breaks before."""
        while True:
            try:
                async with asyncio.timeout(SILENT_SECONDS):
                    one = await anext(said, None)
            except TimeoutError:
                return None
            if one is None:
                return None
            self._heard = asyncio.get_running_loop().time()
            if isinstance(one, Printed):
                self._print(one.data)
            elif (status := self._taken(one)) is not None:
                return status

    def _print(self, data: bytes) -> None:
        self._offset += len(data)
        self._output.write(data)
        self._moved(self._output.lines)

    def _taken(self, told: Told) -> int | None:
        """Its exit status, where that is what is told."""
        host = self._command.host
        match told.word:
            case Word.FILE if int(told.text) != self._number:
                self._number, self._offset = int(told.text), 0
            case Word.LOST:
                self._ctx.warn(f"some of what its program on {host} printed is lost: more than the line carried")
            case Word.ENDED:
                return int(told.text.split()[0])
            case Word.NEVER:
                raise NotReached(f"the line to {host} broke before it began there: it never did, and will not")
            case Word.GONE:
                raise DoubtThere(f"its program on {host}, pid {self._pid}, is gone and left no exit status")
            case Word.UNKNOWN:
                raise DoubtThere(f"another host answered in place of {host}, or its folder of records is not there")
            case _:
                pass
        return None

    async def _asked_again(self) -> int:
        """The line is broken: make it again, and ask what became of it."""
        clock, wait, tries = asyncio.get_running_loop().time, 0.5, 0
        trouble = "the line was broken"
        self._heard = clock()
        while clock() - self._heard < PATIENCE_SECONDS:
            self._ctx.log("line_broken", host=self._command.host, tries=tries)
            if tries == 1:
                self._ctx.warn(f"the line to {self._where} is broken, its program may go on there: {trouble}")
            await asyncio.sleep(wait)
            wait, tries = min(wait * 2, LONGEST_WAIT), tries + 1
            before = self._heard
            try:
                async with line_to(self._command.ssh, self._follow(), self._environ) as line:
                    status = await self._followed(line.heard())
                    if status is not None:
                        return status
                    await line.over()
                    trouble = line.trouble or trouble
            except NoSsh as error:  # this host has no room for one more process, perhaps: the program there goes on
                trouble = error.what
            if self._heard > before:
                wait, tries = 0.5, 0
        raise DoubtThere(f"the line to {self._where} is broken ({trouble}): whether its program goes on is not known")

    def _follow(self) -> Script:
        assert self._record is not None  # noqa: S101 - nothing is asked again that was not introduced
        return script.follow(self._record, number=self._number, offset=self._offset)

    async def _end(self) -> None:
        """End it there. Raises `DoubtThere` where nobody sees that it has ended."""
        if not self._may_have_begun or self._record is None:
            return
        try:
            told, trouble = await asked(self._command.ssh, script.end(self._record), self._environ, END_SECONDS)
        except NoSsh as error:
            told, trouble = None, error.what
        if told is None or told.word in (Word.RUNS, Word.UNKNOWN):
            why = trouble or "it goes on"
            raise DoubtThere(f"it was told to end, and on {self._where} nobody saw that: {why}") from None

    @property
    def _where(self) -> str:
        return f"{self._command.host} (pid {self._pid})"
