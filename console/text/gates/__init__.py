"""Checkpoints in words: why one is shut, what was or would be accepted at it, and what a script is told of it.

It must not import `console.layout`, `console.keys`, `console.terminal`, `textual` or `rich`.
"""
