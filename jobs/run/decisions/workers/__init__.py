"""What is decided of attempts that workers on other hosts run.

It must not import `jobs.engine` or `jobs.workers`.
"""
