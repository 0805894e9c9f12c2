"""The store of what happened. The only truth: there is no task table, and memory is a cache of this.

It must not import `jobs.run`, `jobs.engine` or `jobs.postgres`: it does not know what events mean.
"""
