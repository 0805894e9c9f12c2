"""What somebody with a torch finds on paper: where we are, whom to call, what remains, the way back."""

from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser

import pytest

from console.telling.moments import Moments
from console.telling.paper.as_html import as_html
from console.telling.paper.as_text import as_text, ascii_of
from console.telling.paper.contents import Scribe, Writer, sheet_of
from console.telling.paper.phrases import WORDS, Word
from console.telling.paper.sheet import Sheet
from console.view.model import View
from jobs.flows.series import Condition, Series
from jobs.run import events as e
from plans.model import RunKind
from plans.model.flows import FlowId
from plans.model.guide import Guide, Link
from plans.model.languages import Language
from tests.support.command_line import golden
from tests.support.flows.after import MINUTE, START, days_after, standing, watching
from tests.support.flows.after import NOW as DAYS_AFTER
from tests.support.nights import command_job, night, task
from tests.support.world import NOW, PROGRESS, Night, half_way, plan, polling, rolling_back
from tests.unit.console.telling.brief.test_phrases import blanks_of

HOSTILE = "\x1b]0;x\x07<script>alert(1)</script>\"'\u202e" + "x" * 10_000


def sheet(view: View, language: Language = Language.ENGLISH, scribe: Scribe = Scribe.ENGINE) -> Sheet:
    moments = Moments.of(view.plan, view.forecast, language=language)
    return sheet_of(view, Writer(scribe=scribe, host="db1", moments=moments))


def part(told: str, title: str) -> str:
    """What stands below a title, up to the next."""
    return told.split(f"\n{title.upper()}\n")[1].split("\n---")[1]


@pytest.mark.parametrize("language", Language)
def test_the_text_is_ascii_of_80_columns_and_says_all_that_is_needed(language: Language) -> None:
    told = as_text(sheet(polling().view(progress=PROGRESS), language))
    assert told.isascii()
    assert max(map(len, told.splitlines())) <= 80
    golden(f"paper-{language}", told.rstrip("\n"))


@pytest.mark.parametrize("language", Language)
def test_every_language_has_each_word_with_the_same_blanks_and_as_many_columns(language: Language) -> None:
    assert set(WORDS[language]) == set(Word)
    for word in Word:
        english = WORDS[Language.ENGLISH][word]
        assert blanks_of(WORDS[language][word]) == blanks_of(english)
        assert WORDS[language][word].count("|") == english.count("|")


def test_while_the_control_database_is_away_it_says_as_of_when_all_of_it_is() -> None:
    told = as_text(sheet(half_way().view(lost=True)))
    assert "! THE CONTROL DATABASE COULD NOT BE REACHED: all of this is as of Fri 11 Nov" in told
    assert "COULD NOT" not in as_text(sheet(half_way().view()))


def test_what_remains_stands_in_the_order_in_which_it_is_forecast_and_nothing_that_is_over() -> None:
    entries = next(one for one in sheet(half_way().view()).sections if one.title == "What remains, in order").entries
    names = [one.cells[0] for one in entries]
    assert names.index("B06") < names.index("D02") < names.index("M1") < names.index("E02")
    assert not {"A01", "C02", "G1", "G3"} & set(names)


LETTERS = Series(flow=FlowId("F004"), template="17B")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (Language.ENGLISH, ("SILENT", "late", "settled", "200 given up as lost by k.stone", "sent by post")),
        (Language.NORWEGIAN, ("TAUS", "sen", "gitt opp", "200 regnet som tapt av k.stone", "sent by post")),
    ],
)
def test_what_does_not_flow_and_what_was_given_up_stand_on_it_in_either_language(
    language: Language, said: tuple[str, ...]
) -> None:
    late = standing("F002", Condition.LATE, 30, reason="the oldest waits since 06:30")
    after = days_after(5, standing("F001", Condition.SILENT, 60, reason="none in 1 h"), late)
    after.say(
        (DAYS_AFTER - START) / MINUTE - 2,
        e.FlowSettled(series=LETTERS, reason="sent by post", by="k.stone", missing=200),
    )
    told = sheet(after.view(now=DAYS_AFTER), language)
    flows = next(one for one in told.sections if one.title == WORDS[language][Word.FLOWS])
    assert [one.is_urgent for one in flows.entries][:2] == [True, False]
    text = as_text(told)
    assert all(one in text for one in said)
    assert flows.entries[0].phone.startswith("+")


