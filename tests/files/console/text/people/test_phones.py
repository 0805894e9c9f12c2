"""The phone list of a plan, on paper of eighty columns."""

import json

from console.text.people.phones import phones_json, phones_text
from console.text.schedule_page import times_of
from plans.library import path_of
from plans.load import load
from plans.schedule import schedule


def test_it_names_each_party_hour_by_hour_and_each_person() -> None:
    plan = load(path_of("shifts")).plan
    lines = phones_text(plan, times_of(plan, schedule(plan))).splitlines()
    assert lines[3:6] == [
        "CM    Cutover manager +47 000 00 001",
        "      Fri 15:00 to 03:00      Cato Vik +47 000 00 013",
        "          03:00 to 07:00      Bea Lie +47 000 00 012",
    ]
    assert "  Anna Berg (anna) +47 000 00 011" in lines
    assert "      substitutes: Cato Vik (cato)" in lines
    assert max(map(len, lines)) <= 80
    told = json.loads(json.dumps(phones_json(plan)))
    assert told["people"][0]["substitutes"] == ["cato"]
    assert told["parties"][0]["shifts"][0]["people"] == ["cato"]
