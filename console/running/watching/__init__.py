"""Several runs followed at once, for screens that lay them side by side and for machines that watch machines.

It must not import `console.cli`, `console.keys`, `textual` or `rich`.
"""
