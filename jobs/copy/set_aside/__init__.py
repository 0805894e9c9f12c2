"""What stands around the rows of a table while they are loaded: indexes and constraints set aside, and made again.

`definitions` is what they are, `catalog` how the target has them, `eligibility` which of them may go (pure), `drop`
records and drops them in one transaction on the target, `ordering` and `steps` in which order they come back (pure),
`rebuild` makes one of them again, `lifecycle` does it for a copy, `restore` for anybody who finds them missing.
Nothing here ever cascades. It must not import `jobs.copy.job`, `jobs.copy.planning` or `jobs.copy.table`: it knows
nothing of the copy that brings the rows.

CHECK and NOT NULL constraints stay where they are: they cost little, and every row that arrives is proved by them.
Those that are NOT VALID go: a legacy database has rows that break them. They come back NOT VALID, and so do foreign
keys that are; nothing proves them.

Partitioned tables take part as trees: what leaves hold is built leaf by leaf, and joined in the end by what the tables
above have, which looks at no row. Left standing are foreign keys that refer to a partitioned table or to a partition,
and with them the key that they refer to: Postgres keeps a constraint for each partition that is referred to, under a
name that it gives anew, and before 18 it never marks those as proved. Also left: what joins beside a foreign table,
and any tree of which one member is left for a reason of its own.
"""
