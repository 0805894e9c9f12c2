"""The proof: source and target hold the same rows, or the keys that differ are named. `job` is where to begin."""
