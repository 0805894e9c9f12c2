"""The reference night, played as holder of the keys by a scripted teletype: `python -m tests.bench.teletype`.

A pty that is read at 9600 baud, TERM=dumb; the script knows what was printed and nothing else. Prints one JSON object,
and ends with the exit code of the console: 0 where go-live was reached and everything reconciled.
"""

import argparse
import fcntl
import json
import os
import pty
import resource
import select
import struct
import sys
import termios
import time
from pathlib import Path

from tests.support.teletype import TeletypePlayer

_SILENCE = 3.0
"""Seconds without a line after which the player asks who is needed."""


class Line:
    """A pty that is read no faster than the line carries."""

    def __init__(self, arguments: list[str], *, bytes_a_second: float) -> None:
        self._pace = bytes_a_second
        self.read_bytes = 0
        self._rest = ""
        self.pid, self.descriptor = pty.fork()
        if self.pid == 0:
            os.execvpe(sys.executable, [sys.executable, "-m", "console", *arguments], {**os.environ, "TERM": "dumb"})
        fcntl.ioctl(self.descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))

    def lines(self) -> list[str] | None:
        """The lines of the next sixteenth of a second; None once the other end is closed."""
        time.sleep(1 / 16)
        if not select.select([self.descriptor], [], [], 0)[0]:
            return []
        try:
            data = os.read(self.descriptor, max(1, int(self._pace / 16)))
        except OSError:
            return None
        self.read_bytes += len(data)
        *lines, self._rest = (self._rest + data.decode(errors="replace")).split("\n")
        return [line.rstrip("\r") for line in lines]

    def type(self, text: str) -> None:
        """A line, and Enter."""
        os.write(self.descriptor, f"{text}\n".encode())


def play(arguments: list[str], *, baud: int, transcript: Path | None) -> dict[str, object]:
    """Play to the end; the figures of it."""
    line, player, began = Line(arguments, bytes_a_second=baud / 10), TeletypePlayer(), time.monotonic()
    heard, told = began, []
    while (lines := line.lines()) is not None:
        answers = player.hears(lines)
        told += lines
        if lines or answers:
            heard = time.monotonic()
        elif time.monotonic() - heard > _SILENCE:
            heard, answers = time.monotonic(), player.asks_for_needs()
        for answer in answers:
            line.type(answer)
    _, status = os.waitpid(line.pid, 0)
    if transcript is not None:
        transcript.write_text("\n".join(told), encoding="utf-8")
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "exit": os.waitstatus_to_exitcode(status),
        "seconds": round(time.monotonic() - began, 1),
        "bytes": line.read_bytes,
        "lines": len(told),
        "answers": len(player.typed),
        "sent": sum(one.startswith("Sent: ") for one in told),
        "cpu_s": round(used.ru_utime + used.ru_stime, 1),
    }


def main() -> int:
    """Play it, and print the figures."""
    options = argparse.ArgumentParser(prog="python -m tests.bench.teletype")
    options.add_argument("--baud", type=int, default=9600)
    options.add_argument("--transcript", type=Path, help="Keep what was printed in this file.")
    options.add_argument("arguments", nargs="*", default=["demo", "--plain", "--keys"])
    chosen = options.parse_args()
    figures = play(chosen.arguments, baud=chosen.baud, transcript=chosen.transcript)
    sys.stdout.write(json.dumps(figures) + "\n")
    return int(str(figures["exit"]))


if __name__ == "__main__":
    sys.exit(main())
