"""What a database says about its tables, types and rights: read from its catalog, then pure.

It must not import `jobs.postgres.connection` or `jobs.postgres.target`.
"""
