"""Several runs side by side: what `cutover runs --watch` draws, as a pure function.

It must not import `console.keys`, `console.terminal`, `textual` or `rich`.
"""
