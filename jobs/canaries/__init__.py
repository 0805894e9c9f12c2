"""Canaries: marked messages that are sent through flows, looked for and taken back.

It must not import `jobs.engine` or `jobs.kinds`.
"""
