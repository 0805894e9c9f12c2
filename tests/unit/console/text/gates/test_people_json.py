"""Scripts are told who votes what, who answers for what, and how everybody is called."""

from typing import cast

from console.text.status_json import status_json
from tests.support.world import half_way, polling


def _by(rows: object, name: str, value: str) -> dict[str, object]:
    return next(one for one in cast("list[dict[str, object]]", rows) if one[name] == value)


def test_a_gate_tells_each_party_s_answer_and_telephone_and_who_decides() -> None:
    gate = _by(status_json(polling().view())["gates"], "gate", "G2")
    assert (gate["decided_by"], gate["quorum"], gate["decision"]) == ("cm", 4, None)
    votes = {str(one["party"]): one for one in cast("list[dict[str, object]]", gate["votes"])}
    assert votes["roros"]["answer"] is None
    assert votes["roros"]["contact"] == "+47 900 00 003"
    assert votes["cm"]["answer"] == "go"


def test_a_task_tells_its_owner_and_an_item_of_needs_you_whom_it_waits_for() -> None:
    told = status_json(half_way().view())
    assert _by(told["tasks"], "id", "C01")["contact"] == "+47 900 00 005"
    need = _by(told["needs"], "unit", "C03")
    assert (need["kind"], need["party"], need["contact"]) == ("confirm", "int", "+47 900 00 005")
    assert cast("dict[str, dict[str, object]]", told["parties"])["int"]["name"] == "Integration lead"
