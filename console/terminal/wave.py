"""The Textual application of several runs side by side: runs in, frames out, keys to `console.keys.wave`."""

from collections.abc import Callable
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.driver import Driver

from console.keys.wave import wave_step
from console.layout.frame import Frame
from console.layout.glyphs import Glyphs
from console.layout.palette import Palette
from console.layout.wave.frame import Wave, wave
from console.terminal.first_frame import FirstFrame
from console.terminal.span_painter import SpansScreen
from console.terminal.surface import Surface

PAINTS_EVERY = 1.0
"""Real seconds between two paints while nobody presses a key: the clocks go on."""


class WaveApplication(App[str], inherit_bindings=False):
    """One surface; what it is left for is the name of a run, or nothing.

    Args:
        told: what is drawn at this moment, with this run under the cursor.
    """

    ENABLE_COMMAND_PALETTE = False
    AUTO_FOCUS = "Surface"
    CSS = "Screen { background: ansi_default; layers: base; }"
    BINDINGS: ClassVar = []

    def __init__(
        self,
        told: Callable[[str, str], Wave],
        *,
        glyphs: Glyphs,
        palette: Palette,
        driver: type[Driver] | None = None,
        chosen: str = "",
        said: str = "",
    ) -> None:
        super().__init__(driver_class=driver, ansi_color=True)
        self.first_frame: FirstFrame | None = None
        self.hung_up = False
        self.titles = False
        self.ask_for_sync = True
        self.chosen = chosen
        self.shown: Frame = ()
        """The frame that was painted last."""
        self._told, self._glyphs, self._said = told, glyphs, said
        self._surface = Surface(palette)

    def get_default_screen(self) -> SpansScreen:
        """One that is painted by spans."""
        return SpansScreen()

    def compose(self) -> ComposeResult:
        """The surface alone."""
        yield self._surface

    def on_mount(self) -> None:
        """Paint again and again."""
        self.set_interval(PAINTS_EVERY, self._paint)
        self._paint()

    def on_surface_pressed(self, message: Surface.Pressed) -> None:
        """A key."""
        shown = self._told(self.chosen, "")
        step = wave_step(message.key, [one.run for one in shown.runs], self.chosen)
        if step.leaves or step.opens:
            self.chosen = step.chosen
            self.exit(step.opens or None)
            return
        self.chosen, self._said = step.chosen, step.said
        self._paint()

    def on_surface_resized(self) -> None:
        """Another size."""
        self._paint()

    def on_app_focus(self) -> None:
        """Somebody looks here again."""
        self.repaint()

    def repaint(self) -> None:
        """Send everything again."""
        self._surface.repaint()

    def _paint(self) -> None:
        size = (self.size.width, self.size.height)
        if all(size):
            self.shown = wave(self._told(self.chosen, self._said), size, self._glyphs)
            self._surface.show(self.shown)
