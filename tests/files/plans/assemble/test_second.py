"""`second:` and `between:` of a task and of a rollback, and what is wrong with them."""

from pathlib import Path

import pytest

from plans.model import PartyId
from plans.model.second import Hours, Second
from tests.support.plan_files import changed, problems, sound

BOSS = Second(party=PartyId("boss"))


def of_a3(keys: str) -> str:
    return changed("    title: Enter admitted patients\n", f"    title: Enter admitted patients\n    {keys}\n")


def test_a_task_names_the_party_and_the_hours(tmp_path: Path) -> None:
    plan = sound(tmp_path, of_a3('second: boss\n    between: ["23:30", "5:00"]')).plan
    assert plan.by_id["A3"].second == Second(party=PartyId("boss"), between=Hours(begins=1410, ends=300))  # type: ignore[index]


def test_a_checkpoint_and_a_rollback_have_one_too(tmp_path: Path) -> None:
    text = changed("    title: Check-in\n", "    title: Check-in\n    second: boss\n").replace(
        "rollback: {duration: 10m, ", "rollback: {duration: 10m, second: boss, "
    )
    by_id = {str(name): task for name, task in sound(tmp_path, text).plan.by_id.items()}
    assert by_id["G1"].second == BOSS
    assert by_id["A1"].rollback is not None
    assert by_id["A1"].rollback.second == BOSS


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (of_a3("second: bos"), 'unknown party "bos"'),
        (of_a3('between: ["01:00", "05:00"]'), "between says nothing without second"),
        (of_a3('second: boss\n    between: ["01:00", "01:00"]'), "begin and end at the same minute"),
        (of_a3('second: boss\n    between: ["01:00", "24:00"]'), "24:00 is no hour of the day"),
        (of_a3('second: boss\n    between: ["01:00"]'), "between is two hours of the day"),
        (changed("    milestone: true", "    second: boss\n    milestone: true"), "nobody can agree"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, text: str, says: str) -> None:
    assert says in "\n".join(problems(tmp_path, text))
