"""The console's front door: `run_console` finds out what the terminal can do, and only then imports Textual.

Nothing in this module's imports loads Textual or Rich.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from shutil import get_terminal_size

from console.collecting import keep_what_is_there
from console.exits import Exit
from console.layout import Board, draw
from console.layout.glyphs import Glyphs
from console.layout.palette import palette
from console.terminal.capability import detect, prepare
from console.terminal.first_frame import FirstFrame, come_to_front, first_board
from console.terminal.last_view import ViewKeeper
from console.terminal.line_history import read_lines
from console.terminal.notices import Calling
from console.terminal.person_file import person_file, read_wishes
from console.terminal.person_settings import settle
from console.view.keymap import Keymap
from console.view.model import Ui, View
from console.view.replay import Player
from console.view.source import Source


async def run_console(
    source: Source,
    *,
    glyphs: Glyphs | None = None,
    mouse: bool = False,
    ghost: str | None = None,
    lines: Path | None = None,
    looked: Callable[[View], Path] | None = None,
    last_view: Callable[[View], Path] | None = None,
    hear: Callable[[Callable[[str], None]], None] = lambda _: None,
    glance: Callable[[], View] | None = None,
    player: Player | None = None,
) -> int:
    """Show a run until the person detaches, the terminal goes, or the process is told to end.

    Args:
        source: an open source; it is not closed.
        glyphs: the tier of characters; None chooses by the environment.
        ghost: the night that is shown beside it at first, as `Ui.ghost`.
        lines: the file of earlier command lines, to which those of this console are added.
        looked: gives the file in which is kept how much of a run this person has seen; None keeps nothing.
        last_view: gives the file in which is kept which view of a run this person had last.
        hear: given what says something on the screen that this console does beside it.
        glance: gives the run at this moment, where it is known before the source is followed: its frame stands on the
            terminal at once, before Textual is imported.
        player: what moves the replay that is shown; None of a run that goes on.
        mouse: whether the terminal reports its mouse; off over SSH unless somebody asks for it.

    Returns:
        `Exit.OK`: leaving a console never says anything about the run.
    """
    wished = settle(read_wishes(person_file(os.environ)), os.environ)
    found = detect()
    found = replace(
        found,
        colour=wished.colour or found.colour,
        theme=wished.theme or found.theme,
        glyphs=glyphs or wished.glyphs or found.glyphs,
    )
    prepare(found, os.environ)
    ui = Ui(
        ghost=ghost if ghost is not None else wished.ghost,
        filter=wished.view,
        history=read_lines(lines) if lines is not None else (),
    )
    keymap = _keys(wished.keymap, player)
    calling = Calling.of({**os.environ, **wished.environment})
    with FirstFrame() as first_frame:
        first = _first(glance, ui, ViewKeeper(last_view), found.glyphs)
        if first is not None:
            first_frame.show(draw(first, keymap), palette(found.theme, found.colour))
        from console.terminal.app import Application
        from console.terminal.driver import ConsoleDriver

        app = Application(
            source,
            glyphs=found.glyphs,
            colour=found.colour,
            theme=found.theme,
            keymap=keymap,
            driver=ConsoleDriver,
            ui=ui,
            calling=calling,
            greetings=[
                *_greetings(os.environ, multiplexed=found.multiplexed, player=player),
                *map(str, wished.problems),
            ],
            lines=lines,
            looked=looked,
            last_view=last_view,
            first=first,
            player=player,
        )
        app.first_frame = first_frame if first is not None else None
        hear(app.tell)
        keep_what_is_there()
        app.ask_for_sync = not found.multiplexed
        await app.run_async(mouse=mouse)
    if app.hung_up:
        let_go_of_terminal()
    return Exit.OK


def _keys(wished: Keymap, player: Player | None) -> Keymap:
    """As the person wishes; in a replay those that move it come first."""
    return wished if player is None else wished.for_replay()


def _first(glance: Callable[[], View] | None, ui: Ui, keeper: ViewKeeper, glyphs: Glyphs) -> Board | None:
    """What is seen first, where it is known, and where this terminal is ours."""
    if not come_to_front() or glance is None:
        return None
    return first_board(glance(), ui, keeper, get_terminal_size(), glyphs)


def _greetings(env: Mapping[str, str], *, multiplexed: bool, player: Player | None) -> Iterator[str]:
    """What somebody who has just come should know of this terminal."""
    if player is not None:
        yield "a replay of what was recorded: p plays it, . and , step, T goes to a time; nothing is sent"
    elif "SSH_CONNECTION" in env and not multiplexed:
        yield "not inside tmux or screen: a lost line ends this console; the run goes on"


def let_go_of_terminal() -> None:
    """Whoever prints a farewell now must not fail because nobody is there to read it."""
    with open(os.devnull, "r+b") as nowhere:  # noqa: PTH123
        for descriptor in (0, 1, 2):
            os.dup2(nowhere.fileno(), descriptor)
