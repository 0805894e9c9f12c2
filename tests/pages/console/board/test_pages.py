"""What somebody reads who looks up at the board: on time, who must act, what is broken, may we still turn back."""

import re
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.board.pages import Pages
from console.board.words import Teller
from console.view.model import View
from jobs.run import events as e
from jobs.run.events import Upkeep
from plans.model import Direction, Plan, RunKind
from plans.model.languages import Language
from tests.support.boards.pages import drawn, read, whole
from tests.support.command_line import golden, view_of
from tests.support.driver import Driven
from tests.support.elsewhere.nights import by_lanes, elsewhere
from tests.support.flows.after import NOW as AFTER
from tests.support.flows.after import bad, days_after
from tests.support.nights import nights
from tests.support.random_nights import something_happens
from tests.support.replication.nights import looked, shown, switched
from tests.support.world import NOW, PROGRESS, Night, half_way, no_go, plan, polling, rolling_back

HOSTILE = "+47 900 12 345</title><script>alert(1)</script>\"'&amp;\u202e\x1b]0;x\x07\n\u2028" + "x" * 10_000


def answers(view: View, language: Language = Language.ENGLISH) -> list[list[str]]:
    """The four answers, each line by line."""
    told = read(drawn(view, language), view)["answers"].split("\n")
    asked = [at for at, line in enumerate(told) if line.endswith("?")]
    return [told[at:until] for at, until in zip(asked, [*asked[1:], len(told)], strict=True)]


def renamed(plan: Plan, name: str, title: str) -> Plan:
    tasks = tuple(replace(task, title=title) if task.id == name else task for task in plan.tasks)
    return replace(plan, tasks=tasks)


@pytest.mark.parametrize("language", Language)
def test_the_page_of_a_night_half_way(language: Language) -> None:
    view = polling().view(progress=PROGRESS)
    told = read(drawn(view, language), view)
    golden(f"board-half-way-{language}", "\n".join(f"[{name}]\n{text}" for name, text in told.items()))


def test_the_four_answers_come_in_the_order_in_which_they_are_asked() -> None:
    on_time, who, broken, back = answers(half_way().view())
    assert on_time[:3] == ["On time?", "On time", "Go-live 03:00, planned 03:00"]
    assert who[:2] == ["Who must act?", "6 things wait"]
    assert who[2].startswith("B05 Reconcile patients: choose what now (late) waits 0:46:30 Migration engineer")
    assert who[-1] == "and 2 more"
    assert broken == ["What is broken?", "1 thing", "B05 Reconcile patients: failed Migration engineer"]
    assert back[:3] == [
        "May we still turn back?",
        "YES, until G3 02:45",
        "A no-go now: back by 01:09, safe until G3 at 02:45.",
    ]


@pytest.mark.parametrize(
    ("language", "asked", "wrong", "runs"),
    [
        (Language.ENGLISH, "nobody runs it, begin a worker", "No worker takes jobs with the label", "on worker db2"),
        (Language.NORWEGIAN, "ingen kjører den, start en arbeider", "Ingen arbeider tar jobber", "på arbeideren db2"),
    ],
)
def test_a_label_that_no_worker_serves_needs_somebody_and_a_job_says_where_it_runs(
    language: Language, asked: str, wrong: str, runs: str
) -> None:
    view = elsewhere().view(progress=PROGRESS)
    _, who, broken, _ = answers(view, language)
    assert any(asked in line and "Migration engineer" in line for line in who)
    assert any(line.startswith(wrong) and "hospital-dmz" in line for line in broken)
    assert runs in " ".join(read(drawn(view, language), view).values())


@pytest.mark.parametrize(
    ("language", "runs", "wrong"),
    [
        (Language.ENGLISH, "db2: 1 of 4 lanes, 3 lost · dmz: 0 of 2 lanes", "No worker takes jobs with the label dmz"),
        (Language.NORWEGIAN, "db2: 1 av 4 løp, 3 mistet · dmz: 0 av 2 løp", "Ingen arbeider tar jobber med merket dmz"),
    ],
)
def test_a_job_that_hosts_share_says_how_many_lanes_of_each_label_are_at_work(
    language: Language, runs: str, wrong: str
) -> None:
    view = by_lanes().view(progress=PROGRESS)
    assert runs in " ".join(read(drawn(view, language), view).values())
    assert any(line.startswith(wrong) for line in answers(view, language)[2])


