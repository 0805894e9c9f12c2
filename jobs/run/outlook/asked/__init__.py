"""What parties are asked, and may answer for themselves.

It must not import `jobs.notify`.
"""
