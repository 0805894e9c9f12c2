"""The small kinds of job, a file each: `sql`, `probe`, `wait_until`, `watch`, `command`, `python`, `http`.

They do not import each other, and must not import `jobs.copy`, `jobs.reconcile`, `jobs.engine` or `jobs.journal`.
"""
