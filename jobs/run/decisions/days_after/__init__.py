"""What follows from the end of the days after the go-live.

Pure. It must not import `asyncpg` or `jobs.engine`.
"""
