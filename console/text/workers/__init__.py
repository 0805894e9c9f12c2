"""Workers on other hosts, in words: who is there, and whom a plan lacks.

Pure. It must not import `textual` or `asyncpg`.
"""
