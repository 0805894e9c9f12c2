"""A plan's text changed at places: what stands elsewhere, comments and quoting and line ends, stays byte for byte.

`spans` finds each value, `edits` says what is set, put in or taken out, `scalars` writes a value. It must not import
`plans.model` or `plans.load`: it knows texts, and not what they mean.
"""
