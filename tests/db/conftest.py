"""Fixtures of the tests that need a source and a target."""

from datetime import timedelta

import pytest

from jobs.postgres.target import leases
from tests.support.replication.peers import peers, peers_15_18, peers_18_15
from tests.support.two_databases import crowded, on_15, two

__all__ = ["crowded", "on_15", "peers", "peers_15_18", "peers_18_15", "two"]


@pytest.fixture(autouse=True)
def soon_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run whose engine does not beat is held for dead after a second instead of half a minute."""
    monkeypatch.setattr(leases, "STANDSTILL", timedelta(seconds=1))
