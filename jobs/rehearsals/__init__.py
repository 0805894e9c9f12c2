"""What runs took: measured from their journals, and laid side by side.

It must not import `jobs.engine`, `jobs.journal` or `jobs.postgres`: it is given a run's past, and reads no database.
"""
