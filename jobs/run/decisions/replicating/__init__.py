"""What is decided of replications: what is told of them, when a way back ends, what an amendment may change.

It must not import `jobs.engine`.
"""
