"""Programs that run on hosts by name: what the control database's list allows, and the way there over the system's ssh.

It must not import `jobs.engine`, `jobs.workers`, `jobs.runner` or `jobs.kinds`.
"""
