"""Everybody sees who asks for the keys, and how long their holder has."""

from dataclasses import replace
from datetime import timedelta

import pytest

from console.text.sending.claim import claim_json, claim_text
from console.text.status_page import status_text
from console.view.model import View
from tests.support.world import half_way


def claimed(me: str, *, seconds: int = 12, observer: bool = False) -> View:
    view = half_way().view()
    since = view.real_now - timedelta(seconds=seconds)
    keys = replace(view.state.keys, claimed_by="m.ito", claimed_real=since)
    return replace(view, me=me, observer=observer, state=replace(view.state, keys=keys))


@pytest.mark.parametrize(
    ("me", "said"),
    [
        ("k.stone", "m.ito asks for your keys and has them in 48s, unless you send anything"),
        ("m.ito", "you asked k.stone for the keys and have them in 48s, unless k.stone sends anything"),
        ("anna", "m.ito asks k.stone for the keys and has them in 48s, unless k.stone sends anything"),
    ],
)
def test_each_screen_says_it_to_its_own_person(me: str, said: str) -> None:
    assert claim_text(claimed(me)).startswith(said)


def test_an_observer_with_the_holders_login_is_told_as_a_third_person() -> None:
    assert claim_text(claimed("k.stone", observer=True)).startswith("m.ito asks k.stone")


def test_after_the_minute_it_is_now_and_without_a_claim_it_is_nothing() -> None:
    assert "has them now" in claim_text(claimed("anna", seconds=61))
    assert claim_text(half_way().view()) == ""


def test_status_and_a_script_are_told_who_asks_and_until_when() -> None:
    view = claimed("anna")
    assert "keys with k.stone (m.ito asks, in 48s)" in status_text(view)
    assert claim_json(view) == {"by": "m.ito", "until": (view.real_now + timedelta(seconds=48)).isoformat()}
    assert claim_json(half_way().view()) is None
