"""Large objects on their way: brought to the target exactly once, and taken away again by a rollback.

It must not import `jobs.copy.job`, `jobs.copy.planning` or `jobs.reconcile`.
"""
