"""A rollback that is under way, what it leaves as it is, and what may be done again without one. Pure.

It must not import `jobs.run.decisions`.
"""
