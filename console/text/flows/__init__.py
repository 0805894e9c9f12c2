"""What flows after the go-live, in words.

Pure. It must not import `textual` or `asyncpg`.
"""
