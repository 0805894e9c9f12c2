"""The figures of a run: a module for each thing that is asked of a night, and what bounds how many there are. Pure.

It must not import `console.telling.report`, `console.telling.brief`.
"""
