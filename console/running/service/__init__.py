"""What the service manager of a host is told: that a process is ready, what it does, that its loop still turns.

It must not import `console.cli`, `console.terminal`, `console.keys`, `textual` or `rich`.
"""
