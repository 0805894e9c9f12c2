"""What any job needs of Postgres: connections, the catalog, the schema `cutover` on a target, errors as our sentences.

It must not import `jobs.rows`, `jobs.copy`, `jobs.reconcile`, `jobs.kinds` or `jobs.run`.
"""
