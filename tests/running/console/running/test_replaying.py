"""One moment of a recorded night as text and for scripts: marked as what it is."""

from pathlib import Path

import pytest

from console.errors import Misused
from console.running.replaying import replayed_json, replayed_status
from console.view.recording import Recording
from tests.support.replayed import small_recording


@pytest.fixture
async def recording(tmp_path: Path) -> Recording:
    return await small_recording(tmp_path)


async def test_the_status_of_a_moment_says_of_which_one_and_that_forecasts_are_about(recording: Recording) -> None:
    told = replayed_status(recording, "12:03")
    assert "REPLAY of Fri 12:03:00" in told
    assert "go-live forecast ~12:05" in told
    assert "HOW SURE?   ~" in told
    assert "stand-by" not in told


async def test_without_a_moment_it_is_that_of_the_end(recording: Recording) -> None:
    assert "ENDED       completed" in replayed_status(recording, None)


async def test_a_script_is_told_the_moment_and_what_is_as_of_samples(recording: Recording) -> None:
    told = replayed_json(recording, "12:03")
    assert told["replay"] == {
        "at": "2022-11-11T11:03:00+00:00",
        "real_at": "2022-11-11T11:03:00+00:00",
        "as_of_samples": ["share", "forecast"],
    }
    assert told["ended"] is None


async def test_a_time_that_the_night_has_not_is_a_mistake_of_whoever_typed_it(recording: Recording) -> None:
    with pytest.raises(Misused, match="18:00 is no moment of this night"):
        replayed_json(recording, "18:00")
