"""What is derived of jobs that workers on other hosts run. Pure.

It must not import `jobs.run.decisions`.
"""
