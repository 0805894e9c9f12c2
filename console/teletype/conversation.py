"""The talk with one person: what happens is printed as it comes, what is typed is answered, commands go to the run.

While a question is open, what happens is told after it; only what stops the night breaks in, and the question is
repeated. Writing happens beside the loop, so that a slow line delays nothing but itself.
"""

import asyncio
import textwrap
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol

from console.layout.board import Board
from console.layout.glyphs import ASCII
from console.saying import Say
from console.streams import OutputLost
from console.teletype.about_night import need_line, needs_lines
from console.teletype.answering import answer, interrupted
from console.teletype.dialogue import Answered, Dialogue
from console.teletype.questions import reminder
from console.teletype.typed_lines import LONGEST, TOO_LONG
from console.terminal.calls import NOT_CALLED, called, due_items
from console.text.event_sentences import sentence
from console.text.plain_log import BACKLOG, LineLog
from console.text.sending.countdown import Countdown
from console.view.engine_presence import unread_text
from console.view.model import Send, Ui, View
from console.view.source import Source, Steps
from jobs.run.events import CommandRefused, Entry
from plans.characters import shown
from plans.errors import CutoverError
from plans.plurals import counted

_KEPT = 200
"""Lines that are told after a question; earlier ones are in the journal."""
_HEIGHT = 24


class CommandedRun(Steps, Source, Protocol):
    """A run as it goes on, and where its commands go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What is printed on.

    Args:
        put: prints a line; may take long.
        ring: calls somebody.
        spell: writes a text in the characters that there are.
        width: columns by which lines are folded; None where nobody folds them.
        echoes: whether what is typed stands there by itself.
    """

    put: Say
    ring: Callable[[], None]
    spell: Callable[[str], str]
    width: Callable[[], int | None]
    echoes: bool


