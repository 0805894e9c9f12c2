"""Other versions of PostgreSQL that whoever runs the tests has: `CUTOVER_PG_BINS=/x/bin,/y/bin pytest -m night ...`."""

import os
import re
import subprocess
from functools import lru_cache
from itertools import chain, pairwise
from pathlib import Path

import pytest
from _pytest.mark.structures import ParameterSet

from tests.support.needs import POSTGRES_15

WHEEL = None
"""The server that comes with the project, as `Servers.like` takes it."""


@lru_cache
def version(binaries: Path | None) -> str:
    """Its major version."""
    if binaries is WHEEL:
        return "18"
    said = subprocess.run([binaries / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    return re.sub(r"\D.*", "", said.split()[2])  # 18.4, and 19rc1


def given() -> list[Path]:
    """The folders of programs that were named, and version 15 where it is installed."""
    named = [Path(one) for one in os.environ.get("CUTOVER_PG_BINS", "").split(",") if one]
    known = {version(one) for one in named}
    return named + [one for one in (POSTGRES_15,) if one.exists() and version(one) not in known]


def pairs() -> list[ParameterSet]:
    """Source and target: each version given with that of the project, both ways, and with the next newer one given."""
    others = sorted(given(), key=lambda one: int(version(one)))
    with_ours = chain.from_iterable(((one, WHEEL), (WHEEL, one)) for one in others)
    found = [*with_ours, *pairwise(others)]
    return [pytest.param(*pair, id="-".join(map(version, pair))) for pair in found]
