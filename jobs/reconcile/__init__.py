"""The proof: source and target hold the same rows, or the keys that differ are named. `job` is where to begin.

It must not import `jobs.copy`: a proof shares nothing with what it proves but the choice of the rows.
"""