def test_a_late_night_says_by_how_much_before_anything_else() -> None:
    night = half_way().view()
    late = replace(night.forecast, go_live=night.forecast.go_live_planned + timedelta(minutes=14))
    assert answers(replace(night, forecast=late))[0][:2] == ["On time?", "14 minutes late"]


def test_a_night_that_was_shifted_says_when_the_plan_had_its_go_live_before() -> None:
    night = half_way().view()
    shifted = replace(night.forecast, go_live_as_written=night.forecast.go_live_planned - timedelta(minutes=45))
    assert "The plan had 02:15 before the night was shifted" in answers(replace(night, forecast=shifted))[0]


def test_the_same_is_asked_and_answered_in_norwegian() -> None:
    on_time, who, broken, back = answers(half_way().view(), Language.NORWEGIAN)
    assert [one[0] for one in (on_time, who, broken, back)] == [
        "I rute?", "Hvem må handle?", "Hva er galt?", "Kan vi fortsatt snu?"
    ]  # fmt: skip
    assert (on_time[1], back[1]) == ("I rute", "JA, til G3 02:45")


def test_while_the_control_database_is_away_it_says_how_old_all_of_this_is_and_calls_nothing_well() -> None:
    view = half_way().view(lost=True, age=timedelta(minutes=4, seconds=10))
    shown = drawn(view)
    told = read(shown, view)
    assert told["alarms"] == "The control database cannot be reached: all of this is as of Fri 23:48. Old by 0:04:10"
    assert "As of Fri 23:48" in told["answers"]
    assert 'class="answer good"' not in shown.parts["answers"].replace('class="answer good"><h2>What', "")


def test_without_an_engine_it_says_since_when_nobody_works() -> None:
    since = NOW - timedelta(minutes=3)
    view = half_way().view(lease=None, standbys=0, unheld_since=since, waits_since=since)
    told = read(drawn(view), view)
    assert told["alarms"].startswith("There is no engine." if "There is" in told["alarms"] else "No engine.")
    assert told["alarms"].endswith("For 0:03:00")
    assert "Nothing starts without an engine" in told["answers"]
    assert told["foot"].endswith("NO ENGINE")


def test_a_night_that_goes_back_says_so_instead_of_when_it_goes_live() -> None:
    on_time, _, _, back = answers(rolling_back().view())
    assert on_time[1] == "No go-live"
    assert back[1] == "We are turning back"
    assert re.match(r"The night is rolled back: \d+ of \d+|\d+ of \d+|.*rolled back", back[2])


def test_a_no_go_that_stands_is_said_before_everything() -> None:
    view = no_go().view()
    assert "No-go" in read(drawn(view), view)["alarms"]
    assert "NO-GO" in read(drawn(view), view)["gates"]


def test_a_run_that_is_over_asks_nobody_for_anything() -> None:
    night = half_way()
    night.say(173, e.RunEnded(result=e.Result.ABORTED, by="k.stone", reason="the power is gone"))
    view = night.view()
    on_time, who, _, back = answers(view)
    assert (on_time[1], who[1], back[1]) == ("No go-live", "Nobody any more", "The run is over")
    assert read(drawn(view), view)["work"] == ""


def test_production_is_unmistakable_in_words() -> None:
    view = Night(kind=RunKind.PRODUCTION).view()
    assert read(drawn(view), view)["head"].startswith("PRODUCTION")


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("night", [half_way, polling, no_go, rolling_back])
def test_no_telephone_number_is_shown_whoever_must_act(night: type[Night], language: Language) -> None:
    view = night().view(progress=PROGRESS)
    assert not re.search(r"\+47|900 00|900 11", whole(drawn(view, language)).replace(" ", " "))


def test_whatever_is_typed_runs_nothing_turns_no_writing_and_does_not_grow_without_end() -> None:
    hostile = replace(renamed(plan(), "B02", HOSTILE), title=HOSTILE)
    night = half_way()
    night.plan = hostile
    night.say(172, e.HoldSet(by=HOSTILE[:60], reason=HOSTILE))
    view = replace(night.view(), run="7f3a")
    page = whole(drawn(view))
    assert "<script>alert" not in page
    assert "900 12" not in page
    assert page.count("<script>") == 1
    assert not {"\u202e", "\x1b", "\u2028", "\x07"} & set(page)
    assert max(map(len, re.findall("x+", page))) <= 160
    found = _Tags()
    found.feed(page)
    assert not {name for name in found.attributes if name.startswith("on") or name == "style"}
    assert not found.addresses
    assert not found.addresses - {"", None}


