"""The start of the console in a real terminal: keys that are pressed too early, and a shell that put it behind."""

import subprocess
import sys
import termios
import tty

from tests.support.places import ROOT
from tests.support.terminal import ColdTerminal

HELP = "j and k scroll"


def stands(text: str) -> bool:
    return "Detach" in text


def helps(text: str) -> bool:
    return HELP in text


def test_a_key_at_the_first_frame_acts_once_and_one_from_before_it_acts_on_nothing() -> None:
    with ColdTerminal() as terminal:
        terminal.type("zq")  # nothing is seen yet: q would detach
        terminal.until(stands)
        terminal.type("?")
        terminal.until(helps)
        terminal.type("qq")
        terminal.to_the_end()
        assert terminal.exit_code() == 0


class Shell(ColdTerminal):
    """A shell with jobs, of which the console becomes one."""

    def _started(self, terminal: int) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            ["setsid", "--ctty", "bash", "--norc", "--noediting", "-i"],
            cwd=ROOT,
            env={**self._env, "PS1": "ready> "},
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
        )

    def run_behind(self) -> None:
        """Have the console begun in the background, and wait until it was stopped for that."""
        self.until(lambda text: "ready>" in text)
        self.type(f"set -b; {sys.executable} -m {self.module} &\n")
        self.until(lambda text: "Stopped" in text)


def test_in_the_background_of_its_shell_it_waits_and_begins_once_it_is_put_in_front() -> None:
    with Shell() as shell:
        shell.run_behind()
        assert b"\x1b[?1049h" not in shell.raw
        shell.type("fg\n")
        shell.until(stands)
        shell.type("?")
        shell.until(helps)
        shell.type("qq")
        shell.until(lambda _: shell.raw.endswith(b"ready> "))
        assert b"\x1b[?1049l" in shell.raw
        assert termios.tcgetattr(shell.descriptor)[tty.LFLAG] & termios.ICANON
