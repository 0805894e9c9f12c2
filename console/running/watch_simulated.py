"""Opens a console on a simulated night: the screen where there is a terminal, lines where there is none."""

from console.running.attach import has_screen
from console.running.settings import console_lines
from console.saying import Say
from console.view.simulated import SimulatedSource
from jobs.run.simulate import SpeedRun


async def watch(night: SpeedRun, *, speed: float, plain: bool, put: Say, say: Say) -> None:
    """Play a night before one's eyes until it has ended or the person leaves.

    Args:
        night: yet to be played.
        speed: how many times as fast as the clock on the wall.
        plain: lines of text even where there is a terminal.
        put: prints a line of the result.
        say: tells the person something.
    """
    async with SimulatedSource(night, speed=speed) as source:
        if plain or not has_screen():
            from console.text.plain_log import follow

            await follow(source, put)
            return
        from console.terminal.open import run_console

        await run_console(source, lines=console_lines())
        state = source.now().state
    say(f"{state.run}: {state.ended.result.value if state.ended is not None else 'left before its end'}")
