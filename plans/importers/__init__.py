"""Plan files made from what a team has: a starting point to be edited, never a second plan format.

It must not import `plans.assemble`, `plans.load` or `plans.model`: what it makes is read like any other plan.
"""
