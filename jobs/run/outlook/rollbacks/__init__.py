"""A rollback that is under way, and what it leaves as it is. Pure.

It must not import `jobs.run.decisions`.
"""
