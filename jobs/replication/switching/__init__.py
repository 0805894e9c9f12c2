"""Which side people write to changes, in seconds, and can be taken back.

`write_fence` keeps roles from writing and gives back exactly what they had; `writers` says who could write and proves
that nobody does. What both sides record of it is in `jobs.postgres.target.live_side`.

It must not import `jobs.kinds` or `jobs.replication.removing`.
"""
