"""What an engine tells of attempts while they run, beside its journal.

It must not import `console` or `jobs.run.decisions`.
"""
