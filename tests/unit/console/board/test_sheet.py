"""A page as it stands: each viewer is sent what has changed since, and all of them the same bytes."""

import json
from collections.abc import Mapping

from console.board.sheet import Sheet, Shown
from console.board.ticking import RealClock


def shown(**parts: str) -> Shown:
    return Shown(title="Night", parts=parts, clock=RealClock())


def news(message: bytes) -> Mapping[str, object]:
    """The parts that an event brings."""
    lines = dict(line.split(": ", 1) for line in message.decode().split("\n") if line)
    assert lines["event"] == "news"
    return json.loads(lines["data"])["parts"]  # type: ignore[no-any-return]


def test_a_viewer_is_sent_the_parts_that_have_changed_since_their_version() -> None:
    sheet = Sheet("b", shown(head="1", gates="1"))
    with sheet.viewer(sheet.mark) as viewer:
        assert sheet.message(viewer) == b""
        sheet.show(shown(head="1", gates="2"))
        assert viewer.news.is_set()
        assert news(sheet.message(viewer)) == {"gates": "2"}
        sheet.show(shown(head="1", gates="3"))
        sheet.show(shown(head="2", gates="3"))
        assert news(sheet.message(viewer)) == {"head": "2", "gates": "3"}


def test_nobody_is_woken_by_a_page_that_is_as_it_was() -> None:
    sheet = Sheet("b", shown(head="1"))
    with sheet.viewer(sheet.mark) as viewer:
        assert not sheet.show(shown(head="1"))
        assert not viewer.news.is_set()


def test_all_viewers_of_one_version_are_sent_the_same_bytes() -> None:
    sheet = Sheet("b", shown(head="1"))
    with sheet.viewer(sheet.mark) as one, sheet.viewer(sheet.mark) as other:
        sheet.show(shown(head="2"))
        assert sheet.message(one) is sheet.message(other)


def test_who_comes_back_goes_on_where_they_were() -> None:
    sheet = Sheet("b", shown(head="1", gates="1"))
    mark = sheet.mark
    sheet.show(shown(head="1", gates="2"))
    with sheet.viewer(mark) as viewer:
        assert news(sheet.message(viewer)) == {"gates": "2"}
    with sheet.viewer("") as viewer:
        assert news(sheet.message(viewer)) == {"head": "1", "gates": "2"}


def test_what_another_process_has_shown_cannot_be_gone_on_with() -> None:
    sheet = Sheet("b", shown(head="1"))
    for mark in ("a-1", "b", "b-", "b--1", "b-" + "9" * 30, "b-²", "nonsense"):
        with sheet.viewer(mark) as viewer:
            assert sheet.message(viewer).startswith(b"event: anew"), mark


def test_a_page_that_has_other_parts_by_now_is_asked_for_anew() -> None:
    sheet = Sheet("b", shown(roros="1"))
    with sheet.viewer(sheet.mark) as viewer:
        sheet.show(shown(roros="1", oppdal="1"))
        assert sheet.message(viewer).startswith(b"event: anew")
        sheet.show(shown(roros="2", oppdal="1"))
        assert news(sheet.message(viewer)) == {"roros": "2"}


def test_a_page_that_is_over_tells_whoever_looks_to_ask_anew() -> None:
    sheet = Sheet("b", shown(head="1"))
    with sheet.viewer(sheet.mark) as viewer:
        sheet.end()
        assert viewer.news.is_set()
        assert sheet.message(viewer).startswith(b"event: anew")
    assert not sheet._viewers


def test_a_line_end_in_a_part_ends_no_event() -> None:
    sheet = Sheet("b", shown(head="1"))
    with sheet.viewer(sheet.mark) as viewer:
        sheet.show(shown(head="a\n\nevent: anew\r\ndata: 0\n\n\u2028"))
        message = sheet.message(viewer)
    assert message.count(b"\n\n") == 1
    assert news(message) == {"head": "a\n\nevent: anew\r\ndata: 0\n\n\u2028"}
