"""The bulk was moved days before: what has changed since. `job` is where to begin."""
