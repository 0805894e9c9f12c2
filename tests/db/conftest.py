"""Fixtures of the tests that need a source and a target."""

from tests.db.two_databases import two

__all__ = ["two"]
