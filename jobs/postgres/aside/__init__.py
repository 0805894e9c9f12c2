"""What stands around the rows of a table while they are loaded: indexes and constraints set aside, and made again.

`parts` is what they are, `choice` which of them may go (pure), `drop` records and drops them in one transaction on the
target, `steps` in which order they come back (pure), `rebuild` makes one of them again, `around` does it for a copy,
`restore` for anybody who finds them missing. `sequences` puts sequences beyond the rows. Nothing here ever cascades.

CHECK and NOT NULL constraints stay where they are: they cost little, and every row that arrives is proved by them.
"""
