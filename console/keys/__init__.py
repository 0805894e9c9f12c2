"""What a key does, as a function: `press(keymap, key, character, board) -> KeyStep`.

A step is the next place of the person and the commands to send; nothing here sends, paints or waits. A screen never
changes a run: it makes commands, and shows what the journal answers. It must not
import `console.terminal`, `console.running`, `textual` or `asyncpg`.
"""

from console.keys.press import press
from console.keys.prompt import pasted
from console.keys.step import Effect, KeyStep

__all__ = ["Effect", "KeyStep", "pasted", "press"]
