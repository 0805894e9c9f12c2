"""Takes away all that a replication made, on either side, in whatever state it is.

What is there is what the catalogs show; records only say what it belongs to. Rows that were copied stay. It must not
import `jobs.copy` or `jobs.reconcile`.
"""
