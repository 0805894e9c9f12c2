"""Workers on other hosts: one of this host, from its first line to its last, and who is there for a plan.

It must not import `console.cli`, `console.terminal`, `console.keys`, `jobs.engine`, `textual` or `rich`.
"""
