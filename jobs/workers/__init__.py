"""Attempts on other hosts: what a ticket holds, what is said on the way, both ends of it.

The engine's end is an attempt like any other (`remote`); the other one is `cutover worker` (`serving`). What passes
between them lies in the control database (`jobs.journal.tickets`). It must not import `jobs.engine`.
"""
