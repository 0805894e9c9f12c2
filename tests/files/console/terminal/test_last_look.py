"""How much of a run somebody has seen, from one console to the next."""

from datetime import timedelta
from pathlib import Path

import pytest

from console.terminal.last_look import keep_mark, read_mark
from console.terminal.looking import Looking
from console.view.looked import Away, Mark
from tests.support.world import NOW, half_way

SEEN = Mark(seq=812, at=NOW)


def test_the_next_console_knows_it_and_nobody_else_can_read_it(tmp_path: Path) -> None:
    path = tmp_path / "looked" / "7f3a"
    keep_mark(path, SEEN, birth="ab")
    assert read_mark(path, birth="ab") == SEEN
    assert path.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in path.parent.iterdir()] == ["7f3a"]


def test_of_two_consoles_the_one_that_has_seen_more_counts(tmp_path: Path) -> None:
    path = tmp_path / "7f3a"
    keep_mark(path, SEEN, birth="ab")
    keep_mark(path, Mark(seq=700, at=NOW), birth="ab")
    assert read_mark(path, birth="ab") == SEEN


def test_another_run_of_this_name_was_not_seen(tmp_path: Path) -> None:
    path = tmp_path / "7f3a"
    keep_mark(path, SEEN, birth="ab")
    assert read_mark(path, birth="cd") is None


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"birth": "ab"}', '{"birth": "ab", "seq": "x", "at": "y"}', "[" * 4000]
)
def test_a_file_that_cannot_be_read_says_nothing(tmp_path: Path, text: str) -> None:
    path = tmp_path / "7f3a"
    path.write_text(text)
    assert read_mark(path, birth="ab") is None


def test_a_person_who_presses_no_key_for_a_while_looked_away_then(tmp_path: Path) -> None:
    night, path = half_way(), tmp_path / "7f3a"
    looking = Looking(lambda _: path)
    first = night.view(now=NOW)
    begun = looking.begin(first)
    assert begun.seq == 0
    away = Away(mark=begun).with_news(first.entries)
    soon = night.view(now=NOW + timedelta(minutes=1))
    assert looking.key(soon, away) is away
    later = night.view(now=NOW + timedelta(minutes=9))
    found = looking.key(later, away)
    assert found is not None
    assert (found.mark.seq, found.entries) == (soon.state.head, ())
    looking.leave()
    assert read_mark(path, birth=later.state.birth) == Mark(seq=later.state.head, at=later.real_now)
