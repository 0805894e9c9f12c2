"""Who else looks at a run, and what every console says of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from console.layout import layout, text_of
from console.layout.glyphs import ASCII
from console.text.status_json import status_json
from console.text.status_page import status_text
from console.view.company import company_text, look_around
from console.view.model import Page, Ui
from console.view.picture import Picture
from jobs.journal.base import Draft
from jobs.journal.consoles import ConnectedConsole, connected_console, console_name
from jobs.past import Past
from plans.bundle import digest
from tests.support.memory_journal import MemoryJournal
from tests.support.world import NOW, half_way

MINE = ConnectedConsole(login="k.stone", host="ops2", pid=77, observes=False)
OBSERVER = ConnectedConsole(login="ana", host="ops3", pid=9, observes=True)
ALONE = half_way().view()
TOGETHER = replace(ALONE, consoles=(MINE, OBSERVER))


@pytest.mark.parametrize(("width", "said"), [(80, "keys you x2"), (120, "you, and you at ops2:77  1 more console")])
def test_two_consoles_of_one_person_say_that_both_act(width: int, said: str) -> None:
    assert said in text_of(layout(TOGETHER, Ui(), (width, 30), ASCII))
    assert "keys you  " in text_of(layout(ALONE, Ui(), (width, 30), ASCII))


def test_others_are_counted_on_the_board_and_named_in_help_and_status() -> None:
    named = "k.stone at ops2:77, ana at ops3:9 (observes)"
    assert company_text(TOGETHER) == "1 more console, 1 observes"
    assert named in text_of(layout(TOGETHER, Ui(page=Page.HELP), (100, 50), ASCII))
    assert f"CONSOLES    {named}" in status_text(TOGETHER)
    assert status_json(TOGETHER)["consoles"] == [
        {"login": "k.stone", "host": "ops2", "pid": 77, "observes": False},
        {"login": "ana", "host": "ops3", "pid": 9, "observes": True},
    ]


async def test_what_waits_in_the_inbox_is_seen_until_it_is_recorded_and_counted_where_there_is_no_engine() -> None:
    journal = MemoryJournal(now=lambda: NOW)
    first = Draft(kind="RunCreated", body="{}", at=NOW)
    await journal.create_run("r", title="N", kind="k", plan_sha256=digest("{}"), bundle="{}", first=first)
    sent = await journal.send("r", "hold", {"reason": "disk"})
    told = Picture(Past(run="r", plan=ALONE.plan, state=ALONE.state, entries=()))
    await look_around(journal, "r", told)
    assert [one.id for one in told.unread] == [sent]
    waiting = replace(ALONE, unread=told.unread, lease=None, unheld_since=ALONE.real_now - timedelta(minutes=1))
    assert "last event 4m ago; 1 command waits; what runs" in " ".join(status_text(waiting).split())
    assert status_json(waiting)["unread_commands"] == [
        {"id": sent, "command": "hold", "by": "operator", "sent": NOW.isoformat()}
    ]


def test_a_console_is_known_by_what_it_calls_itself_and_only_of_its_run() -> None:
    name = console_name("a-very-long-name-of-a-run", "a host; with\x1b odd.letters", 4711, observes=True)
    seen = connected_console("ana", name, "a-very-long-name-of-a-run", may_command=True)
    assert len(name) <= 63
    assert seen == ConnectedConsole(login="ana", host="a_host__with__o", pid=4711, observes=True)
    assert connected_console("ana", name, "another", may_command=True) is None
    assert connected_console("ana", "cutover console x\x1b[2J", "x", may_command=True) is None


def test_a_console_of_a_login_that_may_not_command_observes_whatever_it_calls_itself() -> None:
    name = console_name("7f3a", "ops3", 9, observes=False)
    assert connected_console("ana", name, "7f3a", may_command=False) == OBSERVER
    assert connected_console("ana", name, "7f3a", may_command=True) == replace(OBSERVER, observes=False)
