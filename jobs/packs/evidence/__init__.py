"""A pack as files that an auditor reads: with the plans as they were written, a page, and a script that verifies it.

The script (`standalone`) imports nothing of ours and runs without us. It must not import `jobs.journal.postgres`,
`jobs.engine` or `jobs.postgres`.
"""
