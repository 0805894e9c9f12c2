"""A page of what one party, or one person, still has to do, to be printed."""

import json
from dataclasses import replace

import pytest

from console.errors import NotFound
from console.text.people.party_page import party_json, party_text
from plans.model import Item, Manual, PartyId, RunKind
from plans.model.bodies import Confirm
from tests.support.command_line import view_of
from tests.support.driver import Driven
from tests.support.nights import gate, night, sql_job, task
from tests.support.people.shifts import shift, with_shifts


def begun() -> Driven:
    items = tuple(Item(id=one, name=one.title(), owner=PartyId("ward")) for one in ("lab", "pacs"))
    plan = night(
        task("W1", Manual(), minutes=30),
        task("A1", sql_job(), minutes=30),
        task("C1", Confirm(items=items), after="W1"),
        task("G1", gate(), after="C1 A1"),
        task("W2", Manual(), after="G1", minutes=60),
    )
    shifts = (shift("anna cato", "owner ward", -60, 60), shift("bea", "owner", 60, 600))
    run = Driven(with_shifts(plan, *shifts), kind=RunKind.PRODUCTION)
    run.decide()
    return run


def page(run: Driven, who: str, until: str | None = None) -> list[str]:
    return party_text(view_of(run), who, until).splitlines()


def test_it_says_whom_to_call_what_waits_and_what_comes() -> None:
    assert page(begun(), "owner") == [
        "Owner                                                          PRODUCTION  run r",
        "A night: all of the night",
        "as of 12:00:00 CET   go-live 13:50",
        "CALL        Anna Berg (OWNE) +47 1",
        "ALSO ON     Cato Vik +47 3",
        "SHIFTS      11:00 to 13:00 Anna Berg +47 1, Cato Vik +47 3",
        "            13:00 to 22:00 Bea Lie +47 2",
        "",
        "NOW         1 thing waits for them",
        "  W1     RDY   do: Task W1",
        "",
        "TO COME     5 things",
        "  ID     STATE    BEGINS      ENDS    VAR  WHAT",
        "  A1     RUN       12:00     12:30         if it asks: Task A1",
        "  C1     WAIT      12:30     12:40         do: Task C1",
        "  G1     WAIT      12:40     12:50         answer: Task G1",
        "  G1     WAIT      12:40     12:50         decide: Task G1",
        "  W2     WAIT      12:50     13:50         do: Task W2",
    ]


def test_it_ends_at_a_task_and_names_the_items_of_a_confirmation() -> None:
    said = page(begun(), "WARD", "G1")
    assert "  C1     WAIT      12:30     12:40         confirm 2 items (lab, pacs): Task C1" in said
    assert said[-1] == "  G1     WAIT      12:40     12:50         answer: Task G1"


def test_a_person_has_the_hours_in_which_they_are_on() -> None:
    said = page(begun(), "Bea Lie")
    assert said[3] == "ON FOR      nobody just now"
    assert [line.split()[0] for line in said[said.index("TO COME     1 thing") + 2 :]] == ["W2"]


def test_what_is_answered_or_over_is_told_no_more() -> None:
    run = begun()
    run.do("start", task="W1")
    run.do("done", task="W1")
    run.do("confirm", task="C1", item="lab")
    assert any("confirm 1 item (pacs)" in line for line in page(run, "ward"))
    assert not any("W1" in line for line in page(run, "owner"))


def test_nobody_by_that_name_is_refused_with_who_there_is() -> None:
    with pytest.raises(NotFound) as refused:
        party_text(view_of(begun()), "wrd")
    assert "ward" in refused.value.hint
    with pytest.raises(NotFound):
        party_text(view_of(begun()), "ward", "G9")


def test_a_script_is_told_the_same_and_a_plan_without_shifts_is_told_of_too() -> None:
    told = json.loads(json.dumps(party_json(view_of(begun()), "ward", "G1")))
    assert (told["party"], told["acting"], told["contact"]) == ("ward", "Anna Berg (WARD)", "+47 1")
    assert [(one["task"], one["part"], one["items"]) for one in told["tasks"]] == [
        ("C1", "confirms", ["lab", "pacs"]),
        ("G1", "answers", []),
    ]
    run = begun()
    bare = Driven(replace(with_shifts(run.plan, people=()), sha256="0" * 64))
    assert page(bare, "ward")[3] == "CALL        Ward"
