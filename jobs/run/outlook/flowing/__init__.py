"""What checkpoints make of flows: whether they let through what they should, and whether an amendment asks for less.

It must not import `jobs.run.decisions`.
"""
