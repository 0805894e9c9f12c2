"""A proof whose rows are summed by lanes on other hosts: numbers come back, never a row.

It must not import `jobs.copy`, `jobs.reconcile.job` or `jobs.workers`.
"""
