"""One database follows another: names, records on both sides, each object that is made, and the jobs that do it.

It must not import `jobs.kinds` or `jobs.rights`.
"""
