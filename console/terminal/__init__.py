"""The Textual front end: one surface that paints frames, and an application that passes keys to `console.keys`.

The only package that may import Textual. It must not import `console.running`, `console.cli` or `asyncpg`.
"""
