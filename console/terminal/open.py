"""The console's front door: `run_console` finds out what the terminal can do, and only then imports Textual.

Nothing in this module's imports loads Textual or Rich.
"""

import os

from console.exits import Exit
from console.layout.glyphs import Glyphs
from console.terminal.capability import KEYS_VARIABLE, detect, prepare
from console.view.keymap import Keymap
from console.view.model import Ui
from console.view.source import Source


async def run_console(
    source: Source, *, glyphs: Glyphs | None = None, mouse: bool = False, ghost: str | None = None
) -> int:
    """Show a run until the person detaches, the terminal goes, or the process is told to end.

    Args:
        source: an open source; it is not closed.
        glyphs: the tier of characters; None chooses by the environment.
        ghost: the night that is shown beside it at first, as `Ui.ghost`.
        mouse: whether the terminal reports its mouse; off over SSH unless somebody asks for it.

    Returns:
        `Exit.OK`: leaving a console never says anything about the run.

    Raises:
        BadKeys: CUTOVER_KEYS remaps what does not exist.
        Misused: CUTOVER_BELL or CUTOVER_TITLE say what there is not.
    """
    found = detect()
    keymap = Keymap.parse(os.environ.get(KEYS_VARIABLE, ""))
    prepare(found, os.environ)
    from console.terminal.app import Application
    from console.terminal.driver import ConsoleDriver
    from console.terminal.notices import Calling

    app = Application(
        source,
        glyphs=glyphs or found.glyphs,
        colour=found.colour,
        keymap=keymap,
        driver=ConsoleDriver,
        ui=Ui(ghost=ghost),
        calling=Calling.of(os.environ),
    )
    app.ask_for_sync = not found.multiplexed
    await app.run_async(mouse=mouse)
    if app.hung_up:
        _let_go_of_terminal()
    return Exit.OK


def _let_go_of_terminal() -> None:
    """Whoever prints a farewell now must not fail because nobody is there to read it."""
    with open(os.devnull, "r+b") as nowhere:  # noqa: PTH123
        for descriptor in (0, 1, 2):
            os.dup2(nowhere.fileno(), descriptor)
