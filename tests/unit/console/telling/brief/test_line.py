"""A brief in one line, for a chat that anybody may read."""

import pytest

from console.telling.brief.for_scripts import brief_json
from console.telling.brief.gather import facts_of
from console.telling.brief.line import brief_line
from console.telling.moments import Moments
from console.view.model import View
from jobs.run import events as e
from plans.model.languages import Language
from tests.support.world import PROGRESS, Night, half_way, no_go, polling, rolling_back


def line(view: View, language: Language = Language.ENGLISH) -> str:
    return brief_line(facts_of(view), Moments.of(view.plan, view.forecast, language=language, aloud=True))


def test_it_says_which_run_how_far_and_what_is_decided_next() -> None:
    assert line(polling().view(progress=PROGRESS)) == (
        "7f3a: This is a rehearsal: St. Olavs and six... It is Friday 23:52. 10 of 24 tasks are done, 5 under way. "
        "Go-live is forecast for 03:10, 10 minutes late. The chance is 8 of 20 before 03:00, unrehearsed. "
        "Late or standing still: 3. G2 is open: 2 of 4 have answered. "
        "A no-go now: back by 01:09, safe until G3 at 03:00. It does not undo A01, A02, A04 and 3 more. Journal 45, 0."
    )


@pytest.mark.parametrize("night", [half_way(), polling(), no_go(), rolling_back()])
@pytest.mark.parametrize("language", Language)
def test_it_names_no_person_and_no_number_and_has_one_line(night: Night, language: Language) -> None:
    night.say(171, e.HoldSet(by="k.stone", reason="Kari Lie is ill, call 90000009"))
    said = line(night.view(progress=PROGRESS), language)
    assert "\n" not in said
    for private in ("k.stone", "Kari", "900", "90 0", "Migration engineer", "Cutover manager", "Røros"):
        assert private not in said


def test_a_script_is_given_the_facts_beside_the_words() -> None:
    view = half_way().view(progress=PROGRESS)
    told = brief_json(facts_of(view), Moments.of(view.plan, view.forecast, aloud=True))
    facts = told["facts"]
    assert isinstance(facts, dict)
    assert facts["go_live"]["late"] == 600.0
    assert facts["gate"]["at"] == "2022-11-11T23:27:30+00:00"
    assert told["words"] == sum(len(text.split()) for text in told["text"])  # type: ignore[attr-defined]
    assert facts["wrong"]["items"][0]["owner"] == {"name": "Migration engineer", "phone": "+47 900 00 004"}
