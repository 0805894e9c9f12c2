"""A plan, or a run, as XML of MS Project: elements, what of a plan is in which, and what Project cannot hold. Pure.

It must not import `console.view` or `console.telling.export.graph`.
"""
