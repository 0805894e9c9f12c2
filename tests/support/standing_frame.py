"""For a real terminal: a first frame that stands until a signal comes, and nobody takes over."""

import signal

from console.layout.frame import Span
from console.layout.palette import Colour, Theme, palette
from console.terminal.first_frame import FirstFrame

if __name__ == "__main__":
    with FirstFrame() as frame:
        frame.show(((Span("THE FIRST FRAME"),),), palette(Theme.DARK, Colour.EIGHT_BIT))
        signal.pause()
