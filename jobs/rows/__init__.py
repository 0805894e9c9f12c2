"""Which rows of which tables, and their sums: what copy, delta, undo and reconcile share."""
