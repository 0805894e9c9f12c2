"""What this product keeps on a target: the schema `cutover`, the fence, leases, and the rights that all of it needs.

It must not import `jobs.postgres.survey`, `jobs.rows` or `jobs.copy`.
"""
