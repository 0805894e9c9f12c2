"""What both servers say of a replication, and what that means.

`look` asks, `judge` says how it stands, `preflight` says beforehand why it could not be. Nothing here changes anything,
and nothing of a row is read. It must not import `jobs.copy` or `jobs.reconcile`: it looks, and moves nothing.
"""
