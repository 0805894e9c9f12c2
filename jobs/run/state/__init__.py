"""What the events of a run add up to: `fold` makes a `RunState` of the journal, and nothing else does.

It must not import `jobs.run.outlook` or `jobs.run.decisions`.
"""
