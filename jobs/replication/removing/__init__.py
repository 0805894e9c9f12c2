"""Takes away all that a replication made, on either side, in whatever state it is.

What is there is what the catalogs show; records only say what it belongs to. Rows that were copied stay, and
what their copy left set aside. It must not import `jobs.replication.first_copy` or `jobs.reconcile`.
"""
