"""The earlier nights that count in a run: looked up once in its control database, and read again by all who draw.

It must not import `jobs.engine` or `jobs.postgres`: journals are read through `jobs.journal.base`.
"""
