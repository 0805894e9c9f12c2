"""The door of the console in lines of text: what this process's streams can do, and which signals it hears."""

import asyncio
import os
import secrets
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress

from console.saying import Say
from console.streams import OutputLost, emit_bell
from console.teletype.conversation import CommandedRun, Conversation, Paper
from console.teletype.typed_lines import read_lines_of
from console.terminal.capability import capability
from console.terminal.notices import CallBy, Calling
from console.terminal.person_file import person_file, read_wishes
from console.terminal.person_settings import PersonSettings, settle
from console.view.model import View
from plans.characters import shown

_CODES = range(10, 100)
"""Numbers in the words that send: two digits are said and typed without a slip."""


async def run_teletype(source: CommandedRun, put: Say, *, ghost: str | None = None) -> View:
    """Talk with whoever types on standard input, until the run has ended or they leave; gives the last view.

    Ctrl+C stops nothing where a person types; a terminal that goes away, the end of input and SIGTERM leave the run
    alone. The bell is rung as this person's settings say; what cannot be read of them is said first.
    """
    wished = settle(read_wishes(person_file(os.environ)), os.environ)
    for problem in wished.problems:
        put(shown(str(problem)))
    beside = ghost if ghost is not None else wished.ghost
    conversation = Conversation(source, paper(put, wished), _codes(), ghost=beside)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGHUP, signal.SIGTERM):
        loop.add_signal_handler(number, conversation.hang_up)
    if sys.stdin.isatty():
        loop.add_signal_handler(signal.SIGINT, conversation.interrupt)

    def tell(line: str | None) -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody listens any more
            loop.call_soon_threadsafe(conversation.typed, line)

    read_lines_of(sys.stdin.fileno(), sys.stdin.encoding or "utf-8", tell)
    return await conversation.held()


def paper(put: Say, wished: PersonSettings) -> Paper:
    """What this process's streams can do, as far as this person wants it."""
    is_terminal = sys.stdout.isatty()
    rings = is_terminal and Calling.of({**os.environ, **wished.environment}).by is not CallBy.OFF
    found = capability({**os.environ, "TERM": ""}, terminal=is_terminal, encoding=sys.stdout.encoding or "").glyphs
    return Paper(
        put=put,
        ring=_ring if rings else _silent,
        spell=(wished.glyphs or found).spell,
        width=lambda: shutil.get_terminal_size().columns if is_terminal else None,
        echoes=sys.stdin.isatty(),
    )


def _ring() -> None:
    with suppress(OutputLost):
        emit_bell()


def _silent() -> None:
    pass


def _codes() -> Iterator[int]:
    """All of them in an order that nobody knows, again and again: none comes back before all have been used."""
    order = secrets.SystemRandom().sample(_CODES, len(_CODES))
    while True:
        yield from order
