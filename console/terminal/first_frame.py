"""The first frame, on the terminal before Textual is imported, which takes longer than to work out what is on it.

Textual's driver goes on where it stands, with the same writer. Until then keys wait in the terminal, and whatever ends
the program gives the terminal back. No Textual in here.
"""

import errno
import signal
import sys
import termios
import tty
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from types import FrameType, TracebackType
from typing import Any, Self

from console.layout import Board, Frame
from console.layout.glyphs import Glyphs
from console.layout.palette import Palette
from console.terminal.last_view import ViewKeeper
from console.terminal.pens import frame_written
from console.terminal.writer import Writer
from console.view.model import Ui, View
from console.view.trends import History

ENTER, LEAVE = "\x1b[?1049h", "\x1b[?1049l"
"""The alternate screen."""
HIDE, SHOW = "\x1b[?25l", "\x1b[?25h"
"""The cursor."""
CUT, WRAP = "\x1b[?7l", "\x1b[?7h"
"""What becomes of a line that this terminal takes for longer than we do."""
_LINES = termios.ECHO | termios.ICANON | termios.IEXTEN | termios.ISIG
_TRANSLATED = termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR
"""What a terminal makes of keys by itself, and a screen does not want."""
_SIGNALS = (signal.SIGHUP, signal.SIGTERM, signal.SIGTSTP)


def first_board(view: View, ui: Ui, keeper: ViewKeeper, size: tuple[int, int], glyphs: Glyphs) -> Board:
    """What a person sees of a run before anything has happened there."""
    history = History()
    history.take(view)
    return Board.of(view, replace(keeper.begin(view, ui), trends=history.trends()), size, glyphs)


class FirstFrame:
    """`with FirstFrame() as first:` it gives the terminal back as it was, unless somebody has taken over by then."""

    def __init__(self) -> None:
        self._writer: Writer | None = None
        self.modes: list[Any] = []
        """Those of the terminal from before it stood, for whoever takes over; empty where they are not known."""
        self._meant: list[Callable[[], object]] = []
        """What has signals mean again what they meant."""
        self.came: list[int] = []
        """The signals to end or stop that came since it stands; for whoever takes over."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._writer is None:
            return
        writer = self.taken_over(lambda: None)
        for mode in (WRAP, LEAVE, SHOW):
            writer.write(mode)
        with suppress(termios.error):
            termios.tcsetattr(sys.stdin, termios.TCSANOW, self.modes)
        writer.stop()
        for mean_again in self._meant:
            mean_again()
        for number in self.came:
            signal.raise_signal(number)

    def show(self, frame: Frame, palette: Palette) -> None:
        """Put it on the terminal. Once."""
        self._writer = Writer(sys.__stderr__.fileno() if sys.__stderr__ else 2, lambda: None)
        self._writer.start()
        self._meant = list(map(self._taken, _SIGNALS))
        with suppress(termios.error):
            self.modes = termios.tcgetattr(sys.stdin)
            termios.tcsetattr(sys.stdin, termios.TCSANOW, _for_single_keys(self.modes))
        for data in (ENTER, HIDE, CUT, frame_written(frame, palette)):
            self._writer.write(data)

    def taken_over(self, recovered: Callable[[], None]) -> Writer:
        """What writes to the terminal, for whoever goes on there. Its modes stay: none of its keys is to stop us.

        Args:
            recovered: as `Writer` takes it.
        """
        if self._writer is None:
            raise RuntimeError("no frame stands")
        writer, self._writer = self._writer, None
        writer.recovered = recovered
        return writer

    def _taken(self, one: signal.Signals) -> Callable[[], object]:
        """What has a signal that is noted from now on mean again what it meant."""
        return partial(signal.signal, one, signal.signal(one, self._note) or signal.SIG_DFL)

    def _note(self, number: int, _: FrameType | None) -> None:
        self.came.append(number)


def _for_single_keys(modes: list[Any]) -> list[Any]:
    """Modes in which a key is what was pressed, is not shown, and waits for nobody to end a line."""
    changed = list(modes)
    changed[tty.LFLAG] = modes[tty.LFLAG] & ~_LINES
    changed[tty.IFLAG] = modes[tty.IFLAG] & ~_TRANSLATED
    return changed


def come_to_front() -> bool:
    """Forget what was typed when there was nothing to be seen; whether this terminal is ours.

    The kernel stops whoever does that in the background of its shell, until the shell puts it in front.
    """
    while True:
        try:
            termios.tcflush(sys.stdin, termios.TCIFLUSH)
        except termios.error as failed:
            if failed.args[0] != errno.EINTR:
                return False
        except (OSError, ValueError):
            return False
        else:
            return True
