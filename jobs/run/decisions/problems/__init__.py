"""What is said to be wrong: problems of the night, and what of the go-live is degraded.

It must not import `jobs.run.decisions.dispatch`, which hands these commands over to it.
"""
