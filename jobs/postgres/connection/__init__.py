"""How a database is reached, recognised and kept: addresses, sessions, identity, marks, keep-alive.

It must not import `jobs.postgres.catalog` or `jobs.postgres.target`.
"""
