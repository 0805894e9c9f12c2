"""The one widget: paints a frame line by line, and sends a terminal no more than the columns that changed."""

from collections.abc import Iterator

from rich.color import Color
from rich.segment import Segment
from rich.style import Style as RichStyle
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from console.layout.frame import Frame, Line, Style, columns
from console.layout.palette import Appearance, Ink, Palette
from console.terminal.escape_parser import GLUED


class Surface(Widget, can_focus=True):
    """Shows the frame it was given last. Keys and pastes become messages; it decides nothing."""

    DEFAULT_CSS = """
    Surface { width: 100%; height: 100%; background: ansi_default; color: ansi_default; }
    """

    class Pressed(Message):
        """A key."""

        def __init__(self, key: str, character: str | None) -> None:
            super().__init__()
            self.key = key
            self.character = character

    class Pasted(Message):
        """A paste."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Resized(Message):
        """The terminal has another size."""

    def __init__(self, palette: Palette, frame: Frame = ()) -> None:
        super().__init__()
        self._styles_of = {style: rich_style(appearance) for style, appearance in palette.items()}
        self._frame = frame

    def show(self, frame: Frame) -> None:
        """Paint this frame instead of the one before."""
        before, self._frame = self._frame, frame
        if len(before) != len(frame):
            self.refresh()
            return
        regions = [
            Region(first, y, last - first, 1)
            for y, (old, new) in enumerate(zip(before, frame, strict=True))
            if old != new
            for first, last in changes(old, new)
        ]
        if regions:
            self.refresh(*regions)

    def repaint(self) -> None:
        """Send everything again: the terminal missed something."""
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Textual asks for one line."""
        if y >= len(self._frame):
            return Strip.blank(self.size.width, self._styles_of[Style.NORMAL])
        return Strip(Segment(text, self._styles_of[style]) for text, style in self._frame[y])

    def on_key(self, event: events.Key) -> None:
        """Every key ends here; Textual's own bindings see none."""
        event.stop()
        event.prevent_default()
        self.post_message(self.Pressed("escape" if event.key == GLUED else event.key, event.character))

    def on_paste(self, event: events.Paste) -> None:
        """A paste is text for the docked line, never keys."""
        event.stop()
        self.post_message(self.Pasted(event.text))

    def on_resize(self) -> None:
        """The application draws anew."""
        self.post_message(self.Resized())


def changes(old: Line, new: Line) -> Iterator[tuple[int, int]]:
    """The columns [first, last) of a line that differ, neighbours within a few columns joined: an escape sequence to
    jump over them costs more than they do. A line with wide characters is sent whole."""
    if any(not text.isascii() and columns(text) != len(text) for line in (old, new) for text, _ in line):
        yield 0, sum(columns(text) for text, _ in new)
        return
    before, after = _cells(old), _cells(new)
    if len(before) != len(after):
        yield 0, len(after)
        return
    first = last = -1
    for index, (one, other) in enumerate(zip(before, after, strict=True)):
        if one == other:
            continue
        if first < 0:
            first = index
        elif index - last > 8:
            yield first, last + 1
            first = index
        last = index
    if first >= 0:
        yield first, last + 1


def _cells(line: Line) -> list[tuple[str, Style]]:
    return [(char, style) for text, style in line for char in text]


def _rich_colour(ink: Ink) -> Color:
    return Color.from_ansi(ink) if isinstance(ink, int) else Color.parse(ink)


def rich_style(appearance: Appearance) -> RichStyle:
    """Write it in Rich's terms. Attributes that are off are said to be off, or Textual would inherit them."""
    return RichStyle(
        color=_rich_colour(appearance.colour) if appearance.colour is not None else None,
        bgcolor=Color.from_ansi(appearance.background) if appearance.background is not None else None,
        bold=appearance.bold or None,
        dim=appearance.dim or None,
        underline=appearance.underline or None,
        reverse=appearance.reverse or None,
    )
