"""The days after the go-live: which day it is, and what will be left at their end.

Pure. It must not import `jobs.run.decisions` or `asyncpg`.
"""
