"""What a key does, as a function: `press.press(keymap, key, character, board) -> KeyStep`.

A step is the next place of the person and the commands to send; nothing here sends, paints or waits. A screen never
changes a run: it makes commands, and shows what the journal answers. Nothing is imported here: a screen imports what
keys do when its first frame stands (`console.terminal.pressing`). It must not
import `console.terminal`, `console.running`, `textual` or `asyncpg`.
"""
