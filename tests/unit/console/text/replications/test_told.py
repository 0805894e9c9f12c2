"""A replication in words: one line on every screen, and what a person who is called must know."""

from dataclasses import replace
from datetime import timedelta

import pytest

from console.text.broken import broken
from console.text.event_sentences import sentence
from console.text.formatting import Times, task_rows
from console.text.needs import needs
from console.text.night.need import Kind, Need, Rank
from console.text.replications.for_scripts import replications_json
from console.text.replications.page import about
from console.text.replications.sentences import of_replications
from console.text.replications.told import of_limit, parts, size_text
from console.text.rollback_outlook import sentence as way_back
from console.text.status_page import status_text
from console.view.model import View
from jobs.replicated import Remark
from jobs.run.events import SlotsDropped, Upkeep, WayBackClosed
from jobs.run.outlook.replicating.standings import Light, standings
from plans.model import Direction
from tests.support.command_line import view_of
from tests.support.driver import Driven
from tests.support.nights import OWNER, at
from tests.support.replication.nights import RECORDS, followed, following, looked, shown, switched

BACK = Direction.BACK
GB = 1024**3
DEAD = "apply worker dead: rows of ehr.note are in the way"


def told(view: View) -> list[str]:
    [one] = standings(view.plan, view.state)
    return parts(view, Times.of(view.plan, view.forecast), one)


def light(run: Driven) -> Light:
    [one] = standings(run.plan, run.state)
    return one.light


def items(view: View) -> list[Need]:
    times = Times.of(view.plan, view.forecast)
    rows = tuple(task_rows(view.plan, view.state, view.forecast, view.now, view.progress))
    return [one for one in needs(view, rows, times) if one.kind is Kind.REPLICATION]


def test_before_it_begins_while_it_copies_and_once_it_follows_the_line_says_so() -> None:
    run = Driven(followed())
    assert told(view_of(run)) == ["records", "legacy -> platform", "copying"]
    run.decide(looked(Upkeep.COPYING))
    assert told(shown(run))[2:] == ["copying", "lag 0.4 s", "WAL 1.2 of 20 GB"]
    run = following()
    assert told(shown(run)) == ["records", "legacy -> platform", "following", "lag 0.4 s", "WAL 1.2 of 20 GB"]
    assert light(run) is Light.GREEN


def test_once_switched_the_line_says_until_when_it_can_be_taken_back() -> None:
    run = switched()
    assert told(shown(run, BACK))[:3] == ["records", "platform -> legacy", "can be taken back until Sun 14:00"]
    assert way_back(shown(run, BACK), Times.of(run.plan, shown(run).forecast)).endswith("safe until Sun 14:00")


@pytest.mark.parametrize(
    ("upkeep", "reason", "says", "colour"),
    [
        (Upkeep.BROKEN, DEAD, f"WAY BACK LOST 13:00: {DEAD}", Light.RED),
        (Upkeep.BEHIND, "further behind than 30s", "WAY BACK LOST FOR NOW 13:00: further behind than 30s", Light.RED),
        (Upkeep.LOST, "slot gone", "NO WAY BACK since 13:00: slot gone", Light.RED),
        (
            Upkeep.UNSEEN,
            "platform cannot be asked",
            "way back not known since 13:00: platform cannot be asked",
            Light.AMBER,
        ),
    ],
)
def test_a_way_back_that_is_lost_says_since_when_and_why(upkeep: Upkeep, reason: str, says: str, colour: Light) -> None:
    run = switched()
    run.passes(60)
    run.decide(looked(upkeep, BACK, reason=reason, since=run.now))
    assert told(shown(run, BACK))[2] == says
    assert light(run) is colour


@pytest.mark.parametrize(
    ("upkeep", "says", "colour"),
    [
        (Upkeep.BROKEN, "BROKEN since 12:00: x", Light.RED),
        (Upkeep.LOST, "LOST since 12:00: x", Light.RED),
        (Upkeep.BEHIND, "behind since 12:00: x", Light.AMBER),
        (Upkeep.UNSEEN, "not seen since 12:00: x", Light.AMBER),
        (Upkeep.GONE, "GONE since 12:00: x", Light.RED),
    ],
)
def test_before_the_switch_red_is_in_capitals_and_amber_in_small_letters(
    upkeep: Upkeep, says: str, colour: Light
) -> None:
    run = following()
    run.decide(looked(upkeep, reason="x"))
    assert told(shown(run))[2] == says
    assert light(run) is colour


def test_figures_that_are_old_say_how_old_and_those_of_the_other_direction_are_left_out() -> None:
    run = following()
    assert told(shown(run, at=run.now - timedelta(seconds=40)))[-1] == "as of 11:59"
    assert told(shown(run, BACK))[3:] == []
    assert told(shown(run, wal_full_in=2400.0, drained_in=12.0))[4:] == [
        "drained in 12 s",
        "WAL 1.2 of 20 GB",
        "full in 40m",
    ]


def test_when_a_log_is_full_at_the_rate_of_a_moment_is_said_only_where_it_matters() -> None:
    run = following()
    assert "full in 3h" not in told(shown(run, wal_full_in=10_800.0))
    assert "full in 3h" in told(shown(run, wal_full_in=10_800.0, wal_kept=10 * 2**30))
    run.decide(looked(Upkeep.BEHIND, reason="x"))
    assert "full in 3h" in told(shown(run, wal_full_in=10_800.0))


