"""Who must act: everybody by name, with a telephone where one is known."""

import pytest

from console.text.formatting import Times, task_rows
from console.text.night.who_acts import who_acts
from console.view.model import View
from jobs.run import events as e
from tests.support.world import Night, half_way


def acting(view: View, width: int = 80) -> list[str]:
    rows = tuple(task_rows(view.plan, view.state, view.forecast, view.now, view.progress))
    return list(who_acts(view, rows, Times.of(view.plan, view.forecast), width, 4))


def test_who_chooses_at_a_failed_task_is_named_with_a_telephone() -> None:
    assert acting(half_way().view())[0] == (
        "WHO ACTS?   Migration engineer (+47 900 00 004) chooses at B05 (see below)"
    )


def test_whoever_holds_the_keys_chooses_at_a_hold_that_an_engine_asked_for() -> None:
    night = Night()
    night.say(3, e.HoldSet(by="the engine", reason="the clock was set back", asked=True))
    assert acting(night.view())[0].startswith("WHO ACTS?   k.stone, with the keys, chooses at the hold")


@pytest.mark.parametrize("width", [60, 80, 120, 240])
def test_every_item_of_a_party_says_whom_to_call_at_every_width(width: int) -> None:
    lines = [line for line in acting(half_way().view(), width) if "C03" in line or "A04" in line]
    assert len(lines) == 2
    assert all(len(line) <= width and "+47 900 00 00" in line for line in lines)


def test_no_count_stands_where_the_number_of_an_item_could_be_read() -> None:
    assert not any(line[10:12].strip() for line in acting(half_way().view(lease=None)))
