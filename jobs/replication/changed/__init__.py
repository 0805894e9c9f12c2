"""Rows that change while a database follows another: noted from the log, and proved by their keys.

It must not import `jobs.kinds` or `jobs.replication.switching.job`.
"""
