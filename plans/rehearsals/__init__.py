"""Nights as they were timed: their values, their files beside a plan, and what they say of the plan's tasks.

It must not import `plans.load`, `plans.assemble` or `plans.advice`: a plan is given to it, or nothing of one.
"""
