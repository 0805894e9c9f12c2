"""Commands about what the owner of a control database says of logins.

It must not import `jobs.engine` or `jobs.copy`.
"""