def test_in_a_simulated_night_nobody_looks_and_that_is_said() -> None:
    run = Driven(followed(), simulated=True)
    run.ends("F1")
    assert told(view_of(run))[2] == "following (a simulated night replicates nothing)"


def test_what_is_red_needs_its_owner_and_is_broken_and_says_what_to_do() -> None:
    run = switched()
    stands = replace(looked(Upkeep.BROKEN, BACK, reason=DEAD).stands, mend="delete the row on legacy")
    run.decide(replace(looked(), stands=stands))
    view = shown(run, BACK)
    [item] = items(view)
    assert (item.rank, item.party, item.about, item.key) == (Rank.TROUBLE, OWNER, RECORDS, "R")
    assert (
        item.text == f"replication records, platform -> legacy: WAY BACK LOST 12:00: {DEAD}; delete the row on legacy"
    )
    assert [one.text for one in broken(view, ())] == [item.text.removesuffix("; delete the row on legacy")]
    assert "Owner looks after records" in status_text(view)


def test_a_way_back_that_was_taken_away_by_hand_is_broken_as_one_that_was_lost_is_and_once() -> None:
    run = switched()
    stands = replace(looked(Upkeep.GONE, BACK, reason="all of it was taken away").stands, mend="follow anew")
    run.decide(replace(looked(), stands=stands))
    view = view_of(run)
    [item] = items(view)
    assert item.rank is Rank.TROUBLE
    said = "replication records, platform -> legacy: NO WAY BACK since 12:00: all of it was taken away"
    assert item.text == f"{said}; follow anew"
    assert [one.text for one in broken(view, ())] == [said]


def test_what_only_warns_is_an_item_that_nothing_waits_for() -> None:
    run = following()
    remarks = (Remark(text="writers on platform: app (2 sessions)", hint="who is that?"), Remark(text="y", grave=True))
    [item] = items(shown(run, remarks=remarks))
    assert (item.rank, item.text) == (
        Rank.WARNING,
        "replication records: writers on platform: app (2 sessions) (who is that?)",
    )
    assert items(shown(run)) == []


def test_the_page_says_what_would_not_flow_back() -> None:
    run = switched()
    view = shown(run, BACK, conflicts={"insert_exists": 2}, errors=1, disk_free=10 * 1024**3)
    [one] = standings(view.plan, view.state)
    lines = list(about(view, Times.of(view.plan, view.forecast), one))
    for text in (
        "platform -> legacy: can be taken back until Sun 14:00",
        "written to: platform",
        "free on the disk of platform: 10 GB",
        "conflicts: 2 insert_exists",
        "what does not flow back: letters sent, payments made, files and other systems do not flow back",
        "healthy within 30 s; at 20 GB of WAL its slots are dropped",
    ):
        assert text in lines


def test_a_disk_that_nobody_here_can_see_is_said_to_be_unknown() -> None:
    view = shown(following())
    [one] = standings(view.plan, view.state)
    lines = list(about(view, Times.of(view.plan, view.forecast), one))
    assert "free on the disk of legacy: not known from here: ask its host" in lines
    assert "its log is full by wal_at_most or its own limit: not at the present rate" in lines


def test_for_scripts_it_is_plain_data() -> None:
    run = switched()
    [one] = replications_json(shown(run, BACK))
    assert (one["replication"], one["publisher"], one["subscriber"]) == ("records", "platform", "legacy")
    assert (one["upkeep"], one["written_to"], one["light"]) == ("healthy", "platform", "green")
    assert one["way_back"] == {
        "state": "open",
        "switch": "S1",
        "until": at(3000).isoformat(),
        "since": at(0).isoformat(),
        "why": None,
    }


def test_its_events_are_sentences_also_of_a_replication_that_the_plan_does_not_know() -> None:
    run = switched()
    run.decide(looked(Upkeep.BROKEN, BACK, reason=DEAD))
    assert sentence(run.plan, run.entries[-1]).text == f"replication records, platform -> legacy, is broken: {DEAD}"
    unknown = replace(run.plan, replications={})
    assert sentence(unknown, run.entries[-1]).text == f"replication records, back, is broken: {DEAD}"
    dropped = SlotsDropped(
        replication=RECORDS,
        direction=BACK,
        database="platform",
        slots=("a",),
        wal_kept=21 * 1024**3,
        wal_at_most=20 * 1024**3,
    )
    text = "replication records: platform had to keep 21 GB of its log, 20 GB at most: 1 slot dropped"
    assert of_replications(run.plan, dropped).text == f"{text}; what follows has to begin anew"
    closed = of_replications(run.plan, WayBackClosed(replication=RECORDS, until=at(1)))
    assert (closed.text, closed.warning) == ("replication records: its switch can be taken back no more", True)


def test_sizes_are_told_in_the_steps_of_a_plan() -> None:
    assert [size_text(one) for one in (0, 1023, 1536, 300 * 1024**2, 20 * 1024**3)] == [
        "0 B",
        "1023 B",
        "1.5 kB",
        "300 MB",
        "20 GB",
    ]
    assert of_limit(300 * 1024**2, 20 * 1024**3) == "300 MB of 20 GB"
    assert of_limit(56, 20 * 1024**3) == "56 B of 20 GB"
