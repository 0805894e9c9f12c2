"""Lines of a calendar: no octet too long, nothing that anybody typed is obeyed."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from console.telling.export.icalendar.content import line, moment, text

OSLO = ZoneInfo("Europe/Oslo")


def test_a_long_line_is_folded_at_75_octets_and_never_within_a_character() -> None:
    folded = line("SUMMARY", "Røros, Ørland og Åfjord " * 9 + "🏥" * 40)
    assert all(len(part.encode()) <= 75 for part in folded.split("\r\n"))
    assert folded.endswith("\r\n")
    assert folded.replace("\r\n ", "").startswith("SUMMARY:Røros")


def test_text_ends_no_line_and_begins_no_property() -> None:
    hostile = "x\r\nATTACH:http://evil\nEND:VEVENT;a,b\\"
    assert line("SUMMARY", text(hostile)).count("\r\n") == 1


def test_a_time_that_the_clock_shows_twice_is_said_in_utc_the_second_time() -> None:
    first, second = datetime(2022, 10, 30, 0, 30, tzinfo=UTC), datetime(2022, 10, 30, 1, 30, tzinfo=UTC)
    assert moment("DTSTART", first, OSLO) == "DTSTART;TZID=Europe/Oslo:20221030T023000\r\n"
    assert moment("DTSTART", second, OSLO) == "DTSTART:20221030T013000Z\r\n"
