"""What Enter opens: one task, one poll, one decision. Each is a function from a board to lines, longer than the screen
where it must be; `console.layout.compose` scrolls them.

It must not import `console.keys`, `console.layout.compose` or `textual`.
"""
