"""Which plans are approved: the word of each party out of the chain of approvals, and how a run's plan stands to it.

It must not import `jobs.engine`, `jobs.postgres` or `jobs.journal.postgres`.
"""
