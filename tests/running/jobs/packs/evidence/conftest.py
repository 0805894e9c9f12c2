"""The evidence of a small night."""

from pathlib import Path

import pytest

from tests.support.packs.packed import night, packed, written


@pytest.fixture
async def file(tmp_path: Path) -> Path:
    return written(await packed(await night(tmp_path)), tmp_path, "night.zip", evidence=True)
