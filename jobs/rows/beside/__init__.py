"""What belongs to rows and is no row: sequences, and large objects that rows refer to.

It must not import `jobs.copy` or `jobs.reconcile`.
"""
