"""Where a connection to the control database leads, before one is made."""

from pathlib import Path

import pytest

from jobs.journal.base import Unavailable
from jobs.journal.link import opened


async def test_a_service_that_no_file_has_leads_nowhere_whatever_the_environment_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "services"
    file.write_text("[control]\nhost=db1\n", encoding="utf-8")
    monkeypatch.setenv("PGSERVICEFILE", str(file))
    monkeypatch.setenv("PGHOST", "db2")
    with pytest.raises(Unavailable, match=r"there is no service contrl in .*services") as refused:
        await opened("postgresql://?service=contrl", settings={}, patience=1)
    assert refused.value.hint == "add a section [contrl] to it"


async def test_a_service_file_that_cannot_be_read_names_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "services"
    file.write_text("host=db1\n", encoding="utf-8")
    monkeypatch.setenv("PGSERVICEFILE", str(file))
    with pytest.raises(Unavailable, match=":1: this is no line of a service file"):
        await opened("postgresql://?service=control", settings={}, patience=1)
