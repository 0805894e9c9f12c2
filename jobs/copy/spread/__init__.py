"""A copy whose rows are moved on other hosts: the leading attempt plans, cuts and proves; lanes move pieces of tables.

It must not import `jobs.copy.job`, `jobs.copy.delta` or `jobs.workers`: who issues lanes is no matter of the rows.
"""