class _Tags(HTMLParser):
    """Every attribute, and every address that a page names."""

    def __init__(self) -> None:
        super().__init__()
        self.attributes: set[str] = set()
        self.addresses: set[str | None] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes |= {name for name, _ in attrs}
        self.addresses |= {value for name, value in attrs if name in ("src", "href", "action", "xlink:href")}


def test_nothing_but_the_time_makes_no_part_another_text() -> None:
    night = half_way()
    pages = Pages(Teller())
    first = pages.run_page(night.view(NOW))
    second = pages.run_page(night.view(NOW + timedelta(seconds=1)))
    assert {name for name, html in first.parts.items() if second.parts[name] != html} == set()


def test_flows_that_do_not_flow_stand_first_with_whoever_sees_to_them() -> None:
    view = days_after(12, *bad()).view(AFTER)
    assert answers(view)[0][1:4] == ["LIVE", "03:00, on time", "Hypercare, day 3 of 14."]
    listed = read(drawn(view), view)["flows"].split("\n")
    assert listed[:2] == ["Flows", "3 red, 3 amber, 7 flow"]
    assert listed[2].startswith(
        "SILENT: Discharge letters to general practitioners / 17B St. Olavs hospital since 04:00"
    )
    _, who, broken, _ = answers(view)
    assert who[2].startswith("Discharge letters to general practitioners / 17B: does not flow waits 52:20:00")
    assert who[-1] == "Further flows that are not well"
    assert broken[2] == "Discharge letters to general practitioners / 17B does not flow St. Olavs hospital"


def test_an_item_that_failed_makes_its_confirmation_the_first_and_is_among_what_is_broken() -> None:
    night = half_way()
    failed = e.Settlement.FAILED
    night.say(
        170,
        e.ItemSettled(
            unit=e.UnitId("C03"), item="reg", settlement=failed, reason="no line", fallback="by post", by="k.stone"
        ),
    )
    view = night.view()
    told = "C03 Test and confirm interfaces, end to end: FAILED: Interface reg Integration lead"
    assert told in answers(view)[2]
    assert "FAILED: Interface reg · open: Interface blood, Interface gp" in read(drawn(view), view)["confirmations"]


def test_a_replication_that_is_red_is_broken_and_asks_for_somebody_by_its_name() -> None:
    run = switched()
    run.decide(looked(Upkeep.BROKEN, Direction.BACK, reason="x"))
    _, who, broken, back = answers(shown(run, Direction.BACK))
    assert any(line.startswith("Replication records does not do as it should") for line in who)
    assert broken[2].startswith("Replication records does not do as it should")
    assert back[1] == "NO"


def test_several_runs_have_a_card_each_and_one_that_cannot_be_read_says_why() -> None:
    views = [replace(half_way().view(), run=name) for name in ("roros", "oppdal")]
    shown = Pages(Teller()).all_runs(views, {"meldal": "this program is too old <b>"})
    assert [*shown.parts] == ["top", "card-roros", "card-oppdal", "unread"]
    told = read(shown, views[0])
    assert "On time?" in told["card-roros"]
    assert 'href="/runs/oppdal"' in shown.parts["card-oppdal"]
    assert told["unread"] == "Run meldal cannot be read just now: this program is too old <b>"
    assert "<b>" not in shown.parts["unread"]


def test_before_anything_was_read_it_says_that_nothing_is_shown_yet() -> None:
    shown = Pages(Teller()).all_runs([], {})
    assert "Nothing is shown yet." in shown.parts["unread"]


@given(st.data())
def test_whatever_happens_in_a_night_there_is_a_page_with_its_four_answers(data: st.DataObject) -> None:
    run = Driven(data.draw(nights()))
    for _ in range(data.draw(st.integers(0, 12))):
        something_happens(data, run)
    view = view_of(run, lost=data.draw(st.booleans()))
    assert [len(one) > 1 for one in answers(view, data.draw(st.sampled_from(Language)))] == [True] * 4
