"""Whether what should flow does: how many there were, what is normal at this hour, and what that says.

It must not import `jobs.engine`.
"""
