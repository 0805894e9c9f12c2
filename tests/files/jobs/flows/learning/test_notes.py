"""What was asked is noted at once, and whoever was killed goes on from it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from jobs.flows.learning.notes import DayCounts, Notes, NotesInUse, key_of, notes_beside
from plans.model import RunKind
from tests.support.flows.plans import NUMBER, a_flow

DAY = date(2026, 11, 3)
AT = datetime(2026, 11, 3, 9, tzinfo=UTC)
COUNTED = DayCounts(counts={AT: {("Epikrise", 'kommune "7"'): 12}}, failed={AT.replace(hour=10): "too dear"})


def test_a_day_comes_back_as_it_was_counted(tmp_path: Path) -> None:
    file = notes_beside(tmp_path / "baseline.json")
    with Notes(file) as notes:
        notes.keep("letters x", DAY, COUNTED)
        assert notes.of("letters x", DAY) == COUNTED
    with Notes(file) as notes:
        assert notes.of("letters x", DAY) == COUNTED
        assert not notes.has("orders x", DAY)
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "torn", ['["letters x", "2026-1', "{}", "[1, 2]", '["letters x", "someday", {}, {}]', "\x00\xff"]
)
def test_a_line_that_a_kill_has_torn_is_asked_again_and_harms_no_other(tmp_path: Path, torn: str) -> None:
    file = tmp_path / "x.part"
    with Notes(file) as notes:
        notes.keep("letters x", DAY, COUNTED)
    with file.open("a") as broken:
        broken.write(torn)
    with Notes(file) as notes:
        notes.keep("orders x", DAY, COUNTED)
    with Notes(file) as notes:
        assert notes.of("letters x", DAY) == notes.of("orders x", DAY) == COUNTED


def test_two_at_once_are_refused(tmp_path: Path) -> None:
    with Notes(tmp_path / "x.part"), pytest.raises(NotesInUse, match="another command"):
        Notes(tmp_path / "x.part")


def test_notes_of_nothing_leave_no_file(tmp_path: Path) -> None:
    with Notes(tmp_path / "x.part"):
        pass
    assert not list(tmp_path.iterdir())


def test_another_count_or_other_databases_are_asked_anew() -> None:
    flow = a_flow()
    keys = {
        key_of(flow, RunKind.PRODUCTION, "UTC"),
        key_of(flow, RunKind.REHEARSAL, "UTC"),
        key_of(flow, RunKind.PRODUCTION, "Europe/Oslo"),
        key_of(a_flow(replace(NUMBER, query="select 4 as count")), RunKind.PRODUCTION, "UTC"),
    }
    assert len(keys) == 4
