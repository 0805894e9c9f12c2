"""Textual's terminal driver, made to survive what happens to terminals at night: hang-up, kill, a stall.

- SIGHUP and SIGTERM leave the application in order: the alternate screen is left, the terminal's modes are restored.
- A terminal at its end (SSH gone without a signal) ends the application too, instead of a loop that reads nothing.
- What is stopped and goes on (SIGCONT) has its terminal back and paints everything, whoever wrote there meanwhile.
- Output goes through a thread that never holds more than 64 kB and a frame: above that, frames are dropped, and once
  the terminal reads again everything is painted anew. The event loop never waits for a terminal.
"""

import os
import selectors
import signal
import sys
import termios
import tty
from codecs import getincrementaldecoder
from contextlib import suppress
from typing import Protocol, cast

from textual.drivers.linux_driver import LinuxDriver

from console.terminal.escape_parser import EscapeParser
from console.terminal.first_frame import CUT, ENTER, HIDE, FirstFrame, come_to_front
from console.terminal.notices import RESTORE_TITLE, SAVE_TITLE
from console.terminal.writer import Writer

_PAUSE = 0.1
"""Real seconds between two looks whether an Esc stays alone."""
_SIGNALS = (signal.SIGHUP, signal.SIGTERM)


class Host(Protocol):
    """What the driver needs of the application beside Textual's own."""

    hung_up: bool
    ask_for_sync: bool
    titles: bool
    first_frame: FirstFrame | None
    """What stands on the terminal already; gone once it was taken over."""

    def exit(self) -> None:
        """End."""
        ...

    def repaint(self) -> None:
        """Send everything again."""
        ...


_TAKEN_BACK = (ENTER, HIDE, "\x1b[?1004h", "\x1b[?2004h", CUT)
"""Alternate screen, no cursor, focus and pastes told, no wrapping: what a shell has undone meanwhile."""


class ConsoleDriver(LinuxDriver):
    """See the module's text. Textual's own writer thread exists beside ours and is never given anything."""

    _writer: Writer | None = None
    _is_entered = False
    """Whether the alternate screen is entered already, which some terminals clear when it is entered once more."""
    _suspended = False
    _bell: tuple[int, int] | None = None
    """A pipe that ends the wait for keys; as long as nobody types, nothing here wakes up."""

    def start_application_mode(self) -> None:
        """Textual's own start, with our writer and our signals."""
        first, self._host.first_frame = self._host.first_frame, None
        self._is_entered = first is not None
        if first is not None:
            self._writer = first.taken_over(self._terminal_reads_again)
        elif self._writer is None:
            come_to_front()  # or Textual would begin half
            self._writer = Writer(sys.__stderr__.fileno() if sys.__stderr__ else 2, self._terminal_reads_again)
            self._writer.start()
        self._bell = os.pipe()
        super().start_application_mode()  # type: ignore[no-untyped-call]
        if first is not None and first.modes:
            self.attrs_before = first.modes
        if self._host.titles:
            self.write(SAVE_TITLE)
        for one in _SIGNALS:
            self._loop.add_signal_handler(one, self._end, one is signal.SIGHUP)
        for number in first.came if first is not None else ():
            signal.raise_signal(number)

    def write(self, data: str) -> None:
        """To our writer."""
        if self._is_entered and data == ENTER:
            self._is_entered = False
        elif self._writer is not None:
            self._writer.write(data)

    def disable_input(self) -> None:
        """Read no more keys."""
        bell, self._bell = self._bell, None
        if bell is not None:
            os.write(bell[1], b"\0")
        super().disable_input()
        for end in bell or ():
            os.close(end)

    def stop_application_mode(self) -> None:
        """Restore the terminal; signals mean again what they meant."""
        if self._host.titles:
            self.write(RESTORE_TITLE)
        super().stop_application_mode()
        for one in _SIGNALS:
            self._loop.remove_signal_handler(one)

    def close(self) -> None:
        """Write what is left."""
        if self._writer is not None:
            self._writer.stop()
            self._writer = None
        super().close()

    def suspend_application_mode(self) -> None:
        """Give the terminal back for as long as the process is stopped."""
        self._suspended = True
        super().suspend_application_mode()

    def _sigcont_application(self, *_: object) -> None:
        """The process goes on: begin again where it was suspended in order, else take the terminal as it was.

        Textual would begin again after a bare SIGSTOP too: with a second reader of the same keys.
        """
        if self._suspended:
            self._suspended = False
            self.resume_application_mode()
        else:
            self._take_terminal_back()
        self._loop.call_soon_threadsafe(self._host.repaint)

    def _take_terminal_back(self) -> None:
        with suppress(termios.error):
            modes = termios.tcgetattr(self.fileno)
            modes[tty.LFLAG] = self._patch_lflag(modes[tty.LFLAG])
            modes[tty.IFLAG] = self._patch_iflag(modes[tty.IFLAG])
            termios.tcsetattr(self.fileno, termios.TCSANOW, modes)
        for mode in _TAKEN_BACK:
            self.write(mode)

    def _request_terminal_sync_mode_support(self) -> None:
        """Old tmux does not answer, and the newest redraws the whole pane for it: there it is not asked for."""
        if self._host.ask_for_sync:
            super()._request_terminal_sync_mode_support()

    @property
    def _host(self) -> Host:
        return cast("Host", self._app)

    def _end(self, hung_up: bool) -> None:
        self._host.hung_up = self._host.hung_up or hung_up
        self._host.exit()

    def _terminal_is_gone(self) -> None:
        """From the input's thread."""
        self._loop.call_soon_threadsafe(self._end, True)

    def _terminal_reads_again(self) -> None:
        """From the writer's thread."""
        self._loop.call_soon_threadsafe(self._host.repaint)

    def run_input_thread(self) -> None:
        """Read keys until told to stop, or until there is nobody to read from."""
        parser = EscapeParser(self._debug)
        decode = getincrementaldecoder("utf-8")(errors="replace").decode
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            if self._bell is not None:
                selector.register(self._bell[0], selectors.EVENT_READ)
            while not self.exit_event.is_set():
                ready = selector.select(_PAUSE if parser.is_halfway else None)
                if any(key.fd == self.fileno for key, _ in ready):
                    try:
                        data = os.read(self.fileno, 4096)
                    except OSError:
                        data = b""
                    if not data:
                        self._terminal_is_gone()
                        return
                    for event in parser.feed(decode(data)):
                        self.process_message(event)
                for event in parser.tick():
                    self.process_message(event)
