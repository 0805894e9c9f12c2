"""One module for each kind of job: what the plan says of it, and what the program must know of it.

A specification answers everything itself (`plans.model.kind_traits.Specification`); `plans.model.jobs` lists them.
It must not import `plans.file` or `plans.assemble`.
"""
