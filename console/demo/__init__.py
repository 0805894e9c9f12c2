"""The demonstration: the reference night in a few minutes, on an embedded Postgres: real jobs, synthetic data."""
