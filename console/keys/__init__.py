"""What a key does, as a function: `act(binding, board) -> Step` and `typed(key, character, board) -> Step`.

A step is the next place of the person and the commands to send; nothing here sends, paints or waits. A screen never
changes a run: it makes commands, and shows what the journal answers. It must not
import `console.terminal`, `console.running`, `textual` or `asyncpg`.
"""

from console.keys.dispatch import act
from console.keys.prompt import pasted, typed
from console.keys.step import Effect, Send, Step

__all__ = ["Effect", "Send", "Step", "act", "pasted", "typed"]
