"""Which rows of which tables, and their sums: what copy, delta, rollback and reconcile share.

It must not import `jobs.copy`, `jobs.reconcile` or `jobs.kinds`.
"""
