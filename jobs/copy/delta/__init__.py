"""The bulk was moved days before: what has changed since. `job` is where to begin.

It must not import `jobs.reconcile` or `jobs.kinds`: the proof stands on the same rows, not on this.
"""