def test_a_plan_that_watches_nothing_has_no_such_part_and_where_nothing_is_judged_it_says_why() -> None:
    assert "WHAT DOES NOT FLOW" not in as_text(sheet(half_way().view()))
    before = half_way()
    before.plan = watching(3)
    flows = next(one for one in sheet(before.view(), Language.NORWEGIAN).sections if one.title == "Hva som ikke flyter")
    assert flows.sentences[0].startswith("Ikke bedømt: i en øvelse")
    assert flows.entries == ()


def test_behind_a_rollback_only_the_way_back_remains() -> None:
    told = sheet(rolling_back().view(progress=PROGRESS))
    remaining, back = told.sections[3], told.sections[4]
    assert remaining.entries == ()
    assert [one.cells[0] for one in back.entries] == ["C02", "B02", "B03", "B01", "C01", "A03"]
    assert "If no-go is said now" not in as_text(told)


def test_once_the_point_of_no_return_is_passed_or_the_run_is_over_there_is_no_way_back() -> None:
    over = half_way()
    over.say(172, e.RunEnded(result=e.Result.ABORTED, by="k.stone", reason=""))
    assert "There is none any more." in as_text(sheet(over.view()))


def test_one_that_is_written_once_does_not_say_that_another_follows() -> None:
    assert "anew" not in sheet(half_way().view(), scribe=Scribe.COMMAND).written
    assert "anew every five minutes" in sheet(half_way().view()).written


