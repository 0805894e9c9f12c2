"""A first plan is sound as it stands, whatever was answered."""

from datetime import datetime

import pytest

from plans.bundle import pack
from plans.load import load_bundle
from plans.new_plan import FirstAnswers, new_plan

ODD = ('Records: "all" of them', "- #1 {move}", "Flytting av journal på Røros", "it's ${HOME}", "yes", "2027")


@pytest.mark.parametrize("databases", [True, False])
@pytest.mark.parametrize("title", ODD)
def test_it_loads_and_says_what_was_answered(title: str, databases: bool) -> None:
    answers = FirstAnswers(
        title=title,
        start=datetime(2027, 3, 5, 22, 0),  # noqa: DTZ001 - by the clock of the plan's zone
        timezone="Europe/Oslo",
        hours=6,
        manager=title,
        databases=databases,
    )
    text = new_plan(answers)
    plan = load_bundle(pack("plan.yaml", {"plan.yaml": text}))
    assert (plan.title, bool(plan.databases)) == (title, databases)
    assert f"{plan.start:%Y-%m-%d %H:%M} {plan.window_ends:%d %H:%M}" == "2027-03-05 21:00 06 03:00"
    assert {party.name for party in plan.parties.values()} == {title, "Migration team"}
    assert text.startswith("# yaml-language-server: $schema=cutover.schema.json\n")
