"""Everything that a person reads, as text: pure functions of a view, without colours and without a terminal.

It must not import `console.layout`, `console.keys`, `console.terminal`, `textual` or `rich`.
"""
