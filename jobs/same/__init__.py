"""Whether databases that are said to be alike are: settings, schema, roles, rights, sizes; no row, no value.

It must not import `jobs.engine`, `jobs.journal` or `jobs.run`: what is asked here is asked of servers, not of a run.
"""
