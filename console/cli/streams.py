"""The standard streams, whatever has become of them: closed, a pipe that nobody reads, a file on a full disk.

A message is never worth the work that it is about, so saying one cannot fail. A result is: `put` of `common` raises.
"""

import io
import os
import sys
from contextlib import suppress

import click

from plans.characters import shown_lines


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


def let_go() -> None:
    """Have the interpreter's own last flush of standard error succeed: its failure would be the exit code."""
    if sys.stderr is None:
        return
    try:
        sys.stderr.flush()
    except (OSError, ValueError):
        with suppress(OSError, ValueError, io.UnsupportedOperation):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
