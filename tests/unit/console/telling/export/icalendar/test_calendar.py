"""A calendar that another program reads: the same instants, whatever the clock does in that night."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest

from console.telling.export.icalendar.calendar import Calendar, Event, EventStatus, calendar_text

HOUR = timedelta(hours=1)
NIGHT = datetime(2022, 11, 11, 15, tzinfo=UTC)
LOAD = Event(
    uid="night/A@cutover", begins=NIGHT, ends=NIGHT + HOUR, summary="A Load; all, of it", description="One\nTwo"
)
SENT = Calendar(title="St. Olavs", zone=ZoneInfo("Europe/Oslo"), stamp=NIGHT, sequence=7, events=(LOAD,))


def _instants(calendar: Calendar) -> list[tuple[datetime, datetime]]:
    """As another reader has them, by the calendar's own zone and not by what that reader knows of its name."""
    first = min(event.begins for event in calendar.events)
    own = f"Its/Own-{first:%Y%m%d}"  # this reader keeps a zone by its name
    content = calendar_text(calendar).replace("Europe/Oslo", own)
    read = icalendar.Calendar.from_ical(content)
    return [
        (event["DTSTART"].dt.astimezone(UTC), event.get("DTEND", event["DTSTART"]).dt.astimezone(UTC))
        for event in read.walk("VEVENT")
    ]


@pytest.mark.parametrize(
    "night",
    [NIGHT, datetime(2022, 3, 26, 20, tzinfo=UTC), datetime(2022, 10, 29, 20, tzinfo=UTC)],
    ids=["no change", "an hour is skipped", "an hour comes twice"],
)
def test_another_reader_finds_the_same_instants(night: datetime) -> None:
    times = [(night + quarters * HOUR / 4, night + (quarters + 3) * HOUR / 4) for quarters in range(36)]
    events = tuple(replace(LOAD, uid=f"{at}", begins=begins, ends=ends) for at, (begins, ends) in enumerate(times))
    assert _instants(replace(SENT, events=events)) == times


def test_an_event_says_what_it_is_and_which_version() -> None:
    (event,) = icalendar.Calendar.from_ical(calendar_text(SENT)).walk("VEVENT")
    assert str(event["UID"]) == "night/A@cutover"
    assert event["SEQUENCE"] == 7
    assert str(event["SUMMARY"]) == "A Load; all, of it"
    assert str(event["DESCRIPTION"]) == "One\nTwo"
    assert str(event["STATUS"]) == "CONFIRMED"


def test_nobody_is_invited_and_nobody_has_to_answer() -> None:
    content = calendar_text(SENT)
    assert "METHOD" not in content
    assert "ATTENDEE" not in content
    assert "ORGANIZER" not in content


def test_a_moment_has_no_end() -> None:
    (event,) = icalendar.Calendar.from_ical(
        calendar_text(replace(SENT, events=(replace(LOAD, ends=LOAD.begins),)))
    ).walk("VEVENT")
    assert "DTEND" not in event


def test_what_is_cancelled_says_so() -> None:
    cancelled = replace(LOAD, status=EventStatus.CANCELLED)
    assert "STATUS:CANCELLED\r\n" in calendar_text(replace(SENT, events=(cancelled,)))


def test_a_calendar_without_events_is_one_all_the_same() -> None:
    assert icalendar.Calendar.from_ical(calendar_text(replace(SENT, events=()))).walk("VEVENT") == []
