"""Any text in a calendar is read back as it was."""

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from console.telling.export.icalendar.content import line, text
from plans.characters import shown_lines


@given(st.text())
def test_any_text_is_read_back_as_it_was_but_for_what_a_terminal_would_obey(typed: str) -> None:
    content = "".join([line("BEGIN", "VEVENT"), line("UID", "1"), line("SUMMARY", text(typed)), line("END", "VEVENT")])
    assert str(Calendar.from_ical(content)["SUMMARY"]) == shown_lines(typed.strip())
