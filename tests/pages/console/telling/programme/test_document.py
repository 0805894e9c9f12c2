"""Several go-lives on one page: what journals know, what the file says, and what nobody could read."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from console.telling.moments import Moments
from console.telling.programme.document import programme_document, was_told
from console.telling.programme.facts import NightFacts, NightState, by_hand, by_journal
from console.telling.programme.words import WORDS
from console.telling.report.document import Table
from console.telling.report.forms import Form
from console.telling.report.markdown import markdown
from jobs.run import events as e
from plans.model.languages import Language
from plans.model.programme import IndicatorName, PhaseName, Programme, ProgrammeNight
from plans.programme_file import read_programme
from tests.files.plans.test_programme_file import SAMPLE
from tests.support.command_line import golden, view_of
from tests.support.told_nights import rolled_back
from tests.support.world import Night, half_way, rolling_back
from tests.unit.console.telling.brief.test_phrases import blanks_of

OSLO = ZoneInfo("Europe/Oslo")
MADE = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
PROGRAMME = Programme(title="P", timezone="Europe/Oslo")
NIGHT = ProgrammeNight(title="Wave 1", is_rehearsal=False, line=1, run="7f3a")


def document(known: Programme, nights: list[NightFacts], language: Language = Language.ENGLISH) -> str:
    moments = Moments(zone=OSLO, home=OSLO, day=date(2026, 11, 20), language=language)
    return markdown(programme_document(known, nights, moments, MADE))


def live() -> Night:
    """The night went live at 03:00."""
    night = half_way()
    night.say(360, e.TaskFinished(unit=e.UnitId("M1"), how=e.Finish.DONE, by="k.stone"))
    return night


@pytest.mark.parametrize("language", Language)
def test_the_page_of_the_sample(language: Language) -> None:
    known = read_programme(SAMPLE)
    dress, first, second = known.nights
    facts = [by_hand(dress), by_hand(first, unread="there is no file wave-1.cutover"), by_hand(second)]
    told = document(known, facts, language)
    if language is Language.ENGLISH:
        golden("programme", told.rstrip("\n"))
    assert told.count("wave-1.cutover") == 2


def test_every_language_has_the_same_words_with_the_same_blanks() -> None:
    english, norwegian = WORDS[Language.ENGLISH], WORDS[Language.NORWEGIAN]
    assert set(english) == set(norwegian)
    assert [key for key in english if blanks_of(english[key]) != blanks_of(norwegian[key])] == []
    assert [key for key in english if english[key].count("|") != norwegian[key].count("|")] == []


def test_a_journal_goes_before_what_the_file_says_and_the_file_fills_in_the_rest() -> None:
    night = replace(NIGHT, planned=datetime(2020, 1, 1, tzinfo=UTC), outage=timedelta(hours=3), open_problems=9)
    facts = by_journal(night, live().view())
    assert facts.state is NightState.LIVE
    assert facts.planned == datetime(2022, 11, 12, 2, 0, tzinfo=UTC)
    assert facts.actual == datetime(2022, 11, 12, 2, 0, tzinfo=UTC)
    assert (facts.outage, facts.open_problems) == (timedelta(hours=3), 0)
    assert facts.source.startswith("journal #")
    assert facts.night.is_rehearsal


def test_a_night_under_way_is_forecast_and_one_that_was_rolled_back_has_no_time() -> None:
    view = half_way().view()
    told = document(Programme(title="P", timezone="Europe/Oslo"), [by_journal(NIGHT, view)])
    assert f"forecast Sat 12 Nov 2022 {view.forecast.go_live.astimezone(OSLO):%H:%M} CET" in told
    over = rolling_back()
    over.say(200, e.RunEnded(result=e.Result.ROLLED_BACK, by="k", reason=""))
    facts = by_journal(NIGHT, over.view())
    assert (facts.state, facts.actual) == (NightState.ROLLED_BACK, None)


def test_a_night_that_was_taken_back_is_not_reconciled_and_one_that_goes_on_not_yet() -> None:
    said = replace(NIGHT, reconciled=True)
    over = rolling_back()
    over.say(200, e.RunEnded(result=e.Result.ROLLED_BACK, by="k", reason=""))
    assert "| taken back |" in document(PROGRAMME, [by_journal(said, over.view())])
    assert "| not yet |" in document(PROGRAMME, [by_journal(said, half_way().view())])


def test_a_rehearsal_that_turned_back_as_meant_and_a_run_without_a_go_live_are_told_as_such() -> None:
    over = half_way()
    over.say(200, e.RunEnded(result=e.Result.COMPLETED, by="k", reason=""))
    assert by_journal(NIGHT, over.view()).state is NightState.NOT_LIVE
    turned = rolled_back()
    turned.state = replace(turned.state, turns_back_at="G1")
    facts = by_journal(NIGHT, view_of(turned))
    assert facts.state is NightState.TURNED_BACK
    assert "turned back as meant" in document(PROGRAMME, [facts])


def test_an_interval_that_the_plan_has_not_is_named() -> None:
    facts = by_journal(replace(NIGHT, interval="outtage"), live().view())
    assert "its plan has no interval outtage" in document(PROGRAMME, [facts])


@pytest.mark.parametrize("language", Language)
def test_a_page_takes_the_place_of_an_earlier_one_and_of_nothing_else(language: Language) -> None:
    assert was_told(document(PROGRAMME, [by_hand(NIGHT)], language), Form.MARKDOWN)
    assert not was_told("# My notes\n", Form.MARKDOWN)


def test_what_nobody_said_is_named_and_no_row_is_missing() -> None:
    known = Programme(title="P", timezone="Europe/Oslo")
    moments = Moments(zone=OSLO, home=OSLO, day=date(2026, 11, 20))
    made = programme_document(known, [by_hand(NIGHT)], moments, MADE)
    tables = [block for section in made.sections for block in section.blocks if isinstance(block, Table)]
    assert [len(one.rows) for one in tables] == [len(IndicatorName), len(PhaseName), 1]
    assert all(cell.text for one in tables[1:] for row in one.rows for cell in row)
    assert made.verdict == "Overall: not said"


def test_what_cannot_be_read_is_named_at_the_top_and_on_its_row() -> None:
    told = document(Programme(title="P", timezone="Europe/Oslo"), [by_hand(NIGHT, unread="there is no run 7f3a")])
    assert told.count("Wave 1") == 2
    assert "7f3a cannot be read: there is no run 7f3a" in told


def test_hostile_texts_make_no_markdown() -> None:
    hostile = replace(NIGHT, title="<script>alert(1)</script>| # \x1b[2J", comment="[x](javascript:1)")
    told = document(Programme(title="# P", timezone="Europe/Oslo"), [by_hand(hostile)])
    assert "<script>" not in told
    assert "\x1b" not in told
    assert "[x](javascript" not in told
