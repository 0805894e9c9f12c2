"""What a database says about its tables, types and rights: read from its catalog, then pure."""
