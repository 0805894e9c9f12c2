"""Pages for browsers: where they are reached, and the server of them.

What shows a run and what takes answers both serve by this, so it imports nothing of either.
"""
