"""Fixtures of the tests that need a source and a target."""

from tests.db.two_databases import on_15, two

__all__ = ["on_15", "two"]
