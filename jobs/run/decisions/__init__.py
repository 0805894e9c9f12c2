"""What is decided: `decide` for what follows by itself, `dispatch` for what an operator commands. Pure.

It must not import `jobs.engine`, `asyncpg` or `structlog`.
"""
