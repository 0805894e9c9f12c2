"""The attempts of a run sent to a collector of traces, by a process that reads the journal and nothing else.

It must not import `console.cli`, `console.terminal`, `console.keys`, `jobs.engine`, `textual` or `rich`.
"""
