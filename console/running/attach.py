"""Opens a console on a run: the screen where there is a terminal, lines where there is none."""

import os
import socket
import sys
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from console.exits import Exit
from console.running.settings import Control, console_lines, last_look, last_view
from console.saying import Relay, Say
from console.text.formatting import duration
from console.text.run_summary import lasted, summary
from console.view.ghost_choice import USUAL, GhostChoice
from console.view.live import LiveSource
from console.view.model import View
from console.view.picture import CLOCK_TOLERANCE
from jobs.journal.base import Journal
from jobs.kept_text import plan_text_beside
from jobs.past import Past
from jobs.timing.samples import walk_plainly
from plans.characters import shown

NOT_DRAWN = "lines instead of the screen, which is drawn on standard error: that is no terminal here"


def has_screen() -> bool:
    """Whether a screen can be drawn here: it is drawn on standard error, and read from standard input."""
    return _can_show_lines() and _is_terminal(sys.stderr) and os.environ.get("TERM", "dumb") != "dumb"


def _can_show_lines() -> bool:
    return _is_terminal(sys.stdin) and _is_terminal(sys.stdout)


def _say_why(put: Say) -> None:
    """Say why there are lines, to somebody who may have expected the screen."""
    if _can_show_lines() and not _is_terminal(sys.stderr):
        put(NOT_DRAWN)


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty()


async def attach(
    control: Control,
    run: str,
    *,
    observe: bool,
    plain: bool,
    put: Say,
    say: Say,
    keys: bool = False,
    ghost: GhostChoice = USUAL,
    read: Callable[[], Past | None] = lambda: None,
    call: bool = False,
    papers: Path | None = None,
) -> int:
    """Watch a run until it has ended or the person leaves; gives the exit code.

    Args:
        control: where the run is recorded.
        run: its whole name.
        observe: send nothing.
        plain: lines of text even where there is a terminal.
        put: prints a line of the result.
        say: tells the person something.
        keys: lines of text, and answers and commands typed as lines.
        ghost: the night that is shown beside it at first.
        read: gives once what was read of the run a moment ago, where it was.
        call: tell people if the engine is lost. Raises `Misused` where nobody is to be told.
        papers: the folder in which papers in case of fire are written meanwhile.
    """
    from console.running.wire import journal
    from jobs.journal.consoles import console_name

    def spawn(accepted: str) -> str:
        from console.running.spawn_engine import spawn_engine

        started = spawn_engine(run, control, accepted=accepted)
        return f"engine in the background, pid {started.pid}, log {started.log}"

    relay = Relay(say)
    walk_plainly()
    name = console_name(run, socket.gethostname(), os.getpid(), observes=observe)
    async with (
        journal(control, say=say, name=name) as store,
        LiveSource(
            store,
            run,
            observer=observe or await _only_looks(store, say),
            spawn=spawn,
            ghosts=ghost.nights,
            read=read(),
            beside=plan_text_beside,
        ) as source,
        _telling_of_loss(store, run, source, relay, asked=call),
        _writing_papers(store, source, relay, papers),
    ):
        if keys:
            from console.running.looked_away import present
            from console.teletype.open import run_teletype

            async with present(source, put, is_person=True):
                view = await run_teletype(source, put, ghost=ghost.label)
            if view.state.ended is None:
                say(f"the run goes on: cutover attach {run} --plain --keys")
            return exit_code(view)
        if plain or not has_screen():
            if not plain:
                _say_why(put)
            from console.running.looked_away import present
            from console.text.plain_log import follow

            async with present(source, put, is_person=sys.stdin.isatty()):
                return exit_code(await follow(source, put, ghost=ghost.label))
        from console.terminal.open import run_console

        if (off := abs(await store.now() - datetime.now(UTC))) > CLOCK_TOLERANCE:
            say(f"this host's clock is {duration(off)} off the control database's, by which everything is shown")
        await run_console(
            source,
            ghost=ghost.label,
            lines=console_lines(),
            looked=lambda view: last_look(view.run, view.me),
            last_view=lambda view: last_view(view.run, view.me),
            hear=relay.hear,
            glance=source.glance,
        )
        relay.hear(lambda _: None)
        view = source.now()
    if view.state.ended is None:
        say(f"the run goes on: cutover attach {run}")
    else:
        from console.text.closing_summary import farewell

        for line in farewell(view, elapsed=lasted(view.state)):
            put(shown(line))
    return exit_code(view)


def _telling_of_loss(
    store: Journal, run: str, source: LiveSource, relay: Relay, *, asked: bool
) -> AbstractAsyncContextManager[None]:
    """As `telling_of_loss`; all that letters are made of is imported where it was asked for alone."""
    if not asked:
        return nullcontext()
    from console.running.engine_calls import telling_of_loss

    return telling_of_loss(store, run, source, relay, asked=True)


def _writing_papers(
    store: Journal, source: LiveSource, relay: Relay, folder: Path | None
) -> AbstractAsyncContextManager[None]:
    """As `writing_papers`; all that papers are made of is imported where they were asked for alone."""
    if folder is None:
        return nullcontext()
    from console.running.engine_host import host_or_problem
    from console.running.paper import papers_of_console, writing_papers
    from plans.model.languages import Language

    language = Language(host_or_problem().paper_lang)
    return writing_papers(papers_of_console(source, store, folder, language, relay.say))


async def _only_looks(store: Journal, say: Say) -> bool:
    """Whether this login may send no command, whatever was asked for: its console is an observer's, and says so."""
    if await store.whoami() in await store.commanders():
        return False
    say("this login may only look: no key sends a command (its DBA can grant it cutover_operator)")
    return True


def exit_code(view: View) -> int:
    """How the run ended; 0 while it goes on."""
    return summary(view.plan, view.state).exit if view.state.ended is not None else Exit.OK
