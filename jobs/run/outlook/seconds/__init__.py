"""Whether an act needs a second person, and whether what waits for one can still be done. Pure.

It must not import `jobs.run.decisions`, or `jobs.run.outlook.status`, which goes by it.
"""
