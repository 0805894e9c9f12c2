"""Since when somebody asks, as it may be typed, and the page that answers."""

from datetime import timedelta

import pytest

from console.errors import Misused
from console.text.night.since_page import since_json, since_text
from console.text.night.since_when import passed_since
from console.view.looked import Mark
from tests.support.world import NOW, half_way

NIGHT = half_way()
VIEW = NIGHT.view()


def behind(when: str, looked: Mark | None = None) -> tuple[int, int]:
    away = passed_since(VIEW, NIGHT.entries, when, looked).away
    return away.mark.seq, len(away.entries)


@pytest.mark.parametrize("when", ["23:31", "21m30s", "2022-11-11T23:31", "2022-11-11T22:31:00+00:00"])
def test_a_clock_time_so_long_ago_and_a_date_are_the_same_moment(when: str) -> None:
    seq, count = behind(when)
    assert passed_since(VIEW, NIGHT.entries, when, None).at == NOW - timedelta(minutes=21, seconds=30)
    assert (seq, count) == behind("23:31")
    assert seq + count == NIGHT.entries[-1].seq
    assert 0 < count < len(NIGHT.entries)


def test_a_clock_time_is_the_latest_that_has_been() -> None:
    assert behind("23:55") == (0, len(NIGHT.entries))


def test_an_event_is_told_with_all_behind_it() -> None:
    assert behind("#5") == (4, len(NIGHT.entries) - 4)
    last = VIEW.state.head
    assert behind(f"#{last}") == (last - 1, 1)
    with pytest.raises(Misused, match=f"is to come: the last event of this run is #{last}"):
        behind(f"#{last + 1}")


def test_the_last_look_is_that_of_the_last_console_and_else_the_beginning() -> None:
    assert behind("last", Mark(seq=12, at=VIEW.real_now - timedelta(minutes=20)))[0] == 12
    assert behind("last") == (0, len(NIGHT.entries))
    looked = Mark(seq=12, at=VIEW.real_now - timedelta(minutes=20))
    assert "20m ago (behind #12)" in since_text(VIEW, passed_since(VIEW, NIGHT.entries, "last", looked))
    said = since_text(VIEW, passed_since(VIEW, NIGHT.entries, "last", None))
    assert "nobody knows when you looked last" in said


@pytest.mark.parametrize("when", ["", "yesterday", "20", "25:00", "#", "2022-11-12T09:00", "\x1b[2J"])
def test_what_is_none_of_them_is_refused_with_what_may_be_written(when: str) -> None:
    with pytest.raises(Misused) as refused:
        passed_since(VIEW, NIGHT.entries, when, None)
    assert "20m" in refused.value.hint
    assert "\x1b" not in str(refused.value)


def test_the_page_says_since_when_whether_it_is_on_time_and_what_happened() -> None:
    said = since_text(VIEW, passed_since(VIEW, NIGHT.entries, "22:50", None), width=80)
    first, second, *_ = said.splitlines()
    assert first.startswith("SINCE Fri 22:50, 1h2m ago (behind #")
    assert second.startswith("ON TIME NOW? ")
    assert "! FAILED" in said
    assert max(map(len, said.splitlines())) <= 80


def test_a_script_is_told_the_same() -> None:
    told = since_json(VIEW, passed_since(VIEW, NIGHT.entries, "22:50", None))
    assert told["since"] == "2022-11-11T21:50:00+00:00"
    assert isinstance(told["lines"], list)
    assert told["lines"][0]["sort"] == "failed"
