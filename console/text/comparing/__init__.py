"""What two plans say otherwise, in words.

It must not import `console.layout`, `console.keys`, `console.terminal`, `textual` or `rich`.
"""
