"""The rows that are there before changes can follow: copied under the snapshot of the slot from which on they do.

`job` is where to begin. It must not import `jobs.kinds` or `jobs.rights`.
"""
