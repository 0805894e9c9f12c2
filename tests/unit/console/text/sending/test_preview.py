"""What a command would do is told in a line before it is sent."""

from datetime import timedelta

from console.text.sending.preview import preview
from jobs.run.what_if import Supposition
from tests.support.world import half_way


def test_a_hold_tells_when_as_of_now_go_live_and_the_way_back_would_be() -> None:
    supposed = Supposition(word="hold", args={"reason": "x"}, held_for=timedelta(hours=4))
    seen = preview(half_way().view(), supposed)
    assert seen.line.startswith("as of 23:52:30 go-live ")
    assert "+3h12 LATE, no-go now back 01:09, safe until 04:43 +1h58, G2 04:27 +4h00" in seen.line
    assert any(line.startswith("go-live ") for line in seen.table)


def test_what_would_be_refused_says_why() -> None:
    seen = preview(half_way().view(), Supposition(word="retry", args={"task": "B02"}))
    assert seen.line.startswith("as of 23:52:30 it would be refused: ")


def test_after_a_rollback_no_go_live_is_to_come() -> None:
    seen = preview(half_way().view(), Supposition(word="rollback", args={"reason": "x"}))
    assert seen.line.startswith("as of 23:52:30 no go-live any more, rolled back ")
