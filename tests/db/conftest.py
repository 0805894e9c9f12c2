"""Fixtures of the tests that need a source and a target."""

from tests.db.two_databases import crowded, on_15, two

__all__ = ["crowded", "on_15", "two"]
