"""For a real terminal: a first frame that stands until a signal comes, and nobody takes over."""

import select

from console.layout.frame import Span
from console.layout.palette import Colour, Theme, palette
from console.terminal.first_frame import FirstFrame

if __name__ == "__main__":
    with FirstFrame() as frame:
        frame.show(((Span("THE FIRST FRAME"),),), palette(Theme.DARK, Colour.EIGHT_BIT))
        while not frame.came:  # a signal that comes before a wait for it would be waited for in vain
            select.select([], [], [], 0.02)
