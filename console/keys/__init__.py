"""What a key does, as a function: `act(binding, board) -> KeyStep` and `typed(key, character, board) -> KeyStep`.

A step is the next place of the person and the commands to send; nothing here sends, paints or waits. A screen never
changes a run: it makes commands, and shows what the journal answers. It must not
import `console.terminal`, `console.running`, `textual` or `asyncpg`.
"""

from console.keys.dispatch import act
from console.keys.prompt import pasted, typed
from console.keys.step import Effect, KeyStep, Send

__all__ = ["Effect", "KeyStep", "Send", "act", "pasted", "typed"]
