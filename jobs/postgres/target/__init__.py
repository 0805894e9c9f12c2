"""What this product keeps on a target: the schema `cutover`, the fence, leases, and the rights that all of it needs."""
