"""The front door of several runs side by side: finds out what the terminal can do, and only then imports Textual."""

import os
from collections.abc import Callable
from dataclasses import replace

from console.layout.palette import palette
from console.layout.wave.frame import Wave
from console.terminal.capability import detect, prepare
from console.terminal.first_frame import come_to_front
from console.terminal.open import let_go_of_terminal
from console.terminal.person_file import person_file, read_wishes
from console.terminal.person_settings import settle


async def show_wave(told: Callable[[str, str], Wave], *, chosen: str = "", said: str = "") -> str | None:
    """Show runs until the person leaves, or opens one of them.

    Args:
        told: what is drawn at this moment: given the run under the cursor, and what is said to the last key.
        chosen: the run under the cursor at first.
        said: what is said at first.

    Returns:
        The run that the person opens; None once they leave, or their terminal is gone.
    """
    wished, found = settle(read_wishes(person_file(os.environ)), os.environ), detect()
    found = replace(
        found,
        colour=wished.colour or found.colour,
        theme=wished.theme or found.theme,
        glyphs=wished.glyphs or found.glyphs,
    )
    prepare(found, os.environ)
    come_to_front()
    from console.terminal.driver import ConsoleDriver
    from console.terminal.wave import WaveApplication

    colours = palette(found.theme, found.colour)
    app = WaveApplication(told, glyphs=found.glyphs, palette=colours, driver=ConsoleDriver, chosen=chosen, said=said)
    app.ask_for_sync = not found.multiplexed
    opened = await app.run_async(mouse=False)
    if app.hung_up:
        let_go_of_terminal()
    return opened
