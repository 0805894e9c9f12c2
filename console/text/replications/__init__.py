"""How the replications stand, in words: on the board, the status page, in plain lines and for scripts.

Pure. It must not import `textual` or `asyncpg`.
"""
