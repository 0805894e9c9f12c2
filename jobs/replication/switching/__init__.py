"""Which side people write to changes, in seconds, and can be taken back.

`write_fence` keeps roles from writing and gives back exactly what they had; `writers` says who could write and proves
that nobody does; `live_side` records on both sides which of them is written to, and how far a switch has come.
"""
