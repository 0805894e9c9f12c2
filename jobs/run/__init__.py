"""What a run is: events, their fold, the decisions, the clock, the forecast. Pure: `now` is a parameter, no I/O.

It must not import `asyncpg`, `jobs.engine`, `jobs.postgres`, `jobs.copy`, `jobs.reconcile` or `jobs.kinds`.
"""
