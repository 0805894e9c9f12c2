"""Which rights the roles of a plan need on its databases, which they lack, and what could not be looked at.

It must not import `jobs.engine`, `jobs.journal` or `jobs.run`: a right is asked of a server, not of a run.
"""
