"""From the file's shape to the model: references, clock times, files beside the plan. `plans.load` calls it.

It must not import `plans.load` or `plans.advice`.
"""
