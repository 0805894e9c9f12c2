"""What is decided because of flows: which items a canary ticks.

It must not import `jobs.engine`.
"""
