"""What earlier nights say: their times beside one another and beside the plan, and which of them count.

Pure. It must not import `textual` or `asyncpg`.
"""
