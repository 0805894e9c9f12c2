"""The demonstration: the reference night in a few minutes, on an embedded Postgres: real jobs, synthetic data.

It must not import `console.cli`, `console.terminal`, `console.keys` or `console.layout`.
"""
