"""Requests that act on other systems: one exchange at a time, cancellable, and exact about whether it was sent.

It must not import `jobs.kinds`: what an answer means for a task is decided there.
"""