class Conversation:
    """One console in lines of text.

    Args:
        source: inside its context.
        codes: the numbers that the words hold which send something; a number must not come back soon.
    """

    def __init__(self, source: CommandedRun, paper: Paper, codes: Iterator[int], *, ghost: str | None = None) -> None:
        self._source, self._paper, self._codes = source, paper, codes
        self._dialogue = Dialogue(ui=Ui(ghost=ghost))
        self._board: Board | None = None
        self._log = LineLog(BACKLOG, ghost)
        self._countdown = Countdown()
        self._calls = NOT_CALLED
        self._waiting: deque[str] = deque(maxlen=_KEPT)
        self._left_out = 0
        self._typed: deque[str | None] = deque()
        self._steps: deque[tuple[View, Sequence[Entry], timedelta | None]] = deque()
        self._news = asyncio.Event()
        self._sent: set[int] = set()
        self._interrupted = self._gone = False

    # --- what others call ----------------------------------------------------------------------------------------

    def typed(self, line: str | None) -> None:
        """A line was typed; None at the end of input."""
        self._typed.append(line)
        self._news.set()

    def interrupt(self) -> None:
        """Ctrl+C was pressed."""
        self._interrupted = True
        self._news.set()

    def hang_up(self) -> None:
        """The terminal is gone, or the process is told to end: nothing is printed any more."""
        self._gone = True
        self.typed(None)

    async def held(self) -> View:
        """Talk until the run has ended or the person leaves; gives the last view."""
        following = asyncio.create_task(self._follow(), name="follow the run")
        try:
            while not await self._goes_on():
                await self._news.wait()
                self._news.clear()
                if following.done():
                    following.result()
        finally:
            following.cancel()
            with suppress(asyncio.CancelledError):
                await following
        return self._source.now()

    # --- what happens --------------------------------------------------------------------------------------------

    async def _follow(self) -> None:
        async for view, fresh in self._source.steps():
            self._steps.append((view, fresh, self._source.picture.clock_is_off))
            self._news.set()
            if view.state.ended is not None:
                return

    async def _goes_on(self) -> bool:
        """Tell what has come and answer what was typed; whether the talk is over."""
        while self._steps:
            view, fresh, clock_off = self._steps.popleft()
            await self._happened(view, fresh, clock_off)
            if view.state.ended is not None:
                return True
        if self._interrupted:
            self._interrupted = False
            await self._carry_out(interrupted(self._dialogue))
        while self._typed and self._board is not None:
            if await self._answered(self._typed.popleft(), self._board):
                return True
        return self._gone

    async def _happened(self, view: View, fresh: Sequence[Entry], clock_off: timedelta | None) -> None:
        before, self._board = self._board, self._drawn(view)
        lines = [*self._log.lines(view, fresh, clock_off=clock_off), *self._refusals(view, fresh)]
        ended = view.state.ended is not None
        if before is None and not ended:
            lines += self._greeting(self._board)
        urgent = [] if before is None else self._urgently(before, self._board)
        if claim := self._countdown.due(view):
            urgent.append(f"KEYS: {claim}.")
        if self._dialogue.holds_back and not ended:
            self._left_out += max(0, len(self._waiting) + len(lines) - _KEPT)
            self._waiting.extend(lines)
        else:
            await self._print_waiting()
            await self._print(lines)
        if urgent:
            await self._break_in(urgent)

    def _drawn(self, view: View) -> Board:
        size = (self._paper.width() or 80, _HEIGHT)
        board = Board.of(view, self._dialogue.ui, size, ASCII, self._board)
        self._dialogue = replace(self._dialogue, ui=replace(self._dialogue.ui, numbers=board.numbers))
        return board.with_ui(self._dialogue.ui)

    def _greeting(self, board: Board) -> Iterator[str]:
        self._calls, words = called(self._calls, board.needs, board.view)
        if words:
            self._paper.ring()
        yield from needs_lines(board)
        yield "? says what can be typed."

    def _urgently(self, before: Board, board: Board) -> list[str]:
        """Who is called now; of what stops the night at once, of the rest after the question that is open."""
        due = due_items(self._calls, board.needs, board.view)
        self._calls, words = called(self._calls, board.needs, board.view)
        if words:
            self._paper.ring()
        told = {need.name: f"NEEDS YOU: {need_line(board, need)}" for need in due}
        if not self._dialogue.holds_back:
            return list(told.values())
        self._waiting.extend(told[need.name] for need in due if not need.urgent)
        at_once = [told[need.name] for need in due if need.urgent]
        if before.view.lost != board.view.lost:
            away = "away: nothing can be sent just now" if board.view.lost else "back"
            at_once.append(f"The control database is {away}.")
        return at_once

    def _refusals(self, view: View, fresh: Sequence[Entry]) -> Iterator[str]:
        """Why the run refused what was sent from here."""
        for entry in fresh:
            if entry.command_id in self._sent and isinstance(entry.event, CommandRefused):
                yield f"REFUSED: {sentence(view.plan, entry).text}"

    async def _break_in(self, lines: Sequence[str]) -> None:
        asking = self._dialogue.asking
        await self._print([*lines, *([reminder(asking)] if asking is not None else [])])

    # --- what was typed ------------------------------------------------------------------------------------------

    async def _answered(self, line: str | None, board: Board) -> bool:
        """Answer it; whether the talk is over."""
        if line is None:
            return True
        if line == TOO_LONG:
            await self._print([f"That line is longer than {LONGEST} characters; it was left aside."])
            return False
        if not self._paper.echoes:
            await self._print([f"> {line}"])
        answered = await asyncio.to_thread(answer, line, self._dialogue, board, next(self._codes))
        await self._carry_out(answered)
        return answered.leaves

    async def _carry_out(self, answered: Answered) -> None:
        self._dialogue = answered.dialogue
        await self._print(answered.lines)
        for one in answered.sends:
            await self._send(one)
        if answered.engine is not None:
            await self._start_engine(answered.engine)
        if answered.sends and self._board is not None and (unread := unread_text(self._board.view)):
            await self._print([f"Not read yet: {unread}."])
        if not self._dialogue.holds_back:
            await self._print_waiting()

    async def _send(self, one: Send) -> None:
        try:
            self._sent.add(await self._source.send(one.command, one.args))
        except CutoverError as error:
            await self._print([f"{one.command} was not sent: {error}"])

    async def _start_engine(self, accepted: str) -> None:
        try:
            said = await self._source.start_engine(accepted)
        except CutoverError as error:
            said = f"no engine was started: {error}"
        await self._print([said])

    # --- printing ------------------------------------------------------------------------------------------------

    async def _print_waiting(self) -> None:
        lines, self._left_out, left_out = list(self._waiting), 0, self._left_out
        self._waiting.clear()
        if left_out and self._board is not None:
            before = counted(left_out, "line before these is", "lines before these are")
            lines.insert(
                0,
                f"{before} in the journal (cutover log {self._board.view.run})",
            )
        await self._print(lines)

    async def _print(self, lines: Iterable[str]) -> None:
        if self._gone:
            return
        try:
            await asyncio.to_thread(self._put, list(lines))
        except OutputLost:
            if not self._gone:
                raise

    def _put(self, lines: Sequence[str]) -> None:
        width = self._paper.width()
        for line in lines:
            for part in folded(self._paper.spell(shown(line)), width):
                self._paper.put(part)


def folded(line: str, width: int | None) -> list[str]:
    """The line in parts that fit, the further ones indented."""
    if width is None or len(line) <= width:
        return [line.rstrip()]
    return textwrap.wrap(line, max(20, width), subsequent_indent="  ", break_on_hyphens=False) or [""]