class _Page(HTMLParser):
    """What a browser would make of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]


def page_of(told: Sheet) -> _Page:
    page = _Page()
    page.feed(as_html(told))
    return page


def _hostile() -> Night:
    whole = plan()
    guide = Guide(
        instructions=f"{HOSTILE}\n{HOSTILE}",
        links=(Link(name=HOSTILE, address='https://wiki.example/"><b>'), Link(name="x", address="javascript:alert(1)")),
    )
    grown = half_way()
    tasks = tuple(replace(one, title=HOSTILE, guide=guide) for one in whole.tasks)
    parties = {key: replace(one, name=HOSTILE, contact=HOSTILE, short="<b>") for key, one in whole.parties.items()}
    grown.plan = replace(whole, title=HOSTILE, tasks=tasks, parties=parties)
    grown.say(170, e.ProblemOpened(problem="P1", text=HOSTILE, by="x", severity=e.Severity.RED, owner=HOSTILE))
    return grown


def test_hostile_texts_are_neither_obeyed_by_a_terminal_nor_by_a_browser() -> None:
    told = sheet(_hostile().view(progress=PROGRESS))
    text, page = as_text(told), page_of(told)
    assert text.isascii()
    assert "\x1b" not in text
    assert max(map(len, text.splitlines())) <= 80
    assert not {"script", "b", "img"} & set(page.tags)
    assert "\x1b" not in as_html(told)
    assert not [link for link in page.links if not link.startswith(("https://", "tel:"))]


def test_a_telephone_calls_by_a_touch_and_a_runbook_is_opened() -> None:
    whole = plan()
    guide = Guide(links=(Link(name="Runbook", address="https://wiki.example/b02"),))
    grown = half_way()
    grown.plan = replace(whole, tasks=tuple(replace(one, guide=guide) for one in whole.tasks))
    links = page_of(sheet(grown.view())).links
    assert "tel:+4790000004" in links
    assert "https://wiki.example/b02" in links
    assert "Runbook: https://wiki.example/b02" in as_text(sheet(grown.view()))


def test_a_problem_is_told_in_the_language_of_the_paper_with_its_owner_and_when_it_should_be_over() -> None:
    busy = half_way()
    for number, owner in enumerate(("roros", "")):
        opened = e.ProblemOpened(problem=f"P{number}", text="printers", by="k", severity=e.Severity.RED, owner=owner)
        busy.say(160 + number, opened)
    busy.say(165, e.ProblemUpdated(problem="P0", by="k", eta=NOW - timedelta(minutes=20)))
    said = as_text(sheet(busy.view(), language=Language.NORWEGIAN))
    assert "! P0   rodt  printers" in said
    assert "Roros kommune, skulle vaert lost fre 23:32" in said
    assert "INGEN er ansvarlig, ingen ventet tid" in said


def test_of_several_numbers_each_is_called_by_a_touch_of_its_own() -> None:
    whole = plan()
    parties = {key: replace(one, contact="desk 113, 90000004 / +47 900 00 005") for key, one in whole.parties.items()}
    grown = half_way()
    grown.plan = replace(whole, parties=parties)
    links = {link for link in page_of(sheet(grown.view())).links if link.startswith("tel:")}
    assert links == {"tel:90000004", "tel:+4790000005"}


def test_on_a_telephone_each_cell_says_what_it_is_and_what_is_to_be_done_has_the_whole_width() -> None:
    page = as_html(sheet(half_way().view()))
    assert '<td data-head="Planned">Fri 23:10</td><td data-head="Forecast">' in page
    assert "td.what { width: 100%" in page.partition("(max-width: 560px)")[2]


def test_a_page_loads_nothing_and_runs_nothing() -> None:
    page = as_html(sheet(half_way().view()))
    assert "default-src 'none'" in page
    assert not {"script", "link", "img", "iframe"} & set(page_of(sheet(half_way().view())).tags)


@pytest.mark.parametrize(
    ("text", "said"), [("Røros", "Roros"), ("Ærlig – nå…", "AErlig - na..."), ("日", "?"), ("é", "e")]
)
def test_letters_keep_their_shape_in_ascii(text: str, said: str) -> None:
    assert ascii_of(text).lower() == said.lower()


def test_a_thousand_tasks_are_told_to_the_last() -> None:
    small = night(*(task(f"T{number:04}", command_job()) for number in range(1_000)))
    told = as_text(sheet(Night(plan=replace(small, parties={**small.parties, **plan().parties})).view()))
    assert "[ ] T0999" in told


def test_each_word_of_a_flow_that_does_not_flow_is_its_own_on_paper() -> None:
    bad = [one for one in Condition if one is not Condition.FLOWING]
    after = days_after(len(bad), *(standing(f"F{number:03}", one, 30) for number, one in enumerate(bad, start=1)))
    flows = next(
        one for one in sheet(after.view(now=DAYS_AFTER)).sections if one.title == WORDS[Language.ENGLISH][Word.FLOWS]
    )
    assert {one.cells[0].casefold() for one in flows.entries} == {str(one) for one in bad}


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (Language.ENGLISH, "revision 1 of the plan is approved by nobody (unapproved:r1)."),
        (Language.NORWEGIAN, "revisjon 1 av planen er ikke godkjent av noen (unapproved:r1)."),
    ],
)
def test_that_each_gate_has_to_accept_an_unapproved_plan_stands_on_it(language: Language, said: str) -> None:
    view = half_way().view()
    never = e.ApprovalSeen(
        plan_sha256=view.state.plan_sha256, content="c", standing=e.ApprovalStanding.NEVER, entries=1, head="h"
    )
    night = replace(view, state=replace(view.state, kind=RunKind.PRODUCTION, approval=never))
    assert said in " ".join(as_text(sheet(night, language)).split())
