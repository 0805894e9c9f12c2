"""What was normal on the old system, asked hour by hour of past weeks, and kept in sums: `cutover baseline`.

It must not import `jobs.engine`, `jobs.journal` or `jobs.run`.
"""
