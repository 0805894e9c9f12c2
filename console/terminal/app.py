"""The Textual application: views in, frames out, keys to `console.keys`, commands to the source. Nothing else."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.driver import Driver

from console.keys.step import Effect, KeyStep
from console.layout import Board, Frame, draw, text_of
from console.layout.compose import table_height, whole
from console.layout.glyphs import Glyphs
from console.layout.palette import Colour, Theme, palette
from console.layout.tasks import top_of
from console.layout.view_names import view_name
from console.terminal.answered import answered
from console.terminal.first_frame import FirstFrame
from console.terminal.foreseeing import Foreseeing
from console.terminal.last_view import ViewKeeper
from console.terminal.line_history import keep_line
from console.terminal.looking import Looking
from console.terminal.messages import Messages, read
from console.terminal.notices import QUIET, Calling, Notices
from console.terminal.pressing import have_at_hand, kept, paste, press
from console.terminal.rows_beside import made_beside
from console.terminal.saving import save
from console.terminal.span_painter import SpansScreen
from console.terminal.surface import Surface
from console.text.event_sentences import sentence
from console.text.night.since import away_said
from console.text.reasons import brief, where
from console.text.verified import still_verifying
from console.view.keymap import Keymap
from console.view.looked import MOST, Away
from console.view.model import Page, Send, Ui, View
from console.view.on_the_way import arrived, nothing_on_the_way
from console.view.printed import PrintedFile, printed_file, read_printed
from console.view.replay import Player
from console.view.source import Source
from console.view.trends import History
from jobs.journal.base import Unavailable
from jobs.run.events import CommandRefused
from plans.errors import CutoverError

_JOB_PAINTS = 0.95
"""Real seconds between two paints of the page of a job, but for those that a key asks for."""
_STALE = 3.0
"""Real seconds without a view after which the screen says that it is old."""


class Application(App[None], inherit_bindings=False):
    """One surface. `view` and `ui` are all its state; every paint is a function of both."""

    ENABLE_COMMAND_PALETTE = False
    AUTO_FOCUS = "Surface"
    CSS = "Screen { background: ansi_default; layers: base; }"
    BINDINGS: ClassVar = []

    def __init__(
        self,
        source: Source,
        *,
        glyphs: Glyphs,
        colour: Colour,
        theme: Theme = Theme.DARK,
        keymap: Keymap,
        driver: type[Driver] | None = None,
        ui: Ui | None = None,
        calling: Calling = QUIET,
        clock: Callable[[], float] = monotonic,
        greetings: Sequence[str] = (),
        lines: Path | None = None,
        looked: Callable[[View], Path] | None = None,
        last_view: Callable[[View], Path] | None = None,
        first: Board | None = None,
        player: Player | None = None,
    ) -> None:
        super().__init__(driver_class=driver, ansi_color=True)
        self.first_frame: FirstFrame | None = None
        self.hung_up = False
        """The terminal went away."""
        self.ask_for_sync = True
        self.titles = calling.titles
        """Whether the window has a title of ours, which the driver takes away at the end."""
        self.ui = ui or Ui()
        self.view: View | None = None
        """What is shown."""
        self._live: View | None = None
        """What the source said last."""
        self._source, self._player = source, player
        self._glyphs = glyphs
        self._keys = keymap
        self._surface = Surface(palette(theme, colour), draw(first, keymap) if first is not None else ())
        self._history, self._foreseeing = History(), Foreseeing()
        self._clock, self._seen_at, self._painted_at = clock, clock(), 0.0
        self._messages = Messages(clock)
        self._notices = Notices(calling, glyphs, clock)
        self._asked: dict[int, str] = {}
        self._last = first
        self._stood: Board | None = None
        """The board at the moment when the view was frozen."""
        self.shown: Frame = ()
        """The frame that was painted last."""
        self._works: set[asyncio.Task[None]] = set()
        self._greetings = greetings
        self._lines = lines
        """Where command lines are kept for the next console."""
        self._looking, self._view_keeper = Looking(looked), ViewKeeper(last_view)

    def get_default_screen(self) -> SpansScreen:
        """One that is painted by spans."""
        return SpansScreen()

    def compose(self) -> ComposeResult:
        """The surface alone."""
        yield self._surface

    def on_mount(self) -> None:
        """Begin to follow the run."""
        self._start(self._follow())
        self.set_interval(1.0, self._tick)
        for text in self._greetings:
            self._say(text)

    def on_unmount(self) -> None:
        """Let go of it; the run goes on."""
        self._looking.leave()
        for task in self._works:
            task.cancel()

    # --- views ---------------------------------------------------------------------------------------------------

    async def _follow(self) -> None:
        async for view in self._source.views():
            self._seen_at = self._clock()
            if view.replay is None:
                self._history.take(view)
            if is_first := self._live is None:
                self.ui = self._view_keeper.begin(view, self.ui)
                if view.replay is None:
                    self._start(self._look_back(view))
            self._live = view
            if not is_first:  # for that one keys wait that were pressed meanwhile
                self._last = await made_beside(self._last, view, self.ui)
            self.view, self.ui = view, arrived(self.ui, view)
            if self.ui.away is not None:
                self.ui = replace(self.ui, away=self.ui.away.with_news(view.entries))
            self._answered(view)
            if not self._was_painted_just_now():
                self._paint()
            if is_first:
                self.call_after_refresh(have_at_hand)
            self._call()

    def _was_painted_just_now(self) -> bool:
        """Whether the page of a job, whose figures move all the time, was painted less than a second ago."""
        return self.ui.page is Page.JOB and self._clock() - self._painted_at < _JOB_PAINTS

    async def _look_back(self, view: View) -> None:
        """What has come since this person looked last: one line of it is said, and a key tells all."""
        mark = self._looking.begin(view)
        try:
            entries, left_out = await self._source.past(mark.seq, MOST)
        except CutoverError as error:
            self._say(f"what came since you looked last cannot be read: {error}", warn=True)
            return
        self.ui = replace(self.ui, away=Away(mark=mark, entries=tuple(entries), left_out=left_out))
        self._tell_of_absence()
        self._tell_of_view()
        self._paint()

    def _tell_of_view(self) -> None:
        """That it is not the usual one, where no other message is due."""
        board = self._board()
        if self._view_keeper.restored and board is not None and not self.ui.message:
            self._say(f"view as you left it: {view_name(board)}")

    def _tell_of_absence(self) -> None:
        """One line of what came meanwhile, where no other message is due."""
        if self._live is not None and self.ui.away is not None and not self.ui.message:
            said = away_said(self._live, self.ui.away) or still_verifying(self._live)
            if said:
                self._say(said)

    def _call(self) -> None:
        """Whoever looks elsewhere is called by a bell, and told by the title of the window."""
        if self._last is not None and self._driver is not None:
            for data in self._notices.due(self._last.view, self._last.needs):
                self._driver.write(data)

    def _tick(self) -> None:
        """Every second: a message that was shown for long enough goes, and a view that is old says so."""
        self._read_on()
        if self._live is not None:
            self._looking.keep(self._live)
        faded = self._messages.faded(self.ui)
        if faded is not self.ui or self._has_stalled():
            self.ui = faded
            self._paint()

    def _read_on(self) -> None:
        """While the page of a job is open, follow what its program prints."""
        file = printed_file(self.view, self.ui.selected or "") if self.view and self.ui.page is Page.JOB else None
        if file is not None:
            self._start(self._read_printed(file))

    async def _read_printed(self, file: PrintedFile) -> None:
        read = await asyncio.to_thread(read_printed, file)
        if self.ui.page is Page.JOB and read != self.ui.printed:
            self.ui = replace(self.ui, printed=read)
            self._paint()

    def _has_stalled(self) -> bool:
        """Whether the source itself is silent: then what is shown grows old."""
        silent = self._clock() - self._seen_at
        if self._live is None or silent <= _STALE:
            return False
        self.view = replace(self._live, lost=True, age=self._live.age + timedelta(seconds=silent))
        return True

    def _answered(self, view: View) -> None:
        """What the journal says to the commands that were sent from here."""
        for entry in view.entries:
            if entry.command_id in self._asked:
                said = sentence(view.plan, entry)
                refused = isinstance(entry.event, CommandRefused)
                self.ui = nothing_on_the_way(self.ui) if refused else self.ui
                text = brief(said.text, where(view.run, said.unit)) if said.several else said.text
                self._say(f"{said.unit} {text}".strip(), warn=refused)
        for command in [one for one in self._asked if one <= view.state.commands]:
            del self._asked[command]

    # --- keys ----------------------------------------------------------------------------------------------------

    def on_surface_pressed(self, message: Surface.Pressed) -> None:
        """A key: into the docked line while it is open, else to what it is bound to here."""
        self.ui = read(self.ui)
        board = self._board()
        if board is None:
            if message.character in self._keys.keys("detach"):
                self.exit()
            return
        away = self._looking.key(board.view, self.ui.away)
        was_away = away is not self.ui.away
        if was_away:
            board = board.with_ui(replace(board.ui, away=away))
        self._take(press(self._keys, message.key, message.character, board))
        if was_away:
            self._tell_of_absence()
            self._paint()

    def on_surface_pasted(self, message: Surface.Pasted) -> None:
        """A paste."""
        self.ui = read(self.ui)
        board = self._board()
        if board is not None:
            self._take(paste(message.text, board))

    def on_surface_resized(self) -> None:
        """Another size."""
        self._paint()

    def on_app_focus(self) -> None:
        """Somebody looks here again; who wrote into this terminal meanwhile is written over."""
        self.repaint()

    def _take(self, step: KeyStep) -> None:
        another_page = step.ui.page is not self.ui.page or step.effect is Effect.REDRAW
        self._keep_lines(step)
        self.ui = self._messages.heard(answered(step, self.view, self._player), self._run_time())
        for one in step.sends:
            self._start(self._send(one))
        if step.engine is not None:
            self._start(self._start_engine(step.engine))
        if step.effect is Effect.DETACH:
            self.exit()
            return
        self._put_out(step)
        self._foresee()
        self._paint()
        if another_page:
            self._read_on()
            self.repaint()

    def _keep_lines(self, step: KeyStep) -> None:
        """The line that was typed, and the view that was chosen, for the next console."""
        self._view_keeper.keep(step.ui)
        if self._lines is not None and step.ui.history is not self.ui.history:
            keep_line(self._lines, step.ui.history[-1])

    def _put_out(self, step: KeyStep) -> None:
        """What goes beside the screen: a file, the clipboard."""
        if step.effect is Effect.SAVE:
            board = self._board()  # of a page all of it, also what is scrolled out of sight
            self._save("", text_of(whole(board, self._keys) if board is not None else self.shown), "saved")
        elif step.effect is Effect.COPY:
            self.copy_to_clipboard(step.copied)
            self._save("-copy", f"{step.copied}\n", "copied, where this terminal lets it; also in")

    def _foresee(self) -> None:
        """Have worked out, beside the screen, what the command would do to the times that is sent next."""
        if not self._foreseeing.turns_to(self._board()):
            return
        self.ui = replace(self.ui, preview=None)
        if self._live is not None:
            self._start(self._preview(self._live))

    async def _preview(self, view: View) -> None:
        seen = await self._foreseeing.see(view)
        if seen is not None:
            self.ui = replace(self.ui, preview=seen)
            self._paint()

    async def _send(self, one: Send) -> None:
        try:
            command_id = await self._source.send(one.command, one.args)
        except CutoverError as error:
            self.ui = nothing_on_the_way(self.ui)
            if isinstance(error, Unavailable) and self.view is not None:
                self.ui = kept(self.ui, one, self.view)
            self._say(f"{one.command} was not sent: {error}", warn=True)
            self._paint()
        else:
            self._asked[command_id] = one.command

    async def _start_engine(self, accepted: str) -> None:
        try:
            said = await self._source.start_engine(accepted)
        except CutoverError as error:
            self._say(f"no engine was started: {error}", warn=True)
        else:
            self._say(said)
        self._paint()

    def _save(self, kind: str, text: str, said: str) -> None:
        """A text into the working directory."""
        outcome = save(self.view.run if self.view else "", kind, text, said)
        self._say(outcome.text, warn=outcome.warn)

    # --- painting ------------------------------------------------------------------------------------------------

    def _board(self) -> Board | None:
        size = (self.size.width, self.size.height)
        if self.view is None or not all(size):
            return None
        ui = replace(self.ui, trends=self._history.trends())
        if self._last is None or self._last.view is not self.view:
            self._last = Board.of(self.view, ui, size, self._glyphs, self._last)
            self.ui = replace(self.ui, numbers=self._last.numbers)
        else:
            self._last = self._last.resized(size).with_ui(ui)
        self._stood = (self._stood or self._last) if ui.frozen else None
        return replace(self._last, stood=self._stood) if ui.frozen else self._last

    def _paint(self) -> None:
        board = self._board()
        if board is None:
            return
        self._painted_at = self._clock()
        self.shown = draw(board, self._keys)
        self.ui = replace(self.ui, top=top_of(board.still, table_height(board)), numbers=board.numbers)
        self._surface.show(self.shown)

    def repaint(self) -> None:
        """Everything again: frames were dropped, or another program may have written into this terminal."""
        self._surface.repaint()

    def _say(self, text: str, *, warn: bool = False) -> None:
        self.ui = self._messages.heard(replace(self.ui, message=text, warn=warn), self._run_time())

    def tell(self, text: str) -> None:
        """Say what this console does beside the screen."""
        self._say(text, warn=True)

    def _run_time(self) -> datetime:
        return self.view.now if self.view is not None else datetime.now(UTC)

    # --- tasks ---------------------------------------------------------------------------------------------------

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._works.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        """A defect behind the screen does not take the screen away: it is named, and q still detaches."""
        self._works.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            text = str(error) if isinstance(error, CutoverError) else type(error).__name__
            standing = f"the run is not followed any more: {text}. q detaches; attach again"
            self.ui = replace(self.ui, standing=standing)
            self._say(standing, warn=True)
            self._paint()
