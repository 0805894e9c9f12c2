"""Rows on their way from a source to a target, exactly once. `job` is where to begin, `planning` what it will do.

It must not import `jobs.reconcile`, `jobs.kinds` or `jobs.rights`.
"""
