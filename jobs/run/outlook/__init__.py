"""What is derived from a run's state: status, forecast, staleness, the way back. Pure; nothing is decided here.

It must not import `jobs.run.decisions`.
"""
