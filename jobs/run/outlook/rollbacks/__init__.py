"""A rollback that is under way, and what it leaves as it is. Pure."""
