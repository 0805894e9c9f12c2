"""The line of a job says where it runs, its page who has it and when that was heard of; nobody taking it stands out."""

from datetime import timedelta

import pytest

from console.layout import layout, text_of
from console.layout.glyphs import ASCII
from console.text.status_page import status_text
from console.view.model import Page
from jobs.progress import Heard
from jobs.run.events import UnitId
from tests.pages.console.layout.test_frames import golden
from tests.support.elsewhere.nights import by_lanes, elsewhere, taken
from tests.support.world import NOW, PROGRESS, TRENDS, ui

HEARD = {UnitId("B02"): Heard(at=NOW - timedelta(seconds=2), until=NOW + timedelta(seconds=10))}
SIZES = pytest.mark.parametrize("size", [(80, 24), (100, 30), (160, 50)], ids=lambda one: f"{one[0]}x{one[1]}")


@SIZES
def test_the_lines_of_a_job_say_where_it_runs(size: tuple[int, int]) -> None:
    frame = layout(elsewhere().view(progress=PROGRESS, heard=HEARD), ui(trends=TRENDS), size, ASCII)
    golden(f"places-{size[0]}x{size[1]}", frame)
    assert "@db2" in text_of(frame)
    assert "B06: no worker serves " in text_of(frame)


@pytest.mark.parametrize("unit", ["B02", "B06"])
def test_its_page_says_who_has_it_or_what_begins_a_worker(unit: str) -> None:
    view = elsewhere().view(progress=PROGRESS, heard=HEARD)
    golden(f"place-{unit}-80x24", layout(view, ui(page=Page.JOB, selected=unit), (80, 24), ASCII))


def test_the_status_page_says_who_begins_a_worker_and_under_what_is_broken_that_nobody_runs_it() -> None:
    acts, _, wrong = " ".join(status_text(elsewhere().view(progress=PROGRESS)).split()).partition("BROKEN?")
    assert "Migration engineer (+47 900 00 004) has a worker of hospital-dmz begun" in acts
    assert "B06: no worker serves hospital-dmz since 23:50:06" in wrong


def test_the_status_page_says_where_a_job_runs() -> None:
    quiet = taken()
    quiet.entries = [one for one in quiet.entries if getattr(one.event, "unit", "") not in ("B03", "B04", "B05")]
    told = status_text(quiet.view(progress=PROGRESS, sureness={}, age=timedelta()))
    assert "Copy observations @db2" in told


@SIZES
def test_the_line_of_a_shared_job_says_which_lanes_it_lacks(size: tuple[int, int]) -> None:
    frame = layout(by_lanes().view(progress=PROGRESS), ui(trends=TRENDS), size, ASCII)
    golden(f"lanes-{size[0]}x{size[1]}", frame)
    assert "dmz: 0 of 2 lanes" in text_of(frame)
    assert "B02: no worker serves dmz" in text_of(frame)


def test_its_page_says_for_each_label_who_is_at_work_and_what_begins_a_worker() -> None:
    view = by_lanes().view(progress=PROGRESS)
    golden("lanes-B02-80x24", layout(view, ui(page=Page.JOB, selected="B02"), (80, 24), ASCII))


def test_the_status_page_counts_the_lanes_of_a_shared_job() -> None:
    told = status_text(by_lanes().view(progress=PROGRESS))
    assert "B02: no worker serves dmz" in " ".join(told.split())
