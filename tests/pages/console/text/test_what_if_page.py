"""Before and after on a page of 80 columns, and as JSON."""

import json
from datetime import timedelta

from console.text.formatting import Times
from console.text.what_if_page import what_if_json, what_if_text
from jobs.run.what_if import Supposition, WhatIf, what_if
from tests.support.command_line import golden
from tests.support.world import half_way


def _seen(word: str, *, held: timedelta | None = None, **args: object) -> WhatIf:
    view = half_way().view()
    return what_if(view.plan, view.state, Supposition(word=word, args=args, held_for=held), view.real_now)


def _text(seen: WhatIf) -> str:
    view = half_way().view()
    return "\n".join(what_if_text(seen, Times.of(view.plan, view.forecast)))


def test_a_hold_before_and_after() -> None:
    text = _text(_seen("hold", held=timedelta(minutes=45), reason="what if"))
    golden("what-if-hold", text)
    assert max(map(len, text.splitlines())) <= 80


def test_the_chance_of_the_go_live_stands_below_it_in_counts() -> None:
    view = half_way().view()
    hold = Supposition(word="hold", args={"reason": "what if"}, held_for=timedelta(hours=9))
    seen = what_if(view.plan, view.state, hold, view.real_now, chances=True)
    [line] = [one for one in _text(seen).splitlines() if "made, nothing" in one]
    assert line.split()[3:10] == ["13", "of", "20", "0", "of", "20", "-13"]
    assert what_if_json(seen)["chance"] != what_if_json(_seen("hold", held=timedelta(hours=9)))["chance"]


def test_a_rollback_before_and_after() -> None:
    golden("what-if-rollback", _text(_seen("rollback", reason="what if")))


def test_a_shift_before_and_after() -> None:
    text = _text(_seen("shift", amount="60m", reason="what if"))
    golden("what-if-shift", text)
    assert max(map(len, text.splitlines())) <= 80


def test_a_refusal_is_all_that_is_said() -> None:
    assert _text(_seen("resume")) == (
        "REFUSED     it would be refused: there is no hold\n            nothing would change"
    )


def test_a_script_gets_the_same_in_seconds() -> None:
    told = what_if_json(_seen("hold", held=timedelta(minutes=45), reason="what if"))
    assert json.loads(json.dumps(told)) == told
    assert {gate["id"] for gate in told["checkpoints"]} == {"G2", "G3"}  # type: ignore[attr-defined]
    assert told["would_record"] == ["HoldSet"]
