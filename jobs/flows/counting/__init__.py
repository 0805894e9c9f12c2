"""How many of a flow there are at a stage: the part of flows that asks databases and other systems. It writes nowhere.

A count that hangs, lies or cannot be asked ends as a reason, never as a zero. It must not import `jobs.engine`,
`jobs.journal` or `jobs.kinds`.
"""
