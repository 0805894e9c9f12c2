"""A small night, its journal and its pack."""

from pathlib import Path

import pytest

from jobs.packs.pack import Pack
from tests.support.memory_journal import MemoryJournal
from tests.support.packs.packed import night, packed


@pytest.fixture
async def journal(tmp_path: Path) -> MemoryJournal:
    return await night(tmp_path)


@pytest.fixture
async def pack(journal: MemoryJournal) -> Pack:
    return await packed(journal)
