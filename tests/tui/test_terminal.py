"""The console in a real terminal: what is painted, and what happens when the terminal goes, stalls or can do little."""

import os
import signal
import termios
import tty

import pyte
import pytest

from tests.support.session.variants import by_night
from tests.support.terminal import ColdTerminal, Terminal


def ready(text: str) -> bool:
    return "T-03:07" in text and "Detach" in text


def test_the_screen_at_80x24_is_right_to_the_last_line() -> None:
    with Terminal() as terminal:
        lines = terminal.until(ready).splitlines()
        assert lines[0].startswith("St. Olavs and six municipalities        r1 REHEARSAL")
        assert "REHEARSAL" in lines[0]
        assert lines[1].startswith("23:52:3")
        assert "FCST 03:10" in lines[1]
        assert any("B02  Copy observations" in line and "[=====]===|>>>>>>>>" in line for line in lines)
        assert lines[23].startswith("? Help")
        assert lines[23].rstrip().endswith("q Detach")
        terminal.until(lambda text: "23:52:33" in text)


def test_the_first_frame_stands_before_textual_takes_the_terminal_over() -> None:
    with ColdTerminal() as terminal:
        terminal.until(ready)
        terminal.until(lambda _: b"\x1b[?1004h" in terminal.raw)
        before, _, _ = terminal.raw.partition(b"\x1b[?1004h")  # the first that Textual sets
        picture = pyte.Screen(80, 24)
        pyte.ByteStream(picture).feed(before)
        assert ready("\n".join(picture.display))
        assert terminal.raw.count(b"\x1b[?1049h") == 1


class StandingFrame(ColdTerminal):
    """A first frame that nobody takes over."""

    module = "tests.support.standing_frame"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_before_textual_is_there_gives_the_terminal_back(number: signal.Signals) -> None:
    with StandingFrame() as terminal:
        terminal.until(lambda text: "THE FIRST FRAME" in text)
        assert not termios.tcgetattr(terminal.descriptor)[tty.LFLAG] & (termios.ICANON | termios.ECHO | termios.ISIG)
        os.kill(terminal.pid, number)
        terminal.to_the_end()
        assert terminal.exit_code() == -number
        assert terminal.raw.endswith(b"\x1b[?1049l\x1b[?25h")
        assert termios.tcgetattr(terminal.descriptor)[tty.LFLAG] & termios.ICANON


def test_q_detaches_and_the_terminal_is_as_it_was() -> None:
    with ColdTerminal() as terminal:
        terminal.until(ready)
        terminal.type("q")
        terminal.to_the_end()
        assert terminal.exit_code() == 0
        assert b"\x1b[?1049l" in terminal.raw
        assert terminal.raw.rstrip().endswith(b"the run goes on; attach again: cutover attach 7f3a")


def test_ctrl_c_and_ctrl_z_bytes_stop_nothing() -> None:
    with Terminal() as terminal:
        terminal.until(ready)
        terminal.type("\x03")
        terminal.until(lambda text: "Ctrl+C stops nothing" in text)
        assert terminal.exit_code(0) is None


@pytest.mark.parametrize("number", [signal.SIGTERM, by_night(signal.SIGHUP)])
def test_a_signal_ends_it_in_order(number: signal.Signals) -> None:
    with Terminal() as terminal:
        terminal.until(ready)
        os.kill(terminal.pid, number)
        terminal.to_the_end()
        assert terminal.exit_code() == 0
        assert b"\x1b[?1049l" in terminal.raw
        assert b"\x1b[?25h" in terminal.raw


def test_what_another_program_wrote_here_goes_with_ctrl_l_focus_and_going_on_after_a_stop() -> None:
    def painted_over(text: str) -> bool:
        return ready(text) and "Broadcast message" not in text

    with Terminal() as terminal:
        terminal.until(ready)
        for key in ("\x0c", "\x1b[I"):
            terminal.scribble("Broadcast message from root")
            terminal.type(key)
            terminal.until(painted_over)
        os.kill(terminal.pid, signal.SIGSTOP)
        terminal.scribble("Broadcast message from root")
        os.kill(terminal.pid, signal.SIGCONT)
        terminal.until(painted_over)
        terminal.type("?G")  # help, and its end: a second reader would take one of two keys
        terminal.until(lambda text: "abort TITLE" in text)
        terminal.type("qq")
        terminal.to_the_end()
        assert terminal.exit_code() == 0
        assert termios.tcgetattr(terminal.descriptor)[tty.LFLAG] & termios.ICANON


def test_a_lost_terminal_ends_the_console_and_nothing_spins() -> None:
    with Terminal() as terminal:
        terminal.until(ready)
        terminal.hang_up()
        assert terminal.exit_code(10) == 0


def test_a_terminal_that_does_not_read_for_a_while_gets_the_right_picture_afterwards() -> None:
    with Terminal(160, 50) as terminal:
        terminal.until(ready)
        for _ in range(20):  # nothing is read meanwhile
            terminal.type("zffz")
        terminal.type(":hold again")
        terminal.until(
            lambda text: ":hold again" in text.splitlines()[-1] and "T-03:07" in text and "│ EVENTS" in text
        )  # keys act before the rows are made, which come with a later picture


def test_a_narrower_window_gets_its_own_picture() -> None:
    with Terminal(160, 50) as terminal:
        shown = terminal.until(ready)
        assert any("JOBS  2 running" in line and "TASK" in line for line in shown.splitlines())
        terminal.resize(80, 24)
        shown = terminal.until(lambda text: "GO-LIVE 03:00  T-03:07" in text and text.rstrip().endswith("q Detach"))
        assert "WALL CLOCK" not in shown
        assert "│" not in shown
