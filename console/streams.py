"""The standard streams, whatever has become of them: closed, a pipe that nobody reads, a file on a full disk.

A message is never worth the work that it is about, so saying one cannot fail. A result is what a command is for: where
it cannot be written, the command ends with that.
"""

import io
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import click

from plans.characters import shown_lines
from plans.errors import CutoverError


class OutputLost(CutoverError):
    """The result of a command could not be written."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"the result could not be written to standard output: {why}",
            hint="what was asked for may have been done all the same; a run that is under way goes on (cutover status)",
        )


class ReaderGone(OutputLost):
    """Whoever read our output has had enough (`cutover runs | head -1`): nothing is wrong, and nothing is said."""

    def __init__(self) -> None:
        super().__init__("nobody reads it any more")


def keep_open() -> None:
    """Open standard streams that were closed before we began: the next file opened would take their number, and what
    is said would be written into it."""
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free: this one


def tell(text: str) -> None:
    """Write a line to standard error, if that can be done."""
    with suppress(OSError, ValueError):
        click.echo(shown_lines(text), err=True)


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """Give what is to be told how many are done, and of how many: one line on standard error, gone again afterwards;
    nothing where that is no terminal."""

    def rewrite(line: str) -> None:
        with suppress(OSError, ValueError):
            if sys.stderr is not None and sys.stderr.isatty():
                click.echo(f"\r{line:<{_LINE}}\r{line}", err=True, nl=False)

    try:
        yield lambda done, of: rewrite(f"{done} of {of} {what}")
    finally:
        rewrite("")


NARROWEST, USUAL, WIDEST = 60, 80, 160
"""Columns of a page of text: at least, where nobody reads it on a terminal, at most."""


def page_width() -> int:
    """How wide a page is that goes to standard output."""
    try:
        columns = os.get_terminal_size(sys.stdout.fileno()).columns if sys.stdout.isatty() else USUAL
    except (AttributeError, OSError, ValueError):
        columns = USUAL
    return max(NARROWEST, min(WIDEST, columns or USUAL))


_LINE = 40
"""Columns of a line of progress."""


class _Results(io.TextIOWrapper):
    """Standard output that says what is lost when it cannot be written, whoever writes: we, or click its help."""

    def write(self, text: str) -> int:
        """As of every text stream. Raises `OutputLost`, `ReaderGone`."""
        with _lost():
            return super().write(text)

    def flush(self) -> None:
        """As of every text stream. Raises `OutputLost`, `ReaderGone`."""
        with _lost():
            super().flush()


@contextmanager
def _lost() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise ReaderGone from None
    except OSError as error:
        raise OutputLost(error.strerror or type(error).__name__) from None


def guard_results() -> None:
    """Have whatever is written to standard output end the command where it cannot be written."""
    plain = sys.stdout
    if type(plain) is io.TextIOWrapper:
        sys.stdout = _Results(
            plain.buffer, encoding=plain.encoding, errors=plain.errors, line_buffering=plain.line_buffering
        )


def emit(line: str) -> None:
    """Write a line of a result to standard output. Raises `OutputLost`, `ReaderGone`."""
    if sys.stdout is None:
        raise OutputLost("it is closed")
    click.echo(line)


def emit_bytes(content: bytes) -> None:
    """Write a file to standard output, as it is. Raises as `emit` does."""
    if sys.stdout is None:
        raise OutputLost("it is closed")
    with _lost():
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()


def emit_bell() -> None:
    """Ring the bell of the terminal that standard output is. Raises as `emit` does."""
    if sys.stdout is not None:
        sys.stdout.write("\a")
        sys.stdout.flush()


def let_go() -> None:
    """Have the interpreter's own last flushes succeed: the failure of one would be the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if stream is None:
            continue
        try:
            stream.flush()
        except (OSError, ValueError, OutputLost):
            with suppress(OSError, ValueError, io.UnsupportedOperation):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
