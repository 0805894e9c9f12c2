"""The night as a whole: how its streams go, and what happened while somebody looked away.

Pure. It must not import `textual` or `asyncpg`.
"""
