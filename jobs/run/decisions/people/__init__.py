"""What is decided about those who must act: what an engine meets of them, and that it was lost itself.

It must not import `jobs.run.decisions.decide` or `jobs.run.decisions.dispatch`.
"""
