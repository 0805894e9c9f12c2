"""What stands of the replications of a plan: how far each is, and whether its switch may be taken back. Pure.

It must not import `jobs.run.decisions`.
"""
