"""What should happen: plan files, their meaning and their schedule. Pure; reads plan files and nothing else.

It must not import `jobs`, `console`, `asyncpg`, `textual`, `structlog`, `click` or `tenacity`.
"""
