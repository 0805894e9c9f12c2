"""The demonstration: the reference night in a few minutes, on an embedded Postgres, with real jobs on synthetic data."""
