"""What is read before a command is sent: what it says, and what it would do.

Pure. It must not import `textual` or `asyncpg`.
"""
