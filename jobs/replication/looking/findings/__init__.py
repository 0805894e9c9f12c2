"""What is not as it should be, side by side: what is so, and what somebody can do about it. Pure.

A sentence is short enough for one line of a screen: side, what, why; names of objects stand in the hint. It must not
import `jobs.postgres` or `asyncpg`.
"""
